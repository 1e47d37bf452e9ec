"""A learning-rate finder's sweep is refused; a warm-up is not one."""

from __future__ import annotations

import pytest

from gradoctor.errors import SourceError
from tests.intake.parsers.reading import parsed


def _log(rates: list[float]) -> str:
    return "step,lr,loss\n" + "".join(
        f"{step},{rate!r},{5 - step / 100}\n" for step, rate in enumerate(rates)
    )


def test_geometric_growth_is_a_sweep() -> None:
    with pytest.raises(SourceError, match="finder"):
        parsed(_log([1e-6 * 1.0592537**i for i in range(200)]))


@pytest.mark.parametrize(
    "rates", [[1e-6 * (i + 1) for i in range(200)], [1e-3] * 200, [1e-3 * 0.97**i for i in range(200)]]
)
def test_warm_up_constant_and_decay_are_trainings(rates: list[float]) -> None:
    assert parsed(_log(rates), expect="csv").tables
