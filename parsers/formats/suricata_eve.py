"""Suricata's eve.json: one JSON object per event and line; bare, forwarded inside another, or behind a syslog stamp."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from parsers.eve import eve_event, eve_record
from parsers.format import Format, Taken, grammar
from parsers.objects import ObjectTable
from parsers.record import Kind, Record
from parsers.syslog import envelope, host, started

if TYPE_CHECKING:
    from parsers.eights import Block
    from parsers.fitting import Fitted

_SYSLOG = grammar(rf"{envelope('suricata')} (?:@cee: \s*)? (?=\{{)")
_STARTS = re.compile(
    rf"(?:{started('suricata')}\S{{0,200}}\s*(?:@cee:\s*)?)?\{{[^\x1d]{{0,2000}}?\"event_type\"\s*:",
    re.ASCII,
)


class EveObjects(ObjectTable):
    """Reads the events of one source."""

    name = "suricata-eve"

    def fitted(self, block: Block, first: int) -> Fitted | None:
        """Return what the events of a block say that need not be looked at one by one."""
        from parsers.everows import eve_rows

        return eve_rows(block, first)

    def claims(self, text: str) -> bool:
        """Say whether the line names what every event names."""
        return '"event_type"' in text and '"timestamp"' in text

    def object_record(self, found: dict[str, Any]) -> Record | None:
        """Return the record of an event; None if the object is none of Suricata's, or has no time."""
        event = eve_event(found)
        return None if event is None else eve_record(event, found)

    def row(self, text: str) -> Record | None:
        """Return the record of a line that is one event, whatever syslog put before it."""
        if text[:1] == "{":
            return super().row(text)
        if "suricata" not in text[:120] or (match := _SYSLOG.match(text)) is None:
            return None
        record = super().row(text[match.end() :])
        if record is not None and record.sensor is None:
            record.sensor = host(match)
        return record

    def read(self, text: str, at: int) -> Taken | None:
        """Read an event on one line or wrapped, whatever syslog put before it."""
        match = _SYSLOG.match(text, at)
        if match is None:
            return super().read(text, at)
        taken = super().read(text, match.end())
        if taken is not None and taken.record.sensor is None:
            taken.record.sensor = host(match)
        return taken


def _read(text: str, at: int) -> Taken | None:
    return EveObjects().read(text, at)


FORMAT = Format(
    name="suricata-eve",
    title="Suricata eve.json (alert, flow, anomaly, dns, http, tls, fileinfo, drop and all others)",
    kind=Kind.ALERT,
    starts=_STARTS,
    read=_read,
    table=EveObjects,
    samples=(
        (
            '{"timestamp":"2014-01-14T17:37:24.820046+0100","flow_id":20586,"in_iface":"eth0","event_type":"alert","src_ip":"192.0.2.9",'
            '"src_port":"55920","dest_ip":"198.51.100.7","dest_port":80,"proto":"TCP","alert":{"action":"blocked","gid":1,'
            '"signature_id":527,"rev":8,"signature":"same SRC/DST","category":"Potentially Bad Traffic","severity":2}}',
            {
                "kind": Kind.ALERT,
                "src": "192.0.2.9",
                "src_port": 55920,
                "dst_port": 80,
                "proto": "tcp",
                "sid": "1:527:8",
                "message": "same SRC/DST",
                "action": "deny",
                "sensor": "eth0",
            },
        ),
        (
            '{"timestamp":"2005-07-06T03:59:00.000000+0000","event_type":"flow","src_ip":"192.0.2.9","src_port":55920,"dest_ip":"198.51.100.7",'
            '"dest_port":80,"proto":"TCP","app_proto":"http","flow":{"pkts_toserver":6,"start":"2005-07-06T03:57:35.938066+0000",'
            '"state":"closed","reason":"timeout"},"tcp":{"tcp_flags":"1b","syn":true}}',
            {
                "kind": Kind.CONNECTION,
                "flags": None,
                "message": "http closed timeout",
                "words": {
                    "timestamp": "2005-07-06T03:59:00.000000+0000",
                    "event_type": "flow",
                    "app_proto": "http",
                    "flow.pkts_toserver": "6",
                    "flow.start": "2005-07-06T03:57:35.938066+0000",
                    "flow.state": "closed",
                    "flow.reason": "timeout",
                    "tcp.tcp_flags": "1b",
                    "tcp.syn": "true",
                },
            },
        ),
        (
            '{"timestamp":"2004-05-13T10:17:09.864896+0000","event_type":"drop","src_ip":"192.0.2.237","src_port":3372,'
            '"dest_ip":"198.51.100.223","dest_port":80,"proto":"006","drop":{"len":40,"tos":0,"ttl":128,"ipid":3912,"tcpseq":951058419,'
            '"tcpack":290223900,"tcpwin":9660,"syn":false,"ack":true,"psh":false,"rst":false,"urg":false,"fin":false,"tcpres":0,"tcpurgp":0}}',
            {
                "kind": Kind.PACKET,
                "proto": "tcp",
                "flags": 0x10,
                "flags_known": 0x3F,
                "ttl": 128,
                "ip_len": 40,
                "tcp_win": 9660,
                "action": "deny",
            },
        ),
    ),
)
