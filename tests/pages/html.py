"""A page as a test reads it: a flat list of tags with their attributes and the text inside."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

_EMPTY = frozenset({"meta", "link", "input", "br", "hr", "img", "path", "rect", "circle", "use"})


@dataclass
class Tag:
    """One tag: its name, its attributes, all text inside it and the tags around it."""

    name: str
    attributes: dict[str, str]
    around: tuple["Tag", ...]
    texts: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return " ".join("".join(self.texts).split())

    def get(self, name: str) -> str:
        return self.attributes.get(name, "")


class Page(HTMLParser):
    """Every tag of a page, in the order of the source."""

    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=True)
        self.source = source
        self.tags: list[Tag] = []
        self._open: list[Tag] = []
        self.feed(source)
        self.close()
        self.unclosed = [tag.name for tag in self._open]

    def all(self, *names: str) -> list[Tag]:
        return [tag for tag in self.tags if tag.name in names]

    def one(self, name: str) -> Tag:
        (tag,) = self.all(name)
        return tag

    def by_id(self, id_: str) -> Tag:
        (tag,) = [tag for tag in self.tags if tag.get("id") == id_]
        return tag

    @property
    def focused(self) -> list[str]:
        """Return the ids of what takes the focus when the page opens."""
        return [tag.get("id") for tag in self.tags if "autofocus" in tag.attributes]

    def rows(self, id_: str) -> list[list[str]]:
        """Return the cells of every table row inside what has an id, or is labelled by it."""
        inside = [
            tag
            for tag in self.all("tr")
            if any(id_ in (around.get("id"), around.get("aria-labelledby")) for around in tag.around)
        ]
        return [[cell.text for cell in self.all("td", "th") if cell.around[-1] is row] for row in inside]

    def handle_starttag(self, name: str, attributes: list[tuple[str, str | None]]) -> None:
        tag = Tag(name, {key: value or "" for key, value in attributes}, tuple(self._open))
        self.tags.append(tag)
        if name not in _EMPTY:
            self._open.append(tag)

    def handle_startendtag(self, name: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.append(Tag(name, {key: value or "" for key, value in attributes}, tuple(self._open)))

    def handle_endtag(self, name: str) -> None:
        if name in _EMPTY:
            return
        tag = self._open.pop()
        assert tag.name == name, f"</{name}> closes <{tag.name}>"

    def handle_data(self, text: str) -> None:
        for tag in self._open:
            tag.texts.append(text)
