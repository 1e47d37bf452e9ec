"""Version 1 of a comparison's JSON. Additions may come; renames and removals bump ``schema_version``."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from gradoctor.reports.wire import Number, ToolWire, WireModel

COMPARISON_VERSION: Literal[1] = 1


class MiddleWire(WireModel):
    """The median over a side's runs and their range."""

    median: Number
    low: Number
    high: Number


class RowWire(WireModel):
    """One signal at the aligned places of both sides."""

    signal: str
    unit: str | None = None
    direction: Literal["lower", "higher"] | None = None
    axis: Literal["epoch", "step", "point"]
    places: list[Number]
    before: list[MiddleWire | None]
    after: list[MiddleWire | None]
    factor: Number | None = None
    course: Literal["better", "worse", "same", "neutral"]
    apart: bool | None = None
    comparable: bool = True


class StandingWire(WireModel):
    """A finding over both sides, with the number of runs of each it was found in."""

    standing: Literal["resolved", "persisting", "new", "not asked"]
    code: str
    rule: str
    title: str
    severity: Literal["critical", "warning", "info"]
    summary: str
    fingerprint: str
    place: str = ""
    before: int
    after: int


class ConfigChangeWire(WireModel):
    """A fact of the configuration that differs between the sides."""

    fact: str
    key: str
    kind: Literal["changed", "added", "removed"]
    before: Any = None
    after: Any = None
    factor: Number | None = None
    sharp: bool = False
    prescribed_by: list[str] = Field(default_factory=list)
    before_place: str = ""
    after_place: str = ""


class FollowedWire(WireModel):
    """A prescription of the before side and whether the after side carries it out."""

    do: str
    code: str
    status: Literal["applied", "partly", "exceeded", "not applied", "cannot tell"]


class FulfilmentWire(WireModel):
    """An expectation of the before side judged on the after side."""

    say: str
    signal: str
    code: str
    by: str | None = None
    bound: str
    status: Literal["met", "not met", "too early", "not logged"]
    met: int
    runs: int
    value: Number | None = None
    at: str = ""
    remark: str = ""
    unit: str | None = None


class OverlaidWire(WireModel):
    """One run's curve of a signal of the table, thinned, for drawing both sides over each other."""

    signal: str
    side: Literal["before", "after"]
    run: str
    axis: Literal["epoch", "step", "point"]
    unit: str | None = None
    count: int
    x: list[Number]
    y: list[Number]


class ComparisonWire(WireModel):
    """The top object of ``gradoctor compare -f json``."""

    schema_version: Literal[1] = COMPARISON_VERSION
    tool: ToolWire
    before: list[str]
    after: list[str]
    outcome: Literal["cured", "better", "worse", "mixed", "unchanged", "healthy"]
    line: str
    findings: list[StandingWire]
    changes: list[ConfigChangeWire]
    followed: list[FollowedWire]
    expectations: list[FulfilmentWire]
    rows: list[RowWire]
    times: list[RowWire]
    cautions: list[str]
    revert_first: list[ConfigChangeWire] = Field(default_factory=list)
    curves: list[OverlaidWire] = Field(default_factory=list)
