"""Names in other languages, and English ones beside a foreign split."""

from __future__ import annotations

import pytest

from gradoctor.signals.names import understand


@pytest.mark.parametrize(
    ("spelling", "canonical"),
    [
        ("测试集loss", "loss/test"),
        ("训练集acc", "metric/accuracy/train"),
        ("平均训练损失", "loss/train"),
        ("验证集F1", "metric/f1/val"),
        ("Точн вал", "metric/accuracy/val"),
        ("Acierto (%)", "metric/accuracy"),
        ("평균 보상", "rl/reward"),
        ("召回率", "metric/recall"),
    ],
)
def test_a_split_of_another_language_is_a_split(spelling: str, canonical: str) -> None:
    assert understand(spelling).canonical == canonical


@pytest.mark.parametrize("spelling", ["mean", "train", "weight", "精度", "précision", "перте"])
def test_what_says_nothing_sure_stays_unknown(spelling: str) -> None:
    assert understand(spelling).canonical == spelling
