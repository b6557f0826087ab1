"""Alerts that Snort 3 writes as JSON objects (alert_json), or as rows in the default order of its columns (alert_csv).

The names of the fields are those of loggers/alert_json.cc; which of them stand there is the user's choice.
"""

from __future__ import annotations

import re
from base64 import b64decode
from typing import TYPE_CHECKING, Any

from parsers.cells import protocol, put_ends, whole
from parsers.fastalert import SNORT_TIME, action_of, split_end, unquoted
from parsers.format import Format, Taken
from parsers.objects import ObjectTable, put_words
from parsers.record import Kind, Record, flag_byte
from parsers.snortdates import put_time
from parsers.snortflags import snort_flags
from parsers.stamps import epoch_stamp
from parsers.table import Table

if TYPE_CHECKING:
    from parsers.eights import Block
    from parsers.fitting import Fitted

_TIME = re.compile(SNORT_TIME, re.ASCII)
_ROW = ("timestamp", "pkt_num", "proto", "pkt_gen", "pkt_len", "dir", "src_ap", "dst_ap", "rule", "action")
_TELLING = frozenset(
    ("src_ap", "dst_ap", "pkt_gen", "pkt_num", "src_addr", "dst_addr", "sid", "gid", "rule", "eth_type")
)
_NUMBERS = {
    "ttl": ("ttl", 255), "tos": ("tos", 255), "ip_id": ("ip_id", 65_535), "ip_len": ("ip_len", 65_535), "tcp_seq": ("tcp_seq", 0xFFFFFFFF),
    "tcp_ack": ("tcp_ack", 0xFFFFFFFF), "tcp_win": ("tcp_win", 65_535),
}  # fmt: skip


class SnortObjects(ObjectTable):
    """Reads the alerts of one source."""

    name = "snort-json"

    def fitted(self, block: Block, first: int) -> Fitted | None:
        """Return what the objects or the rows of a block say that need not be looked at one by one."""
        from parsers.fitting import fitted_from
        from parsers.snortobjects import snort_objects
        from parsers.snortrows import ROWS

        begin = int(block.ends[first])
        if block.data[begin : begin + 1] == b"{":
            return snort_objects(block, first)
        dated = block.data[begin + len("mm/dd") : begin + len("mm/dd/")] == b"/"
        return fitted_from(block, self.name, ROWS[dated], first)

    def claims(self, text: str) -> bool:
        """Say whether a line names what alerts of Snort 3 name."""
        return ('"timestamp"' in text or '"seconds"' in text) and (
            '"pkt_' in text or '"src_a' in text or '"rule"' in text or '"sid"' in text
        )

    def row(self, text: str) -> Record | None:
        """Return the record of a line that is an object, or a row in the default order of columns."""
        if text[:1] == "{":
            return super().row(text)
        cells = [cell.strip() for cell in text.split(",")] if "0" <= text[:1] <= "9" else []
        if (
            len(cells) != len(_ROW)
            or _TIME.fullmatch(cells[0]) is None
            or not re.fullmatch(r"\d+:\d+:\d+", cells[8], re.ASCII)
        ):
            return None
        return self.object_record(dict(zip(_ROW, cells, strict=True)))

    def read(self, text: str, at: int) -> Taken | None:
        """Read an object or a row, on one line or wrapped."""
        return super().read(text, at) if text[at : at + 1] == "{" else Table.read(self, text, at)

    def object_record(self, found: dict[str, Any]) -> Record | None:
        """Return the record of an alert; None if the object is none, or has no time."""
        if len(_TELLING & found.keys()) < 2:
            return None
        record = Record(format="snort-json", kind=Kind.ALERT, exact=True)
        if not _put_time(record, found) or not _put_ends(record, found):
            return None
        rule = found.get("rule")
        numbers = [str(found[name]) for name in ("gid", "sid", "rev") if name in found]
        record.sid = rule if isinstance(rule, str) else ":".join(numbers) or None
        message = found.get("msg")
        record.message = unquoted(message) if isinstance(message, str) else None
        record.action = action_of(str(found.get("action", "")))
        used = {
            "rule",
            "gid",
            "sid",
            "rev",
            "msg",
            "src_ap",
            "dst_ap",
            "src_addr",
            "dst_addr",
            "src_port",
            "dst_port",
            "proto",
        }
        used |= _put_header(record, found)
        put_words(record.words, found, used)
        return record


