"""A page taken apart, so that tests can ask what a browser would see in it."""

from __future__ import annotations

from html.parser import HTMLParser

VOID = {"meta", "link", "br", "input", "rect", "line", "path", "img", "hr"}


class Page(HTMLParser):
    """Elements with their attributes, ids, and the text outside of script and style."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.inside: dict[str, list[str]] = {"script": [], "style": [], "title": [], "desc": [], "code": []}
        self._open: list[str] = []
        self.unbalanced: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        if not self._open or self._open.pop() != tag:
            self.unbalanced.append(tag)

    def handle_data(self, data: str) -> None:
        within = self._open[-1] if self._open else ""
        if within in self.inside:
            self.inside[within].append(data)
        if within not in ("script", "style"):
            self.words.append(data)

    @property
    def text(self) -> str:
        """All text a reader or a screen reader gets."""
        return "".join(self.words)

    def all(self, tag: str, class_: str | None = None) -> list[dict[str, str | None]]:
        """Attributes of all elements of a tag, of those with a class when one is given."""
        found = [attributes for name, attributes in self.elements if name == tag]
        return [a for a in found if class_ is None or class_ in (a.get("class") or "").split()]

    @property
    def ids(self) -> list[str]:
        """All anchors."""
        return [a["id"] or "" for _, a in self.elements if "id" in a]

    @property
    def outside_references(self) -> list[str]:
        """Addresses a browser would fetch or go to, other than anchors of this page."""
        names = ("src", "href", "action", "data", "poster", "srcset", "xlink:href", "formaction")
        found = [
            str(a[n]) for tag, a in self.elements for n in names if n in a and (tag, n) != ("link", "href")
        ]
        return [reference for reference in found if not reference.startswith("#")]
