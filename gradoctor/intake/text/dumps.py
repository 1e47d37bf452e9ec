"""Configuration printed into a log: ``Namespace(...)``, ``name ........ value``, ``key: value``."""

from __future__ import annotations

import re

from gradoctor.intake.columns import FactValue

_CALL = re.compile(
    r"(?:^|[\s:=])(?:Namespace|[A-Z]\w{0,60}(?:Args|Arguments|Config|Parameters|Options|Params))\((?P<body>.*)$"
)
_PAIR = re.compile(
    r"(?<![\w.-])(?P<key>[A-Za-z_][\w.-]{0,80})=(?P<value>'[^']{0,400}'|\"[^\"]{0,400}\"|\[[^\]]{0,400}\]|\([^)]{0,400}\)|<[^>]{0,400}>|[^,()\s]+)"
)
_INNER = re.compile(r"\s*(?P<key>[A-Za-z_]\w*)=(?P<value>[^=].*?),?$")
_DOTTED = re.compile(r"\s*(?P<key>[A-Za-z_]\w*) \.{7,} (?P<value>\S.{0,200})$")
_PLAIN = re.compile(
    r"[\s\-*]*['\"]?(?P<key>[A-Za-z_][\w./-]{0,79})['\"]?\s*[:=]\s*"
    r"(?P<value>'[^']{0,200}'|\"[^\"]{0,200}\"|\[[^\]]{0,200}\]|[^\s,]{1,200}),?$"
)
_ITEM = re.compile(r"'[^']*'|\"[^\"]*\"|[^,\[\]()\s]+")
MAX_FACT_TEXT = 200


def scalar(text: str) -> FactValue:
    """A value as written: number, truth value, None, list of these, or text without its quotes."""
    text = text.strip()
    if text[:1] in "[(" and text[-1:] in "])" and len(text) > 1:
        return [scalar(item) for item in _ITEM.findall(text[1:-1])[:100]]
    if text[:1] in "'\"" and text[-1:] == text[:1] and len(text) > 1:
        return text[1:-1][:MAX_FACT_TEXT]
    lowered = text.lower()
    if lowered in ("true", "false"):
        return lowered == "true"
    if lowered in ("none", "null", "~", ""):
        return None
    return _number(text)


def _number(text: str) -> FactValue:
    try:
        return int(text[:400], 10)
    except ValueError:
        pass
    try:
        return float(text)
    except ValueError:
        return text[:MAX_FACT_TEXT]


class Dumps:
    """Recognises configuration dumps line by line; a call may go over several lines."""

    def __init__(self) -> None:
        self._inside = False

    @property
    def calm(self) -> bool:
        """Whether no call over several lines is open."""
        return not self._inside

    def facts(self, text: str) -> list[tuple[str, FactValue]] | None:
        """The facts of this line when it belongs to a dump that is beyond doubt, else None."""
        if self._inside:
            inner = _INNER.match(text)
            if inner:
                return [(inner["key"], scalar(inner["value"]))]
            self._inside = False
            return [] if text.strip() in (")", "),") else None
        if "(" in text and (call := _CALL.search(text)):
            pairs = [(pair["key"], scalar(pair["value"])) for pair in _PAIR.finditer(call["body"])]
            self._inside = not pairs and not call["body"].strip()
            return pairs if pairs or self._inside else None
        if "...." in text and (dotted := _DOTTED.match(text)):
            return [(dotted["key"], scalar(dotted["value"]))]
        return None


def plain_fact(text: str) -> tuple[str, FactValue] | None:
    """``key: value`` on a line of its own, as configurations are printed before training begins; or None."""
    found = _PLAIN.match(text)
    if found is None or found["value"].startswith(("//", "\\")):
        return None
    return found["key"], scalar(found["value"])
