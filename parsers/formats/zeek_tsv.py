"""Zeek's and Bro's own logs: columns under #fields, separated by tabs (Zeek: the Ascii log writer)."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from parsers.cells import plain_number, utf8
from parsers.format import Format, Taken
from parsers.mapping import Mapping
from parsers.page import WALL
from parsers.record import Kind, Record
from parsers.stamps import epoch_stamp
from parsers.table import HEADER, MOST_LINES, WIDEST, Table
from parsers.zeek import log_name, zeek_record

if TYPE_CHECKING:
    from parsers.eights import Block
    from parsers.fitting import Fitted

_DIRECTIVE = re.compile(
    r"#(?P<name>separator|set_separator|empty_field|unset_field|path|open|close|fields|types)(?P<gap>[^\w\s]|\s)\s*(?P<rest>\S.*)",
    re.ASCII,
)
_STARTS = re.compile(r"\d{9,10}\.\d{6}(?:\t|\s+[CF-][A-Za-z0-9]{0,20}\s+[0-9A-Fa-f.:]{2,45}\s+\d{1,5}\s)", re.ASCII)
_ESCAPE = re.compile(r"\\(?:x([0-9A-Fa-f]{2})|\\)", re.ASCII)
_NAMES = re.compile(r"[\w.\-$%]{1,80}", re.ASCII)
_TYPE = re.compile(r"[a-z_]{3,12}(?:\[[\w\[\],: ]{1,60}\])?", re.ASCII)
_MOST_COLUMNS = 500
_CONN = {
    "ts": "time", "uid": "string", "id.orig_h": "addr", "id.orig_p": "port", "id.resp_h": "addr", "id.resp_p": "port",
    "proto": "enum", "service": "string", "duration": "interval", "orig_bytes": "count", "resp_bytes": "count",
    "conn_state": "string", "local_orig": "bool", "local_resp": "bool", "missed_bytes": "count", "history": "string",
    "orig_pkts": "count", "orig_ip_bytes": "count", "resp_pkts": "count", "resp_ip_bytes": "count",
    "tunnel_parents": "set[string]", "ip_proto": "count",
}  # fmt: skip
"""The columns of conn.log and their types, for rows without header lines."""
_CONN_BY_LENGTH = {
    20: [name for name in _CONN if name not in ("local_resp", "ip_proto")],  # before Bro 2.4
    21: list(_CONN)[:21],
    22: list(_CONN),
}
_HISTORY = re.compile(r"[\^A-Za-z]{1,64}|-", re.ASCII)
_STATES = frozenset(
    ("S0", "S1", "SF", "REJ", "S2", "S3", "RSTO", "RSTR", "RSTOS0", "RSTRH", "SH", "SHR", "OTH")
)  # Zeek: base/protocols/conn/main.zeek
_PROTOS = frozenset(("tcp", "udp", "icmp", "unknown_transport"))
_UNNAMED = "the columns are taken to be those of conn.log: no #fields line stands above"
Turn = Callable[[str], str]
"""Makes a cell what it says."""


def _text(cell: str) -> str:
    """Return what a cell says: escapes undone, then bytes to text."""
    if "\\" in cell:
        cell = _ESCAPE.sub(lambda match: chr(int(match[1], 16)) if match[1] else "\\", cell)
    return utf8(cell)


def _truth(cell: str) -> str:
    return {"T": "true", "F": "false"}.get(cell, cell)


class _Columns:
    """The columns as the header lines above a row describe them."""

    def __init__(self, names: Sequence[str], types: Sequence[str], table: ZeekTable) -> None:
        self.names = names
        self.unset, self.empty, self.comma = table.unset, table.empty, table.comma
        known = types or [_CONN.get(name, "string") for name in names]
        self.turns = [
            (name, turn) for name, kind in zip(names, known, strict=True) if name != "ts" and (turn := self._turn(kind))
        ]
        self.turned = {name for name, _ in self.turns}
        self.log = log_name(table.path, names)

    def _turn(self, type: str) -> Turn | None:
        kind, _, inside = type.partition("[")
        if kind in ("set", "vector", "list", "table"):
            return self._joined(self._turn(inside.rstrip("]")) or _text)
        if kind in ("interval", "double", "time"):
            return plain_number
        return _truth if kind == "bool" else None

    def _joined(self, turn: Turn) -> Turn:
        empty, comma = self.empty, self.comma
        return lambda cell: "" if cell == empty else ", ".join(turn(part) for part in cell.split(comma))

    def said(self, name: str, cell: str) -> str | None:
        """Return what a cell of a column says, by itself; None if it is unset."""
        if cell == self.unset:
            return None
        if name in self.turned:
            return next(turn(cell) for turned, turn in self.turns if turned == name)
        return "" if cell == self.empty else _text(cell)

    def record(self, cells: list[str], text: str) -> Record | None:
        """Return the record of a row; None if its time or a port holds none."""
        unset = self.unset
        values = {name: cell for name, cell in zip(self.names, cells, strict=True) if cell != unset}
        if not (values.get("id.orig_p", "0").isdecimal() and values.get("id.resp_p", "0").isdecimal()):
            return None
        for name, turn in self.turns:
            if (cell := values.get(name)) is not None:
                values[name] = turn(cell)
        if "\\" in text or not text.isascii() or self.empty in text:
            for name, cell in values.items():
                if name not in self.turned:
                    values[name] = "" if cell == self.empty else _text(cell)
        record = zeek_record(self.log, values)
        return None if record.stamp is None and "ts" in values else record


class ZeekTable(Table):
    """Reads the rows of one source by the header lines above them."""

    name = "zeek-tsv"

    def __init__(self, mappings: Sequence[Mapping] = ()) -> None:
        super().__init__(mappings)
        self._begin()

    @property
    def above(self) -> tuple[str, ...]:
        """The directives since the last that began anew."""
        return tuple(self._above.values())

    def _begin(self) -> None:
        self.tab, self.comma, self.empty, self.unset = "\t", ",", "(empty)", "-"
        self.path: str | None = None
        self.columns: _Columns | None = None
        self._names: list[str] = []
        self._above: dict[str, str] = {}

    def header(self, text: str, following: str) -> str | None:
        """Take in one of the lines with # that describe the columns."""
        if text[:1] != "#" or (match := _DIRECTIVE.fullmatch(text)) is None:
            return None
        made = self._directive(match["name"], match["rest"].rstrip(), match["gap"])
        if made is not None and match["name"] != "close":
            self._above.pop(match["name"], None)
            self._above[match["name"]] = text
        return made

    def _directive(self, name: str, rest: str, gap: str) -> str | None:
        if name == "separator":
            self._begin()
            self.tab = _text(rest) if _text(rest) in ("\t", ",", ";", "|", " ") else "\t"
            return HEADER
        parts = rest.split(self.tab) if self.tab in rest else rest.split()
        if name == "fields":
            return self._fields(parts)
        if name == "types":
            return self._types(parts)
        if len(parts) != 1 or gap not in (self.tab, " ", "\t"):
            return None
        self._set(name, parts[0])
        return HEADER

    def _set(self, name: str, value: str) -> None:
        if name == "set_separator":
            self.comma = _text(value)
        elif name == "empty_field":
            self.empty = value
        elif name == "unset_field":
            self.unset = value
        elif name == "path":
            self.path, self.columns = value, None
        elif name == "close":
            self._begin()

    def _fields(self, names: list[str]) -> str | None:
        if not all(map(_NAMES.fullmatch, names)) or len(set(names)) != len(names) or len(names) > _MOST_COLUMNS:
            return None
        self._names = names
        self.columns = _Columns(names, (), self)
        return HEADER

    def _types(self, types: list[str]) -> str | None:
        if not all(map(_TYPE.fullmatch, types)) or len(types) != len(self._names):
            return None
        self.columns = _Columns(self._names, types, self)
        return HEADER

    def fitted(self, block: Block, first: int) -> Fitted | None:
        """Return what the rows of a block say, where tabs part the cells and the rest is as Zeek has it by itself."""
        if self.columns is None or self.tab != "\t" or self.unset != "-":
            return None
        from parsers.zeekrows import zeek_rows

        return zeek_rows(block, first, self.columns.log, self._names, self.columns.said, self.unset)

    def row(self, text: str) -> Record | None:
        """Return the record of a line with as many cells as there are columns."""
        if self.columns is None:
            return self._conn(text.split("\t")) if "\t" in text else None
        if self.tab not in text and (len(self._names) > 1 or text[:1] in "#{" or " " in text):
            return None
        cells = text.split(self.tab)
        return self.columns.record(cells, text) if len(cells) == len(self._names) else None

    def _conn(self, cells: list[str]) -> Record | None:
        """Return the record of a row that can be one of conn.log alone, where no header line says so."""
        names = _CONN_BY_LENGTH.get(len(cells))
        if names is None or epoch_stamp(cells[0]) is None or cells[6] not in _PROTOS or cells[11] not in _STATES:
            return None
        if any(" " in cell for cell in cells):
            return None  # no column of conn.log has words
        by_name = dict(zip(names, cells, strict=True))
        if not by_name["missed_bytes"].isdecimal() or not _HISTORY.fullmatch(by_name["history"]):
            return None
        record = _Columns(names, (), ZeekTable()).record(cells, "\t".join(cells))
        if record is not None:
            record.notes += (_UNNAMED,)
        return record

    def read(self, text: str, at: int) -> Taken | None:
        """Read a row that was wrapped, or whose tabs became blanks; its number of cells says where it ends."""
        lines, end = text[at:].split("\n")[:MOST_LINES], at
        taken: Taken | None = None
        for count, line in enumerate(lines, 1):
            if WALL in line or (count > 1 and (len(line) > WIDEST or _STARTS.match(line))):
                break
            end += len(line) + 1
            if (found := self._joined(lines[:count])) is not None:
                record, repairs = found
                taken = Taken(record, end - 1, repairs + (["rejoined-wrap"] if count > 1 else []))
            elif taken is not None:
                break  # without a header line, a later column may have been on the line behind
            if taken is not None and self.columns is not None:
                break
        return taken

    def _joined(self, lines: list[str]) -> tuple[Record, list[str]] | None:
        """Read lines as one row: the breaks were all tabs, or all blanks in a cell, or every tab became a blank."""
        parts = [line.strip(" \t") for line in lines]
        for glue in (self.tab, " ") if len(parts) > 1 else (" ",):
            if (record := self.row(glue.join(parts))) is not None:
                return record, []
        cells = " ".join(parts).split()
        if self.columns is None:
            record = self._conn(cells)
        else:
            record = self.columns.record(cells, " ".join(cells)) if len(cells) == len(self._names) > 1 else None
        return None if record is None else (record, ["lost-tabs"])

    def suspicion(self, text: str) -> str | None:
        """Say of a row that there is no header line above it, or that it does not fit the one there is."""
        if self.columns is None:
            return "a row of a Zeek log, without the #fields line above it" if _STARTS.match(text) else None
        count = text.count(self.tab) + 1
        if count < 2 or "\t" not in text:
            return None
        if count != len(self._names):
            return f"a row of {count} cells under a #fields line of {len(self._names)}"
        return "a row of a Zeek log whose time or ports cannot be read"


