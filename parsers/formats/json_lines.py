"""JSON objects of programs unknown here, one per line: read by a mapping that the analyst has confirmed."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from parsers.format import Format, Taken
from parsers.mapping import Mapping, mapped_record
from parsers.objects import ObjectTable, parse, put_words
from parsers.proposal import Proposal, propose
from parsers.record import Kind, Record
from parsers.table import CONFIRMED, SAMPLE

if TYPE_CHECKING:
    from parsers.eights import Block
    from parsers.fitting import Fitted

_LOOKS = "looks like JSON lines; needs a mapping"
_MOST_SHAPES = 16
"""How many shapes of objects of one source get a proposal of their own."""


class JsonLines(ObjectTable):
    """Reads the objects of one source by its mappings, and proposes one for those that no mapping suits."""

    def __init__(self, mappings: Sequence[Mapping] = ()) -> None:
        super().__init__([mapping for mapping in mappings if mapping.shape == "json"])
        self._shapes: list[tuple[Proposal, list[dict[str, str]]]] = []
        self.name = "json-lines" if len(self.mappings) == 1 else ""
        self._above = (CONFIRMED + self.mappings[0].as_json(),) if self.name else ()

    @property
    def above(self) -> tuple[str, ...]:
        """The mapping by which the objects are read, if it is the only one."""
        return self._above

    def header(self, text: str, following: str) -> str | None:
        """Take in what `above` gave; there are no header lines among objects."""
        if text.startswith(CONFIRMED):
            self.mappings = (Mapping.from_json(text.removeprefix(CONFIRMED)),)
        return None

    def fitted(self, block: Block, first: int) -> Fitted | None:
        """Return what the objects of a block say that are laid out as the first one."""
        from parsers.mappedobjects import mapped_objects

        return mapped_objects(block, first, self.mappings[0], "json-lines") if self.name else None

    def claims(self, text: str) -> bool:
        """Say whether there is a mapping at all."""
        return bool(self.mappings)

    def object_record(self, found: dict[str, Any]) -> Record | None:
        """Return the record that the first mapping that suits gives."""
        words: dict[str, str] = {}
        put_words(words, found)
        for mapping in self.mappings:
            if mapping.suits(words) and (record := mapped_record(mapping, words, "json-lines")) is not None:
                return record
        return None

    def refusal(self, text: str) -> str | None:
        """Say of a whole object that it needs a mapping, and which."""
        if text[:1] != "{" or text[-1:] != "}" or (found := parse(text)) is None:
            return None
        words: dict[str, str] = {}
        put_words(words, found)
        return f"{_LOOKS}: {self._proposal(words)}"

    def _proposal(self, words: dict[str, str]) -> str:
        for made, rows in self._shapes:
            if made.mapping.suits(words):
                if len(rows) < SAMPLE:
                    rows.append(words)
                return str(made)
        if len(self._shapes) >= _MOST_SHAPES:
            return "its objects have many shapes"
        made = propose("json", tuple(words), [words])
        self._shapes.append((made, [words]))
        return str(made)

    def proposals(self) -> list[Proposal]:
        """Return a mapping for each shape of objects that none suited, judged by all that was seen of it."""
        found = []
        for _, rows in self._shapes:
            keys = tuple(dict.fromkeys(key for row in rows for key in row))
            found.append(propose("json", keys, rows))
        return [made for made in found if made.mapping.columns]

    def suspicion(self, text: str) -> str | None:
        """Say of a line that begins like an object why it is none."""
        if not text.startswith("{"):
            return None
        try:
            json.loads(text)
        except json.JSONDecodeError as error:
            return f"begins like a JSON object, but column {error.pos + 1} does not fit: {error.msg}"
        except RecursionError:
            return "begins like a JSON object, but is nested too deep"
        except ValueError:
            return "begins like a JSON object, but holds a number of thousands of digits"
        return None


def _read(text: str, at: int) -> Taken | None:
    return None


FORMAT = Format(
    name="json-lines",
    title="JSON lines of any program, by a mapping",
    kind=Kind.SERVICE,
    starts=re.compile(r"\{\s*\"", re.ASCII),
    read=_read,
    table=JsonLines,
    last_resort=True,
    samples=(
        (
            '{"@timestamp":"2023-05-01T10:00:00.5Z","source":{"ip":"192.0.2.9","port":4444},"destination":{"ip":"198.51.100.7","port":22},'
            '"network":{"transport":"tcp"},"event":{"action":"denied"},"message":"login failed"}\n',
            {
                "src": "192.0.2.9",
                "src_port": 4444,
                "dst": "198.51.100.7",
                "dst_port": 22,
                "proto": "tcp",
                "action": "denied",
                "message": "login failed",
            },
        ),
    ),
)
