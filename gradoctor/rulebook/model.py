"""A rule as its YAML says it. Unknown keys are errors; every rule carries cases that fire and cases that
stay silent.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from gradoctor.rulebook.condition import Condition, parse_condition

Severity = Literal["critical", "warning", "info"]
Confidence = Literal["high", "medium", "low"]
SEVERITIES: tuple[Severity, ...] = ("critical", "warning", "info")
CONFIDENCES: tuple[Confidence, ...] = ("high", "medium", "low")
Scalar = str | float | int | bool | None
KebabId = Annotated[str, Field(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$", max_length=60)]
Code = Annotated[str, Field(pattern=r"^[A-Z]{2,6}\d{3,4}$")]
Text = Annotated[str, Field(min_length=3, max_length=2000)]


class Strict(BaseModel):
    """Unknown keys are errors, and what is loaded does not change. Schemas are built when something is checked."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True, defer_build=True)


class Candidate(Strict):
    """One thing the cause could be, and the observation or experiment that tells it from the others.

    ``when``: the candidate is told only if this condition fires or cannot be asked; ``explained_by``
    names the rule that, when it fires too, is this candidate seen.
    """

    cause: Text = Field(alias="is")
    tell_apart: Text
    when: Condition | None = None
    explained_by: KebabId | None = None

    @field_validator("when", mode="before")
    @classmethod
    def _condition(cls, raw: Any) -> Any:
        return None if raw is None else parse_condition(raw)


class Cause(Strict):
    """``claim`` is what the evidence proves, ``candidates`` what it could be."""

    claim: Text
    candidates: tuple[Candidate, ...] = ()


class PatchStep(Strict):
    """One change of the user's configuration, on a fact by its canonical name; exactly one of the four
    operations.

    ``scale FACT by NUMBER`` · ``replace FACT with VALUE`` · ``add FACT with VALUE`` (where it is absent
    or off) · ``remove FACT``.
    """

    scale: str | None = None
    replace: str | None = None
    add: str | None = None
    remove: str | None = None
    by: float | None = None
    with_: Any = Field(default=None, alias="with")

    @model_validator(mode="after")
    def _one_operation(self) -> PatchStep:
        given = [op for op in ("scale", "replace", "add", "remove") if getattr(self, op)]
        if len(given) != 1:
            raise ValueError("a patch step has exactly one of scale, replace, add, remove")
        if (given[0] == "scale") != (self.by is not None):
            raise ValueError("scale needs `by`, and only scale takes it")
        if (given[0] in ("replace", "add")) != ("with_" in self.model_fields_set):
            raise ValueError("replace and add need `with`, and only they take it")
        return self

    @property
    def operation(self) -> str:
        """``scale``, ``replace``, ``add`` or ``remove``."""
        return next(op for op in ("scale", "replace", "add", "remove") if getattr(self, op))

    @property
    def fact(self) -> str:
        """The canonical name of the fact it changes."""
        return str(getattr(self, self.operation))


class PrescriptionText(Strict):
    """What to change, why, at what risk, and the patch that does it. ``when``: prescribed only if this
    condition fires or cannot be asked. ``order``: "today", "next run" or "if still sick" (the
    documents' implementation order).
    """

    do: Text
    why: Text
    risk: Literal["low", "medium", "high"] = "low"
    order: Literal["today", "next run", "if still sick"] = "today"
    patch: tuple[PatchStep, ...] = ()
    code: str | None = Field(default=None, max_length=2000)  # where the cure is a line of code, not a setting
    when: Condition | None = None
    trials: str | None = Field(default=None, max_length=1000)  # evidence from trials on the reference trainer

    @field_validator("when", mode="before")
    @classmethod
    def _condition(cls, raw: Any) -> Any:
        return None if raw is None else parse_condition(raw)


class ExpectationText(Strict):
    """What must hold after the cure, and by when. At least one bound; ``by`` is a span ("4 epochs"),
    absent = at the end. ``signal: $signal`` is the very series the finding is about, and ``improves`` becomes ``falls``
    or ``rises``, whichever is better for it.
    """

    signal: str
    below: float | None = None
    above: float | None = None
    falls: bool = False
    rises: bool = False
    improves: bool = Field(default=False, exclude=True)
    by: str | None = None
    say: Text

    @model_validator(mode="after")
    def _bounded(self) -> ExpectationText:
        if self.below is None and self.above is None and not (self.falls or self.rises or self.improves):
            raise ValueError("an expectation needs below, above, falls, rises or improves")
        return self

    def about(
        self, signal: str | None, direction: Literal["lower", "higher"] | None
    ) -> ExpectationText | None:
        """The same of one series, of which lower or higher is better; None where the finding is about none."""
        if self.signal != "$signal":
            return self
        if signal is None:
            return None
        way = {"falls": direction != "higher", "rises": direction == "higher"} if self.improves else {}
        return self.model_copy(update={"signal": signal, "improves": False, **way})


class HealthyText(Strict):
    """What to say when the rule is quiet for a good reason; ``when`` must fire for it to be said (absent:
    quiet is enough).

    ``say`` may use the numbers of the rule's first signal: {first} {last} {min} {max} {first_at}
    {last_at} {count} {name}.
    """

    say: Text
    when: Condition | None = None

    @field_validator("when", mode="before")
    @classmethod
    def _condition(cls, raw: Any) -> Any:
        return None if raw is None else parse_condition(raw)


class Case(Strict):
    """A short run: series in compact notation (``[0.9*12, 0.1]``), facts, events (kind -> epochs),
    expectations.

    ``epochs``/``steps`` give the axes (a list in the same notation); without them point i lies at epoch i
    (from 1).
    """

    name: Text
    signals: dict[str, Any] = Field(default_factory=dict)
    facts: dict[str, Any] = Field(default_factory=dict)
    events: dict[str, list[float]] = Field(default_factory=dict)
    expect: dict[str, Any] = Field(default_factory=dict)
    epochs: Any = None
    steps: Any = None


class Cases(Strict):
    """Both kinds are required: a rule that never fires and one that always does are both broken."""

    fires: Annotated[tuple[Case, ...], Field(min_length=1)]
    silent: Annotated[tuple[Case, ...], Field(min_length=1)]


class Rule(Strict):
    """One rule. ``category`` is its folder; ``symptoms`` are the field's words for it (for scoring
    against labels).
    """

    code: Code
    id: KebabId
    title: Text
    severity: Severity
    confidence: Confidence
    status: Literal["stable", "preview"] = "stable"
    category: str = ""
    symptoms: tuple[str, ...] = ()
    pack: str | None = None
    why_it_matters: Text
    condition: Condition
    evidence: Annotated[
        tuple[Text, ...], Field(min_length=1)
    ]  # alternatives: the first that can be filled is said
    cause: Cause
    explains: tuple[KebabId, ...] = ()
    prescriptions: Annotated[tuple[PrescriptionText, ...], Field(min_length=1)]
    leave_alone: tuple[str, ...] = ()
    expectation: tuple[ExpectationText, ...] = ()
    healthy: HealthyText | None = None
    false_positives: tuple[str, ...] = ()
    sources: Annotated[tuple[str, ...], Field(min_length=1)]
    thresholds: tuple[
        Text, ...
    ] = ()  # why the numbers of the condition are what they are, above all where a source has others
    tests: Cases

    @field_validator("condition", mode="before")
    @classmethod
    def _condition(cls, raw: Any) -> Any:
        return parse_condition(raw)

    @field_validator("evidence", mode="before")
    @classmethod
    def _alternatives(cls, raw: Any) -> Any:
        return [raw] if isinstance(raw, str) else raw