def _put_time(record: Record, found: dict[str, Any]) -> bool:
    """Set the time: seconds since 1970 where they are named, else month and day; False if it is none."""
    if (seconds := whole(found.get("seconds"))) is not None:
        record.stamp = epoch_stamp(str(seconds))
        return record.stamp is not None
    match = _TIME.fullmatch(found["timestamp"]) if isinstance(found.get("timestamp"), str) else None
    if match is None:
        return False
    made = put_time(record, match)
    dated = 1 <= (made.month or 0) <= 12 and 1 <= (made.day or 0) <= 31
    return dated and made.hour < 24 and made.minute < 60 and made.second < 61


def _put_ends(record: Record, found: dict[str, Any]) -> bool:
    record.proto = protocol(found.get("proto"))
    ends = []
    for side in ("src", "dst"):
        address, port = found.get(f"{side}_addr"), found.get(f"{side}_port")
        if address is None and isinstance(joined := found.get(f"{side}_ap"), str):
            address, port = split_end(joined, True)
        ends.append((address or None, None if port == 0 and record.proto in ("icmp", "icmpv6") else port))
    (source, first), (destination, second) = ends
    if record.proto in ("icmp", "icmpv6"):
        first, second = found.get("icmp_type"), found.get("icmp_code")
    return put_ends(record, source, destination, first, second)


def _put_header(record: Record, found: dict[str, Any]) -> set[str]:
    """Take what the alert says of the packet's headers and payload; return which fields that used."""
    used = set()
    for name, (attribute, top) in _NUMBERS.items():
        if (number := whole(found.get(name), top)) is not None:
            setattr(record, attribute, number)
            used.add(name)
    if isinstance(flags := found.get("tcp_flags"), str) and snort_flags(flags)[0] is not None:
        record.flags, record.flags_text = flag_byte(flags.replace("*", "")), flags
        used.add("tcp_flags")
    if isinstance(data := found.get("b64_data"), str):
        try:
            record.payload = b64decode(data, validate=True)
            used.add("b64_data")
        except ValueError:
            pass
    return used


def _read(text: str, at: int) -> Taken | None:
    return SnortObjects().read(text, at)


FORMAT = Format(
    name="snort-json",
    title="Snort 3 alerts as JSON, or as CSV in the default order (alert_json, alert_csv)",
    kind=Kind.ALERT,
    starts=re.compile(
        r"\{\s*\"(?:timestamp|seconds|action|pkt_num)\"\s*:|\d\d/\d\d(?:/\d\d)?-\d\d:\d\d:\d\d\.\d+,\s", re.ASCII
    ),
    read=_read,
    table=SnortObjects,
    samples=(
        (
            '{ "timestamp" : "07/10-21:43:30.787266", "pkt_num" : 1, "proto" : "TCP", "pkt_gen" : "raw", "pkt_len" : 60, "dir" : "C2S", '
            '"src_ap" : "192.0.2.9:1025", "dst_ap" : "198.51.100.7:80", "rule" : "1:1228:7", "action" : "block" }',
            {"src": "192.0.2.9", "src_port": 1025, "dst_port": 80, "sid": "1:1228:7", "action": "deny", "proto": "tcp"},
        ),
        (
            '{"seconds":1594417410,"action":"allow","class":"none","dst_addr":"2001:db8::2","dst_port":80,"gid":1,"sid":1228,"rev":7,'
            '"msg":"SCAN nmap XMAS","proto":"TCP","src_addr":"2001:db8::1","src_port":1025,"tcp_flags":"**U*P**F","ttl":38,"b64_data":"aGk="}',
            {
                "sid": "1:1228:7",
                "message": "SCAN nmap XMAS",
                "flags": 0x29,
                "ttl": 38,
                "payload": b"hi",
                "src": "2001:db8::1",
            },
        ),
        (
            "07/10-21:43:30.787266, 1, ICMP, raw, 60, C2S, 192.0.2.9:0, 198.51.100.7:0, 1:382:7, allow",
            {"src": "192.0.2.9", "src_port": None, "sid": "1:382:7", "proto": "icmp"},
        ),
    ),
)
