"""pfirewall.log of Windows Firewall and its predecessor: W3C header lines, columns by #Fields, local time."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from parsers.cells import protocol, put_ends, whole
from parsers.firewallrows import ACTIONS, FLAGS, LOST, SEEN, SHORTEST, columns_of, kind_of, row_template
from parsers.format import Format, Taken
from parsers.mapping import Mapping
from parsers.page import WALL
from parsers.record import Kind, Record, flag_byte
from parsers.stamps import iso_stamp
from parsers.table import HEADER, WIDEST, Table

if TYPE_CHECKING:
    from parsers.eights import Block
    from parsers.fitting import Fitted

_DIRECTIVE = re.compile(
    r"#(?P<name>Version|Software|Date|Remark|Start-Date|End-Date|Time Format|Fields):\s*(?P<rest>.*)", re.ASCII
)
_USUAL = (
    "date", "time", "action", "protocol", "src-ip", "dst-ip", "src-port", "dst-port", "size", "tcpflags", "tcpsyn",
    "tcpack", "tcpwin", "icmptype", "icmpcode", "info", "path", "pid",
)  # fmt: skip
_NEEDED = frozenset(("date", "time", "action", "src-ip", "dst-ip"))
_ACTION = re.compile(r"[A-Z][A-Z\-]{2,30}", re.ASCII)
_UNNAMED = "the columns are taken in their usual order: no #Fields line stands above"
_WRAPPED = 6


class FirewallTable(Table):
    """Reads the rows of one source by the last #Fields line."""

    name = "windows-firewall"

    def __init__(self, mappings: Sequence[Mapping] = ()) -> None:
        super().__init__(mappings)
        self.columns: tuple[str, ...] | None = None
        self._offset: int | None = None
        self._above: dict[str, str] = {}

    @property
    def above(self) -> tuple[str, ...]:
        """The last directive of each name."""
        return tuple(self._above.values())

    def header(self, text: str, following: str) -> str | None:
        """Take in a directive of the W3C format; a #Fields line of another program is left to others."""
        if text[:1] != "#" or (match := _DIRECTIVE.fullmatch(text)) is None:
            return None
        self._above[match["name"]] = text
        if match["name"] == "Time Format":
            self._offset = 0 if match["rest"].strip().upper() in ("UTC", "GMT") else None
        if match["name"] == "Fields":
            columns = tuple(match["rest"].split())
            self.columns = columns if len(set(columns)) == len(columns) and set(columns) >= _NEEDED else None
            return HEADER if self.columns else None
        return HEADER

    def fitted(self, block: Block, first: int) -> Fitted | None:
        """Return what the rows of a block say that have a cell for every column."""
        from parsers.fitting import fitted_from

        columns = self.columns
        if columns is None:
            columns = columns_of(block.text(int(block.ends[first]), int(block.contents[first])), _USUAL)
        template = row_template(columns, self._offset, self.columns is None)
        return None if template is None else fitted_from(block, self.name, template, first)

    def row(self, text: str) -> Record | None:
        """Return the record of a line with a cell for every column; the last one, the path, was once left empty."""
        if self.columns is None and not "0" <= text[:1] <= "9":
            return None
        return self._record(text.split(), 1)

    def _record(self, cells: list[str], missing: int) -> Record | None:
        columns = self.columns
        if columns is None:
            if len(cells) not in (17, 18) or not self._is_usual(cells):
                return None
            columns = _USUAL[: len(cells)]
        if not len(columns) - missing <= len(cells) <= len(columns):
            return None
        values = {name: cell for name, cell in zip(columns, cells, strict=False) if cell != "-"}
        record = self._made(values)
        if record is not None and self.columns is None:
            record.notes += (_UNNAMED,)
        return record

    @staticmethod
    def _is_usual(cells: list[str]) -> bool:
        return cells[2] in ACTIONS or cells[2] == LOST

    def _made(self, values: dict[str, str]) -> Record | None:
        action, stamp = values.get("action", ""), iso_stamp(f"{values.get('date')} {values.get('time')}")
        if stamp is None or _ACTION.fullmatch(action) is None:
            return None
        record = Record(format="windows-firewall", kind=kind_of(action), words=values, exact=True)
        record.stamp = stamp if self._offset is None else iso_stamp(f"{values['date']} {values['time']}Z")
        record.action = ACTIONS.get(action, action.lower())
        del values["date"], values["time"]
        if action == LOST:
            record.action, record.message, record.count = None, LOST, whole(values.get("info"))
            return record
        record.proto = protocol(values.get("protocol"))
        if not _put_ends(record, values):
            return None
        _put_header(record, values)
        return record

    def read(self, text: str, at: int) -> Taken | None:
        """Read a row that may have been wrapped; its number of cells says where it ends."""
        lines, end = text[at:].split("\n")[:_WRAPPED], at
        for count, line in enumerate(lines, 1):
            if WALL in line or (count > 1 and (len(line) > WIDEST or _STARTS.match(line))):
                break
            end += len(line) + 1
            if (record := self._record(" ".join(lines[:count]).split(), 0)) is not None:
                return Taken(record, end - 1, ["rejoined-wrap"] if count > 1 else [])
        record = self.row(lines[0])
        return None if record is None else Taken(record, at + len(lines[0]))

    def suspicion(self, text: str) -> str | None:
        """Say of a row that does not fit the #Fields line how it differs."""
        if self.columns is None or _STARTS.match(text) is None:
            return None
        return f"a row of {len(text.split())} cells that does not fit the #Fields line of {len(self.columns)}"


