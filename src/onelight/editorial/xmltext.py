"""XML changed as text: a few elements set in, everything else left to the byte.

A parser and a serialiser would lose the DOCTYPE, comments and the writer's own layout. Here the
parser only says where elements begin and end.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from xml.parsers import expat
from xml.sax.saxutils import escape


@dataclass
class Node:
    """An element's place, in bytes of the UTF-8 text."""

    tag: str
    attributes: dict[str, str]
    begin: int
    inner: int = 0
    """After its start tag."""
    close: int = 0
    """Where its end tag begins; `inner` where it has none (`<a/>`)."""
    end: int = 0
    empty: bool = False
    children: list[Node] = field(default_factory=list)

    def walk(self) -> Iterator[Node]:
        """Itself and all in it, in document order."""
        yield self
        for child in self.children:
            yield from child.walk()

    def child(self, tag: str) -> Node | None:
        """Its first child of that name."""
        return next((each for each in self.children if each.tag == tag), None)


def index(text: str) -> Node:
    """The root element with the places of all elements. The text has been parsed before: it is well formed."""
    data = text.encode()
    parser = expat.ParserCreate(encoding="utf-8")
    top = Node("", {}, 0)
    stack = [top]

    def start(tag: str, attributes: dict[str, str]) -> None:
        begin = parser.CurrentByteIndex
        inner = _after_tag(data, begin)
        node = Node(tag, attributes, begin, inner, empty=data[inner - 2 : inner] == b"/>")
        stack[-1].children.append(node)
        stack.append(node)

    def end(_: str) -> None:
        node = stack.pop()
        node.close = node.inner if node.empty else parser.CurrentByteIndex
        node.end = node.inner if node.empty else _after_tag(data, node.close)

    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.Parse(data, True)
    return top.children[0]


def _after_tag(data: bytes, begin: int) -> int:
    """The byte after the tag that begins here; a > in an attribute doesn't end it."""
    quote = 0
    for at in range(begin, len(data)):
        byte = data[at]
        if quote:
            quote = 0 if byte == quote else quote
        elif byte in b"\"'":
            quote = byte
        elif byte == ord(">"):
            return at + 1
    return len(data)


@dataclass(frozen=True)
class Splice:
    """Bytes `begin` to `end` become `text`."""

    begin: int
    end: int
    text: str


def apply(text: str, splices: Iterable[Splice]) -> str:
    """The text with all splices; where several begin at one place, in their order."""
    data = text.encode()
    for splice in reversed(sorted(splices, key=lambda each: each.begin)):
        data = data[: splice.begin] + splice.text.encode() + data[splice.end :]
    return data.decode()


def inside(node: Node, text: str, before: Iterable[str] = ()) -> Splice:
    """Sets `text` into an element: before its first child called one of `before`, else at its end."""
    if node.empty:
        return Splice(node.end - 2, node.end, f">{text}</{node.tag}>")
    names = set(before)
    at = next((child.begin for child in node.children if child.tag in names), node.close)
    return Splice(at, at, text)


def element(tag: str, text: str | None = None, **attributes: str) -> str:
    """`<tag a="b">text</tag>`, escaped."""
    said = "".join(f' {key}="{_quoted(value)}"' for key, value in attributes.items())
    return f"<{tag}{said}/>" if text is None else f"<{tag}{said}>{clean(text)}</{tag}>"


def clean(text: str) -> str:
    """Text fit for XML: escaped, without characters that XML can't hold."""
    return escape("".join(c for c in text if c in "\t\n\r" or ord(c) >= 32))


def _quoted(value: str) -> str:
    return clean(value).replace('"', "&quot;").replace("\n", "&#10;")
