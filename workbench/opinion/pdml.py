"""Reads PDML, Wireshark's XML of a decoded packet (doc/README.xml-output), as if an attacker had written it.

No document type, no entities, no namespaces, bounded depth and number of fields: nothing in it can make it larger
than it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from xml.parsers import expat

from workbench.opinion.tshark import NoOpinionError

MOST_FIELDS = 20_000
DEEPEST = 200
_LONGEST = 2000
"""Characters of one value that are kept."""
_NOT_THE_PACKET = ("geninfo", "frame")


@dataclass(frozen=True, slots=True)
class Told:
    """One field as tshark has it."""

    name: str
    layer: str
    """Name of the protocol it stands in."""
    show: str
    """Its value."""
    words: str
    """Name and value as Wireshark's tree prints them."""
    start: int
    stop: int
    hidden: bool = False
    """Whether Wireshark's tree leaves it out: a second name of what stands there already."""


def read(data: bytes) -> tuple[str, list[Told]]:
    """Return tshark's version and the fields of the first packet, in order; raises NoOpinionError."""
    reader = _Reader()
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = reader.refuse
    parser.StartElementHandler, parser.EndElementHandler = reader.begin, reader.end
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise NoOpinionError(f"no second opinion: what tshark printed is no XML ({error})") from None
    return reader.version, reader.found


class _Reader:
    def __init__(self) -> None:
        self.version = ""
        self.found: list[Told] = []
        self._layers: list[str] = []
        self._depth = 0
        self._packets = 0

    def refuse(self, *_: object) -> None:
        raise NoOpinionError("no second opinion: what tshark printed declares entities, which PDML never does")

    def begin(self, tag: str, has: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > DEEPEST or len(self.found) > MOST_FIELDS:
            raise NoOpinionError("no second opinion: tshark found more fields in the packet than can be compared")
        if tag == "pdml":
            self.version = has.get("creator", "").rpartition("/")[2][:40]
        elif tag == "packet":
            self._packets += 1
        elif tag == "proto":
            self._layers.append(has.get("name", ""))
        if tag in ("proto", "field") and self._packets == 1 and self._wanted(has):
            self._keep(tag, has)

    def end(self, tag: str) -> None:
        self._depth -= 1
        if tag == "proto":
            self._layers.pop()

    def _wanted(self, has: dict[str, str]) -> bool:
        return (self._layers[:1] or [""])[0] not in _NOT_THE_PACKET

    def _keep(self, tag: str, has: dict[str, str]) -> None:
        start, size = _whole(has.get("pos")), _whole(has.get("size"))
        words = has.get("showname") or has.get("show") or has.get("name", "")
        name = has.get("name", "")
        shown = has.get("show", "") if tag == "field" else ""
        layer = self._layers[-1] if self._layers else ""
        hidden = has.get("hide") == "yes"
        bounds = (start, start + size)
        self.found.append(Told(name[:_LONGEST], layer, shown[:_LONGEST], words[:_LONGEST], *bounds, hidden))


def _whole(text: str | None) -> int:
    return int(text) if text is not None and text.isascii() and text.isdigit() and len(text) < 10 else 0