def _read(text: str, at: int) -> Taken | None:
    return ZeekTable().read(text, at)


_HEADER = (
    "#separator \\x09\n#set_separator\t,\n#empty_field\t(empty)\n#unset_field\t-\n#path\t{path}\n#fields\t{fields}\n"
    "#types\t{types}\n"
)

FORMAT = Format(
    name="zeek-tsv",
    title="Zeek and Bro logs with #fields (conn, dns, http, ssl, ssh, ftp, notice, weird and all others)",
    kind=Kind.CONNECTION,
    family="zeek",
    starts=_STARTS,
    read=_read,
    table=ZeekTable,
    samples=(
        (
            "1320279567.181431\tCdysLK1XpcrXOpVDuh\t192.168.2.76\t52034\t174.129.249.33\t80\ttcp\thttp\t0.082899\t389\t1495\tSF\t-\t-"
            "\t0\tShADdfFa\t5\t613\t4\t1667\t(empty)",
            {
                "format": "zeek-conn",
                "src": "192.168.2.76",
                "src_port": 52034,
                "dst_port": 80,
                "proto": "tcp",
                "message": "http SF ShADdfFa",
            },
        ),
        (
            _HEADER.format(
                path="dns",
                fields="ts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tproto\tquery\tqtype_name\tAA\tanswers\tTTLs",
                types="time\tstring\taddr\tport\taddr\tport\tenum\tstring\tstring\tbool\tvector[string]\tvector[interval]",
            )
            + "1500000000.250000\tCabc\t192.0.2.1\t5353\t198.51.100.9\t53\tudp\ta\\x09b\\\\c.example\tTXT\tF\tone\\x2ctwo,three\t60.000000,1.5\n",
            {
                "format": "zeek-dns",
                "kind": Kind.SERVICE,
                "message": "TXT a\tb\\c.example one,two, three",
                "words": {
                    "uid": "Cabc",
                    "query": "a\tb\\c.example",
                    "qtype_name": "TXT",
                    "AA": "false",
                    "answers": "one,two, three",
                    "TTLs": "60.0, 1.5",
                },
            },
        ),
        (
            _HEADER.format(path="capture_loss", fields="ts\tpeer\tpercent_lost", types="time\tstring\tdouble")
            + "1500000000.000000\tzeek\t0.500000\n#close\t2017-07-14-02-40-00\n",
            {"format": "zeek-capture_loss", "src": None, "words": {"peer": "zeek", "percent_lost": "0.5"}},
        ),
    ),
)
