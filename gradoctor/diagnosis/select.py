"""Which rules are asked: by code, prefix of a code, id, category, ``all`` and ``preview``."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from gradoctor.errors import SettingsError, did_you_mean
from gradoctor.rulebook.model import Rule


def selected(
    rules: Sequence[Rule], select: Iterable[str], ignore: Iterable[str] = (), extend: Iterable[str] = ()
) -> tuple[Rule, ...]:
    """The rules to ask. A rule in preview takes part only when named by code or id, or when ``preview`` is
    selected.

    Raises SettingsError for a selector that names nothing.
    """
    wanted, extra, unwanted = list(select), list(extend), list(ignore)
    for selector in (*wanted, *extra, *unwanted):
        _known(selector, rules)
    preview = "preview" in (*wanted, *extra)
    chosen = []
    for rule in rules:
        named = any(selector in (rule.code, rule.id) for selector in (*wanted, *extra))
        taken = any(_covers(selector, rule) for selector in (*wanted, *extra))
        shown = rule.status == "stable" or preview or named
        if taken and shown and not any(_covers(selector, rule) for selector in unwanted):
            chosen.append(rule)
    return tuple(chosen)


def _covers(selector: str, rule: Rule) -> bool:
    if selector == "all":
        return True
    if selector == "preview":
        return rule.status == "preview"
    return selector in (rule.id, rule.category) or (selector[:2].isupper() and rule.code.startswith(selector))


def _known(selector: str, rules: Sequence[Rule]) -> None:
    if selector in ("all", "preview") or any(_covers(selector, rule) for rule in rules):
        return
    words = {word for rule in rules for word in (rule.code, rule.id, rule.category)}
    raise SettingsError(
        f"no rule, prefix or category is called {selector!r}", hint=did_you_mean(selector, words)
    )
