"""Zeek's logs as JSON, one object per line (Zeek: LogAscii::use_json, json-streaming-logs)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from parsers.format import Format, Taken
from parsers.objects import ObjectTable, put_words
from parsers.record import Kind, Record
from parsers.zeek import TIMES, log_name, time_number, zeek_record

if TYPE_CHECKING:
    from parsers.eights import Block
    from parsers.fitting import Fitted

_STARTS = re.compile(r"\{[^\x1d]{0,2000}?\"(?:_path|id\.orig_h|id\.resp_h|uid|fuid)\"\s*:", re.ASCII)
_SIGNS = ('"_path"', '"id.orig_h"', '"uid"', '"fuid"')


class ZeekObjects(ObjectTable):
    """Reads events that are objects of one source."""

    name = "zeek-json"

    def fitted(self, block: Block, first: int) -> Fitted | None:
        """Return what the objects of a block say that are of one log and need not be looked at one by one."""
        from parsers.zeekobjects import zeek_objects

        return zeek_objects(block, first)

    def claims(self, text: str) -> bool:
        """Say whether the line names what every event of a Zeek log with a connection or a file names."""
        return '"ts"' in text and any(sign in text for sign in _SIGNS)

    def object_record(self, found: dict[str, Any]) -> Record | None:
        """Return the record of an event; None if the object has no time or is of no log of Zeek."""
        path = found.get("_path")
        named = isinstance(path, str)
        if "ts" not in found or isinstance(found["ts"], dict | list) or "event_type" in found:
            return None
        if not named and not isinstance(found.get("uid", found.get("fuid")), str):
            return None
        values: dict[str, str] = {}
        whole = put_words(values, found, ("_path",))
        for name in TIMES.intersection(values):
            values[name] = time_number(values[name])
        record = zeek_record(log_name(path if named else None, values), values)
        if not whole:
            record.notes += ("the object holds more than fits into the words: the rest is in its own line",)
        return record if record.stamp is not None or named else None


def _read(text: str, at: int) -> Taken | None:
    return ZeekObjects().read(text, at)


FORMAT = Format(
    name="zeek-json",
    title="Zeek logs as JSON, one object per line",
    kind=Kind.CONNECTION,
    family="zeek",
    starts=_STARTS,
    read=_read,
    table=ZeekObjects,
    samples=(
        (
            '{"_path":"conn","_write_ts":"2018-03-24T17:16:40.284346Z","ts":"2018-03-24T17:16:39.739898Z","uid":"C2MugGd",'
            '"id.orig_h":"192.0.2.227","id.orig_p":8,"id.resp_h":"198.51.100.50","id.resp_p":0,"proto":"icmp","duration":0.5,'
            '"orig_bytes":56,"conn_state":"OTH","local_orig":true,"tunnel_parents":[]}',
            {
                "format": "zeek-conn",
                "kind": Kind.CONNECTION,
                "src": "192.0.2.227",
                "src_port": None,
                "icmp_type": 8,
                "icmp_code": 0,
                "message": "OTH",
            },
        ),
        (
            '{"ts":1720000000.5,"uid":"C1","id.orig_h":"192.0.2.10","id.orig_p":54321,"id.resp_h":"198.51.100.7","id.resp_p":80,'
            '"proto":"tcp","note":"Scan::Port_Scan","msg":"many ports","src":"192.0.2.10","actions":["Notice::ACTION_LOG"]}',
            {"format": "zeek-notice", "kind": Kind.ALERT, "message": "Scan::Port_Scan many ports", "dst_port": 80},
        ),
    ),
)