def _put_ends(record: Record, values: dict[str, str]) -> bool:
    icmp = record.proto in ("icmp", "icmpv6")
    first, second = ("icmptype", "icmpcode") if icmp else ("src-port", "dst-port")
    source, destination = values.get("src-ip"), values.get("dst-ip")
    if not put_ends(record, source, destination, values.get(first), values.get(second)):
        return False
    numbers = (record.icmp_type, record.icmp_code) if icmp else (record.src_port, record.dst_port)
    ends = ("src-ip", record.src), ("dst-ip", record.dst), (first, numbers[0]), (second, numbers[1])
    for name, put in (*ends, ("protocol", record.proto)):
        if put is not None:
            values.pop(name, None)
    return True


def _put_header(record: Record, values: dict[str, str]) -> None:
    """Take what the row says of the packet's headers; without flags, zeros in the other TCP columns say nothing."""
    size = whole(values.get("size"), 65_535)
    if size is not None and size >= SHORTEST:
        record.ip_len = size
        del values["size"]
    flags = values.get("tcpflags", "")
    if FLAGS.fullmatch(flags) is None:
        return
    record.flags, record.flags_known, record.flags_text = flag_byte(flags), SEEN, flags
    del values["tcpflags"]
    for name, attribute, top in (
        ("tcpsyn", "tcp_seq", 0xFFFFFFFF),
        ("tcpack", "tcp_ack", 0xFFFFFFFF),
        ("tcpwin", "tcp_win", 0xFFFF),
    ):
        if (number := whole(values.get(name), top)) is not None:
            setattr(record, attribute, number)
            del values[name]


def _read(text: str, at: int) -> Taken | None:
    return FirewallTable().read(text, at)


_STARTS = re.compile(
    r"\d{4}-\d\d-\d\d\s+\d\d:\d\d:\d\d\s+(?:DROP|ALLOW|OPEN(?:-INBOUND)?|CLOSE|INFO-EVENTS-LOST)\b", re.ASCII
)

FORMAT = Format(
    name="windows-firewall",
    title="Windows Firewall log (pfirewall.log)",
    kind=Kind.PACKET,
    starts=_STARTS,
    read=_read,
    table=FirewallTable,
    samples=(
        (
            "2019-11-06 12:35:19 DROP TCP 192.0.2.9 198.51.100.7 3080 1774 576 AP 123456789 987654321 12345 - - - RECEIVE\n",
            {
                "src": "192.0.2.9",
                "src_port": 3080,
                "dst_port": 1774,
                "proto": "tcp",
                "ip_len": 576,
                "flags": 0x18,
                "flags_known": 0x3F,
                "tcp_seq": 123456789,
                "tcp_ack": 987654321,
                "tcp_win": 12345,
                "action": "deny",
                "words": {"action": "DROP", "path": "RECEIVE"},
            },
        ),
        (
            "#Version: 1.5\n#Software: Microsoft Windows Firewall\n#Time Format: Local\n"
            "#Fields: date time src-ip dst-ip action protocol icmptype icmpcode path\n\n"
            "2019-11-06 12:35:19 192.0.2.9 198.51.100.7 DROP ICMP 8 0 RECEIVE\n",
            {
                "icmp_type": 8,
                "icmp_code": 0,
                "src_port": None,
                "notes": (),
                "words": {"action": "DROP", "path": "RECEIVE"},
            },
        ),
        (
            "2005-04-11 08:52:26 INFO-EVENTS-LOST - - - - - - - - - - - - 59 -\n",
            {"count": 59, "src": None, "kind": Kind.SERVICE, "message": "INFO-EVENTS-LOST"},
        ),
        (
            "2020-01-01 00:00:00 ALLOW TCP 192.0.2.9 2001:db8::1 50000 443 0 - 0 0 0 - - - SEND 4\n",
            {"tcp_seq": None, "ip_len": None, "action": "pass", "kind": Kind.CONNECTION, "dst": "2001:db8::1"},
        ),
    ),
)
