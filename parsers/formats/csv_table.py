"""CSV and other tables with a header line of names, of programs unknown here: read by a confirmed mapping.

Commas, semicolons, tabs and bars separate the cells; under a W3C #Fields line, blanks do.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from parsers.format import Format, Taken
from parsers.mapping import Mapping, mapped_record
from parsers.proposal import Proposal, is_address, is_time, propose, tells
from parsers.record import Kind, Record
from parsers.table import CONFIRMED, HEADER, SAMPLE, Table

if TYPE_CHECKING:
    from parsers.eights import Block
    from parsers.fitting import Fitted

_LOOKS = "looks like CSV; needs a mapping"
_DELIMITERS = ",;\t|"
_NAME = re.compile(r"[#@_]?\s?[A-Za-z(][^\x00-\x1f\"]{0,59}")
_DIGIT = re.compile(r"\d", re.ASCII)
_FIELDS = re.compile(r"#Fields:\s+(\S.*)", re.ASCII)
_COLUMN = "column"
"""What a column without a name is called, before its number."""
_FEWEST, _MOST = 3, 500
"""How many columns a table has at least and at most."""
_TELLING = 2
"""How many names of a header must be ones that logs give to times, ends, ports or protocols."""
_OTHERS = ("#Severity", "#separator", "#fields", "#types")
"""How header lines begin that belong to formats of their own."""


def cells_of(text: str, delimiter: str) -> list[str] | None:
    """Return the cells of a line without the blanks around them; None for a quote that does not end."""
    if delimiter == " ":
        return text.split()
    if '"' not in text:
        return [cell.strip() for cell in text.split(delimiter)]
    try:
        rows = list(csv.reader([text], delimiter=delimiter, skipinitialspace=True, strict=True))
    except csv.Error:
        return None
    return [cell.strip() for cell in rows[0]] if rows else None


class CsvTable(Table):
    """Reads the rows of one source under its header lines, where a mapping suits them."""

    def __init__(self, mappings: Sequence[Mapping] = ()) -> None:
        super().__init__([mapping for mapping in mappings if mapping.shape == "csv"])
        self._tables: dict[tuple[str, ...], list[dict[str, str]]] = {}
        self._delimiters: dict[tuple[str, ...], str] = {}
        self._names: tuple[str, ...] | None = None
        self._delimiter = ","
        self._mapping: Mapping | None = None
        self._above: tuple[str, ...] = ()
        self._proposal: Proposal | None = None

    def header(self, text: str, following: str) -> str | None:
        """Take in a line of names, if the line after it has as many cells, an address or a time among them."""
        if text.startswith(CONFIRMED):
            return self._confirmed(Mapping.from_json(text.removeprefix(CONFIRMED)))
        if text.startswith(_OTHERS):
            return None
        if (fields := _FIELDS.fullmatch(text)) is not None:
            return self._begin(tuple(fields[1].split()), " ")
        delimiter = max(_DELIMITERS, key=text.count)
        count = text.count(delimiter)
        least = 1 if delimiter == "\t" else count  # empty cells at the end of a row go with its last tabs
        nameless = self._nameless(text, delimiter) if self._names is None else ()
        if nameless and self._nameless(following, delimiter) == nameless:
            self._begin(nameless, delimiter)
            return None  # it is a row itself
        if not _FEWEST - 1 <= count < _MOST or following.count(delimiter) < least or not _DIGIT.search(following):
            return None
        names = tuple(cells_of(text.removeprefix("#"), delimiter) or ())
        row = cells_of(following, delimiter) or []
        if len(row) > len(names) or (len(row) < len(names) and delimiter != "\t"):
            return None
        if not all(map(_NAME.fullmatch, names)) or not any(is_address(cell) or is_time(cell) for cell in row):
            return None
        return self._begin(names, delimiter) if sum(map(tells, names)) >= _TELLING else None

    def _confirmed(self, mapping: Mapping) -> str | None:
        """Take in what `above` gave."""
        self.mappings = (mapping,)
        return self._begin(mapping.keys, mapping.delimiter)

    @property
    def above(self) -> tuple[str, ...]:
        """The mapping by which the rows are read, in place of the header line that it suits."""
        return self._above

    def fitted(self, block: Block, first: int) -> Fitted | None:
        """Return what the rows of a block say that are plain by the mapping."""
        from parsers.mappedrows import mapped_rows

        return None if self._mapping is None else mapped_rows(block, first, self._mapping, "csv-table")

    @staticmethod
    def _nameless(text: str, delimiter: str) -> tuple[str, ...]:
        """Return names for the columns of a row without a header line: one that holds a time and an address."""
        cells = cells_of(text, delimiter) or [] if delimiter in text else []
        fits = _FEWEST < len(cells) <= _MOST and any(map(is_address, cells)) and any(map(is_time, cells))
        return tuple(f"{_COLUMN} {at}" for at in range(1, len(cells) + 1)) if fits else ()

    def _begin(self, names: tuple[str, ...], delimiter: str) -> str | None:
        if not _FEWEST <= len(names) <= _MOST or len(set(names)) != len(names):
            return None
        self._names, self._delimiter, self._proposal = names, delimiter, None
        self._mapping = next((mapping for mapping in self.mappings if mapping.suits(names)), None)
        self.name = "" if self._mapping is None else "csv-table"
        self._above = () if self._mapping is None else (CONFIRMED + self._mapping.as_json(),)
        return HEADER

    def _values(self, text: str) -> dict[str, str] | None:
        """Return the cells of a line by name, None if there are not as many as names; lost empty last ones count."""
        names = self._names
        if self._delimiter == " " and text[:1] == "#":
            return None
        if names is None or self._delimiter not in text or (cells := cells_of(text, self._delimiter)) is None:
            return None
        if self._delimiter == "\t" and len(cells) < len(names):
            cells += [""] * (len(names) - len(cells))
        return dict(zip(names, cells, strict=True)) if len(cells) == len(names) else None

    def row(self, text: str) -> Record | None:
        """Return the record of a line under a header line that a mapping suits."""
        if self._mapping is None:
            return self._nameless_row(text) if self._names is None else None
        if (values := self._values(text)) is None:
            return None
        said = {name: value for name, value in values.items() if value}
        return mapped_record(self._mapping, said, "csv-table")

    def _nameless_row(self, text: str) -> Record | None:
        """Return the record of a row without a header line, by a mapping made for such rows."""
        for mapping in self.mappings:
            if mapping.keys[:1] != (f"{_COLUMN} 1",):
                continue
            for delimiter in _DELIMITERS:
                if mapping.suits(self._nameless(text, delimiter)):
                    cells = zip(mapping.keys, cells_of(text, delimiter) or (), strict=True)
                    return mapped_record(mapping, {name: cell for name, cell in cells if cell}, "csv-table")
        return None

    def suspicion(self, text: str) -> str | None:
        """Say of a row without a mapping that it needs one, and which."""
        if self._mapping is not None or (values := self._values(text)) is None:
            return None
        assert self._names is not None
        rows = self._tables.setdefault(self._names, [])
        self._delimiters[self._names] = self._delimiter
        if len(rows) < SAMPLE:
            rows.append(values)
        if self._proposal is None:
            self._proposal = propose("csv", self._names, [values], self._delimiter)
        return f"{_LOOKS}: {self._proposal}"

    def proposals(self) -> list[Proposal]:
        """Return a mapping for each header line whose rows had none."""
        found = [propose("csv", names, rows, self._delimiters[names]) for names, rows in self._tables.items()]
        return [made for made in found if made.mapping.columns]


def _read(text: str, at: int) -> Taken | None:
    return None


FORMAT = Format(
    name="csv-table",
    title="CSV and other tables with a header line, by a mapping",
    kind=Kind.SERVICE,
    starts=re.compile(r"(?!)"),  # what a row is, only its header line says
    read=_read,
    table=CsvTable,
    last_resort=True,
    samples=(
        (
            "Date,Time,Source IP,Source Port,Destination IP,Destination Port,Protocol,Action\n"
            '2023-05-01,10:00:00,192.0.2.9,4444,198.51.100.7,22,TCP,"Deny, logged"\n',
            {
                "src": "192.0.2.9",
                "src_port": 4444,
                "dst": "198.51.100.7",
                "dst_port": 22,
                "proto": "tcp",
                "action": "deny, logged",
            },
        ),
        (
            "#Software: Microsoft Internet Information Services 6.0\n#Fields: date time c-ip cs-method cs-uri-stem sc-status\n"
            "2002-05-02 17:42:15 192.0.2.9 GET /default.htm 200\n",
            {"src": "192.0.2.9", "dst": None},
        ),
    ),
)
