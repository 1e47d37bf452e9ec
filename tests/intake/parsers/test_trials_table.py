"""Tables of trials are refused: their rows are runs."""

from __future__ import annotations

import pytest

from gradoctor.errors import SourceError
from tests.intake.parsers.reading import parsed

OPTUNA = (
    "number,value,datetime_start,datetime_complete,duration,params_lr,state\n"
    "0,0.5,a,b,c,0.1,COMPLETE\n"
    "1,0.25,a,b,c,0.2,COMPLETE\n"
)
RAY = "trial_id,loss,training_iteration,config/lr\na1,0.5,10,0.1\nb2,0.25,10,0.2\n"


@pytest.mark.parametrize("text", [OPTUNA, RAY])
def test_refused_with_the_reason(text: str) -> None:
    with pytest.raises(SourceError, match="rows are runs"):
        parsed(text)


def test_one_trial_s_progress_is_no_table_of_trials() -> None:
    assert parsed("trial_id,loss,training_iteration,config/lr\na1,0.5,1,0.1\na1,0.25,2,0.1\n").tables
