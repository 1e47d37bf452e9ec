"""How far a comparison can be trusted: what makes two sides hard to compare, said before anyone believes
the numbers.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from gradoctor.diagnosis.compared import ComparedRun
from gradoctor.diagnosis.config_change import VARIES, ConfigChange
from gradoctor.rulebook.explain import number
from gradoctor.signals.run import place as position

_LENGTH = 0.8  # one side shorter than this share of the other is said
_FEW = 3  # runs a side below which luck is not excluded
_DATA = ("data/num_classes", "data/val_fraction", "data/input_min", "data/input_max")


def cautions(
    before: Sequence[ComparedRun], after: Sequence[ComparedRun], changes: Sequence[ConfigChange]
) -> tuple[str, ...]:
    """Sentences, the gravest first; the one about luck always last."""
    told = [
        *_same_run(before, after),
        *_signals(before, after),
        *_axes(before, after),
        *_configuration(before, after, changes),
        *_lengths(before, after),
        *_packs(before, after),
        _luck(len(before), len(after)),
    ]
    return tuple(told)


def _same_run(before: Sequence[ComparedRun], after: Sequence[ComparedRun]) -> Iterator[str]:
    if any(_identical(a, b) for a in before for b in after):
        yield "both sides hold the very same numbers: this is one run compared with itself"


def _identical(a: ComparedRun, b: ComparedRun) -> bool:
    return (
        bool(a.series)
        and a.series.keys() == b.series.keys()
        and all(np.array_equal(a.series[name].y, b.series[name].y, equal_nan=True) for name in a.series)
    )


def _signals(before: Sequence[ComparedRun], after: Sequence[ComparedRun]) -> Iterator[str]:
    was = {name for run in before for name in run.series}
    now = {name for run in after for name in run.series}
    if not was & now:
        yield "the sides have no signal in common: only their findings can be compared"
        return
    for gone, side in ((was - now, "before"), (now - was, "after")):
        if gone:
            names = ", ".join(sorted(gone)[:5])
            more = f" and {len(gone) - 5} more" if len(gone) > 5 else ""
            yield f"logged only {side}: {names}{more}"


def _axes(before: Sequence[ComparedRun], after: Sequence[ComparedRun]) -> Iterator[str]:
    differing = sorted(
        name
        for name in {n for run in before for n in run.series} & {n for run in after for n in run.series}
        if len({run.series[name].axis for run in (*before, *after) if name in run.series}) > 1
    )
    if differing:
        names = ", ".join(differing[:5])
        yield f"the sides count differently (epochs against steps) in {names}: only the ends are compared"


def _configuration(
    before: Sequence[ComparedRun], after: Sequence[ComparedRun], changes: Sequence[ConfigChange]
) -> Iterator[str]:
    for side, runs in (("before", before), ("after", after)):
        if not any(run.facts for run in runs):
            yield f"the configuration of the {side} side is not known: what changed in it cannot be said"
    facts = {change.fact: change for change in changes if change.kind == "changed"}
    if any(name.startswith(("loss_weight/", "loss/")) for name in facts):
        yield "the loss has other weights or reductions than before: its totals are different quantities"
    for name in _DATA:
        if name in facts:
            yield f"the data differ: {name} {_told(facts[name].before)} before, {_told(facts[name].after)} after"
    if "data/batch_size" in facts or "data/accumulation_steps" in facts:
        yield "the batch size differs: a step is not the same amount of training on both sides"
    seed = facts.get("train/seed")
    if seed is not None and VARIES not in (seed.before, seed.after):
        yield "the seeds differ: part of the difference is the seed's"


def _lengths(before: Sequence[ComparedRun], after: Sequence[ComparedRun]) -> Iterator[str]:
    for axis in ("epoch", "step"):
        was = [end for run in before if (end := run.last(axis)) is not None]
        now = [end for run in after if (end := run.last(axis)) is not None]
        if was and now and min(*was, *now) < _LENGTH * max(*was, *now):
            yield (
                f"the runs differ in length ({axis} {position(min(was))} before, {position(min(now))} after): "
                f"compared up to {axis} {position(min(*was, *now))}"
            )
            return


def _packs(before: Sequence[ComparedRun], after: Sequence[ComparedRun]) -> Iterator[str]:
    was, now = ({pack for run in side for pack in run.packs} for side in (before, after))
    if was != now:
        left, right = (", ".join(sorted(side)) or "none" for side in (was, now))
        yield f"different packs apply: {left} before, {right} after"


def _luck(before: int, after: int) -> str:
    if before == 1 and after == 1:
        return (
            "one run a side cannot tell a cure from luck: repeat with three or more seeds a side "
            "(--before A B C --after D E F)"
        )
    if min(before, after) < _FEW:
        return f"{before} runs against {after}: few to tell a cure from luck; three or more a side are better"
    return f"medians of {before} and {after} runs; a difference counts where the ranges do not overlap"


def _told(value: object) -> str:
    return number(value) if isinstance(value, float) else str(value)
