"""What a project's settings say about rules, held against the rules there are: nothing in them is without effect."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from gradoctor.diagnosis import budget, suppress
from gradoctor.errors import SettingsError, did_you_mean
from gradoctor.rulebook.condition import ConditionError
from gradoctor.rulebook.model import SEVERITIES, Rule
from gradoctor.settings import Settings

OWN_RULES = {suppress.EXPIRED, suppress.UNUSED, budget.CODE, budget.RULE}


def check_rule_names(settings: Settings, rules: Sequence[Rule]) -> None:
    """Raise SettingsError, with "did you mean", for a rule, parameter or value that does not exist or fit."""
    known = {rule.id: rule for rule in rules}
    tables = [settings.rules, *(override.rules for override in settings.override)]
    for name, values in ((name, values) for table in tables for name, values in table.items()):
        if name not in known:
            raise SettingsError(f"rules.{name}: there is no such rule", hint=did_you_mean(name, list(known)))
        _check_parameters(known[name], values)
    words = {word for rule in rules for word in (rule.id, rule.code)} | OWN_RULES
    for suppression in settings.suppress:
        if suppression.rule not in words:
            hint = did_you_mean(suppression.rule, words)
            raise SettingsError(f"suppress: there is no rule {suppression.rule!r}", hint=hint)


def _check_parameters(rule: Rule, values: Mapping[str, Any]) -> None:
    parameters = {argument for leaf in rule.condition.leaves() for argument in leaf.arguments} | {"severity"}
    for parameter in values:
        if parameter.replace("-", "_") not in parameters:
            hint = did_you_mean(parameter, parameters) or f"it has {', '.join(sorted(parameters))}"
            raise SettingsError(f"rules.{rule.id}.{parameter}: the rule has no such parameter", hint=hint)
    given = {name.replace("-", "_"): value for name, value in values.items()}
    severity = given.pop("severity", rule.severity)
    if severity not in SEVERITIES:
        raise SettingsError(f"rules.{rule.id}.severity: {severity!r} is none of {', '.join(SEVERITIES)}")
    try:
        rule.condition.replaced(given).check()
    except ConditionError as error:
        raise SettingsError(f"rules.{rule.id}: {error}") from None
