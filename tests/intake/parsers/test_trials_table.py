"""Tables whose rows are runs, models or classes are refused; those of a training are not."""

from __future__ import annotations

import pytest

from gradoctor.errors import SourceError
from gradoctor.intake.parsers import json_records, trials_table
from tests.intake.parsers.reading import head, parsed

OPTUNA = (
    "number,value,datetime_start,datetime_complete,duration,params_lr,state\n"
    "0,0.5,a,b,c,0.1,COMPLETE\n"
    "1,0.25,a,b,c,0.2,COMPLETE\n"
)
RAY = "trial_id,loss,training_iteration,config/lr\na1,0.5,10,0.1\nb2,0.25,10,0.2\n"
LEADERBOARD = "model,accuracy,loss\nresnet18,0.75,0.5\nvit,0.875,0.25\n"
BY_CLASS = ",precision,recall\ncat,0.5,0.75\ndog,0.25,0.5\n"
MODELS = '[{"model": "a", "accuracy": 0.5}, {"model": "b", "accuracy": 0.75}]'


@pytest.mark.parametrize("text", [OPTUNA, RAY, LEADERBOARD, BY_CLASS, MODELS])
def test_refused_with_the_reason(text: str) -> None:
    with pytest.raises(SourceError, match="rows are runs"):
        parsed(text)


@pytest.mark.parametrize(
    "text",
    [
        "trial_id,loss,training_iteration,config/lr\na1,0.5,1,0.1\na1,0.25,2,0.1\n",
        "time,loss\n2025-11-01 10:00,0.5\n2025-11-01 10:01,0.25\n",
        "message,loss\nhello,0.5\nbye,0.25\n",
        "epoch,model,accuracy\n1,a,0.5\n2,b,0.75\n",
        '[{"loss": 0.5, "date": "10:01"}, {"loss": 0.25, "date": "10:02"}]',
    ],
)
def test_trainings_are_read(text: str) -> None:
    assert trials_table.sniff(head(text)) is None
    assert parsed(text).tables


@pytest.mark.parametrize(
    "text",
    [
        '{"0": {"precision": 0.5, "recall": 0.25, "support": 9}, "1": {"precision": 0.5, '
        '"recall": 0.5, "support": 7}, "accuracy": 0.5}',
        '{"precision": [0.5, 0.75, 1.0], "recall": [1.0, 0.5, 0.0], "thresholds": [0.1, 0.5, 0.9]}',
    ],
)
def test_reports_by_class_and_by_threshold_are_no_curves(text: str) -> None:
    tables = json_records.read(head(text).source).tables
    assert all(table.row_count <= 1 for table in tables)
