"""What the events of Suricata's eve.json mean (Suricata: src/output-json*.c and the rust loggers behind them)."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Sequence
from typing import Any

from parsers.cells import ICMP, PORTED, one_spelling, protocol, put_ends, whole
from parsers.columns import columns_of
from parsers.links import ip_packet, link_name
from parsers.objects import inner, plain, put_words, word
from parsers.record import PUBLIC_NAMES, Kind, Record
from parsers.stamps import iso_stamp

_KINDS = {
    "alert": Kind.ALERT, "anomaly": Kind.ALERT, "drop": Kind.PACKET, "packet": Kind.PACKET,
    "flow": Kind.CONNECTION, "netflow": Kind.CONNECTION,
}  # fmt: skip
ACTIONS = {"allowed": "pass", "blocked": "deny"}
SUMS: dict[str, tuple[str, ...]] = {
    "flow": ("app_proto", "flow.state", "flow.reason"),
    "netflow": ("app_proto", "netflow.state"),
    "anomaly": ("anomaly.type", "anomaly.event", "anomaly.layer"),
    "drop": ("drop.reason",),
    "dns": ("dns.type", "dns.rrtype", "dns.rrname", "dns.rcode", "dns.rdata"),
    "http": ("http.http_method", "http.hostname", "http.url", "http.status"),
    "tls": ("tls.version", "tls.sni", "tls.subject"),
    "ssh": ("ssh.client.software_version", "ssh.server.software_version"),
    "fileinfo": ("fileinfo.filename", "fileinfo.state", "fileinfo.size"),
    "smtp": ("smtp.mail_from", "smtp.rcpt_to"),
    "ftp": ("ftp.command", "ftp.command_data", "ftp.completion_code"),
    "smb": ("smb.command", "smb.filename", "smb.status"),
    "dhcp": ("dhcp.type", "dhcp.dhcp_type", "dhcp.assigned_ip", "dhcp.hostname"),
    "krb5": ("krb5.msg_type", "krb5.cname", "krb5.sname"),
    "snmp": ("snmp.pdu_type", "snmp.community"),
    "tftp": ("tftp.packet", "tftp.file"),
}
"""The values that sum up an event, by its type, in the order in which they are put together."""
_GLUED = {"http": 1}
"""The place of the value that the next one follows without a blank."""
_FLAGS = {"fin": 0x01, "syn": 0x02, "rst": 0x04, "psh": 0x08, "ack": 0x10, "urg": 0x20}
_SEEN = 0x3F
"""The flag bits that a drop event tells about: those of _FLAGS; 0x40 and 0x80 are not logged."""
_DROPPED = {
    "ttl": ("ttl", 0xFF), "hoplimit": ("ttl", 0xFF), "tos": ("tos", 0xFF), "tc": ("tos", 0xFF),
    "ipid": ("ip_id", 0xFFFF), "tcpseq": ("tcp_seq", 0xFFFFFFFF), "tcpack": ("tcp_ack", 0xFFFFFFFF),
    "tcpwin": ("tcp_win", 0xFFFF),
}  # fmt: skip
_PORT_ENDS = ("src_ip", "dest_ip", "src_port", "dest_port")
_ICMP_ENDS = ("src_ip", "dest_ip", "icmp_type", "icmp_code")
_BASE64 = re.compile(r"[A-Za-z0-9+/]*={0,2}", re.ASCII)


def eve_event(found: dict[str, Any]) -> dict[str, Any] | None:
    """Return the event that an object is, or that a forwarder put into one; None if it is none of Suricata's.

    AWS Network Firewall writes it under "event", Filebeat's module under "suricata" and "eve".
    """
    event = found
    if "event_type" not in found:
        event = inner(found, "event") or inner(inner(found, "suricata"), "eve")
    kind = event.get("event_type")
    if not isinstance(kind, str):
        return None
    return event if "src_ip" in event or "flow_id" in event or isinstance(event.get(kind), dict) else None


def kind_of(event_type: str) -> Kind:
    """Return what an event is, by its type."""
    return _KINDS.get(event_type, Kind.SERVICE)


def eve_record(event: dict[str, Any], around: dict[str, Any]) -> Record | None:
    """Return the record of an event, None if it has no time; `around` is the object that it stands in.

    The time of a flow is when it began, not when it was written. What fits no column is among the words, under
    Suricata's names.
    """
    kind = event["event_type"]
    words: dict[str, str] = {}
    record = Record(format="suricata-eve", kind=kind_of(kind), words=words, exact=True)
    began = inner(event, kind).get("start") if kind in ("flow", "netflow") else None
    printed = began if isinstance(began, str) else event.get("timestamp")
    if not isinstance(printed, str) or (stamp := iso_stamp(printed)) is None:
        return None
    record.stamp = stamp
    taken = {"timestamp"} if printed is not began else set()
    if (proto := protocol(event.get("proto"))) is not None:
        record.proto = proto
        taken.add("proto")
    _put_ends(record, event, taken)
    _SPECIAL.get(kind, _nothing)(record, event, taken)
    if around is not event:
        put_words(words, {key: value for key, value in around.items() if key not in ("event", "suricata")})
    if not put_words(words, event, taken):
        record.notes += ("the object holds more than fits into the words: the rest is in its own line",)
    record.sensor = _text(event, around, "host") or _text(event, around, "in_iface")
    if record.message is None:
        record.message = summing(kind)([_part(event, name, words) for name in SUMS.get(kind, ())])
    return record


def _text(event: dict[str, Any], around: dict[str, Any], name: str) -> str | None:
    text = word(event.get(name))
    return word(around.get(name)) if text is None else text


def _part(event: dict[str, Any], name: str, words: dict[str, str]) -> str | None:
    """Return a value that sums up an event: from the object under its type, or laid out flat where that is none."""
    kind, _, key = name.partition(".")
    about = event.get(kind)
    if isinstance(about, dict) and key and "." not in key:
        return word(about.get(key))
    return words.get(name)


def _put_ends(record: Record, event: dict[str, Any], taken: set[str]) -> None:
    """Set addresses and ports, or type and code; old releases print ports of 0 for ICMP, which stay words."""
    if record.proto in ICMP:
        first, second = event.get("icmp_type"), event.get("icmp_code")
    else:
        first, second = event.get("src_port"), event.get("dest_port")
    known = record.proto is None or record.proto in PORTED or record.proto in ICMP
    if not put_ends(record, event.get("src_ip"), event.get("dest_ip"), first, second):
        record.notes += ("an address or port cannot be one: it stays among the words",)
    elif known:
        taken.update(_ICMP_ENDS if record.proto in ICMP else _PORT_ENDS)
        return
    numbers = (record.icmp_type, record.icmp_code) if record.proto in ICMP else (record.src_port, record.dst_port)
    names = _ICMP_ENDS if record.proto in ICMP else _PORT_ENDS
    for name, put in zip(names, (record.src, record.dst, *numbers), strict=True):
        if put is not None and (known or name in ("src_ip", "dest_ip")):
            taken.add(name)


def _nothing(record: Record, event: dict[str, Any], taken: set[str]) -> None:
    """Leave a record of a type that has nothing but words."""


def _alert(record: Record, event: dict[str, Any], taken: set[str]) -> None:
    """Take message, rule and action of an alert, and the packet and the payload where they were logged."""
    alert = inner(event, "alert")
    ids = [whole(alert.get(name)) for name in ("gid", "signature_id", "rev")]
    if ids[1] is not None:
        record.sid = ":".join("?" if number is None else str(number) for number in ids)
        taken.update(("alert.gid", "alert.signature_id", "alert.rev"))
    if isinstance(alert.get("signature"), str):
        record.message = plain(alert["signature"])
        taken.add("alert.signature")
    action = alert.get("action")
    record.action = ACTIONS.get(action) if isinstance(action, str) else None
    if not _packet(record, event, taken):
        _payload(record, event, taken)


def _packet(record: Record, event: dict[str, Any], taken: set[str]) -> bool:
    """Take the packet itself, where the log carries it: its bytes fill the columns that the words leave open.

    Where the two disagree the words stay, and a note says so; a packet of other ends stays a word.
    """
    number, data = whole(inner(event, "packet_info").get("linktype")), _bytes(event.get("packet"))
    if number is None or not data or (packet := ip_packet(data, link_name(number))) is None:
        return False
    said = columns_of(packet)
    printed = (end and one_spelling(end) for end in (record.src, record.dst))  # Suricata prints IPv6 with every zero
    if (said.get("src"), said.get("dst")) != tuple(printed):
        ends = f"from {said.get('src')} to {said.get('dst')}"
        record.notes += (f"the packet that the event carries goes {ends}; it is not taken for this one",)
        return False
    for attribute, value in said.items():
        if attribute in ("src", "dst"):
            continue
        stated = getattr(record, attribute)
        if stated is None:
            setattr(record, attribute, value)
        elif stated != value:
            record.notes += (
                f"{PUBLIC_NAMES[attribute]}: the event says {stated}, its packet says {value}; the event counts",
            )
    record.captured = packet
    if len(packet) == len(data):
        taken.add("packet")
    return True


def _payload(record: Record, event: dict[str, Any], taken: set[str]) -> None:
    """Take the payload of the packet; that of a stream is of many packets and stays a word."""
    if whole(event.get("stream")) == 0 and (data := _bytes(event.get("payload"))) is not None:
        record.payload = data
        taken.add("payload")


def _bytes(value: object) -> bytes | None:
    if not isinstance(value, str) or not _BASE64.fullmatch(value):
        return None
    try:
        return base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError):
        return None


def _drop(record: Record, event: dict[str, Any], taken: set[str]) -> None:
    """Take the header of a packet that was dropped."""
    drop = inner(event, "drop")
    record.action = "deny"
    for name, (attribute, top) in _DROPPED.items():
        if (value := whole(drop.get(name), top)) is not None:
            setattr(record, attribute, value)
            taken.add(f"drop.{name}")
    length = whole(drop.get("len"), 0xFFFF)
    if length is not None and "hoplimit" not in drop:  # of IPv6 it is the length of the payload
        record.ip_len = length
        taken.add("drop.len")
    if all(isinstance(drop.get(name), bool) for name in _FLAGS):
        record.flags = sum(bit for name, bit in _FLAGS.items() if drop[name])
        record.flags_known = _SEEN
        record.flags_text = " ".join(name for name in ("syn", "ack", "psh", "rst", "urg", "fin") if drop[name])
        taken.update(f"drop.{name}" for name in _FLAGS)


def _dns(record: Record, event: dict[str, Any], taken: set[str]) -> None:
    """Sum up what is asked and answered; version 3 of the log has a list of questions."""
    dns = inner(event, "dns")
    queries = dns.get("queries")
    if not isinstance(queries, list) or not queries or not isinstance(queries[0], dict):
        return
    record.message = asked((dns.get("type"), queries[0].get("rrtype"), queries[0].get("rrname"), dns.get("rcode")))


def asked(parts: Sequence[object]) -> str | None:
    """Return what sums up a question of DNS and how it was answered, None if nothing does."""
    return " ".join(plain(part) for part in parts if isinstance(part, str | int) and part != "") or None


_SPECIAL: dict[str, Callable[[Record, dict[str, Any], set[str]], None]] = {
    "alert": _alert,
    "drop": _drop,
    "dns": _dns,
}


def summing(kind: str) -> Callable[[Sequence[str | None]], str]:
    """Return what puts the values together that sum up an event of a type; it gives the type where there is none."""
    if (at := _GLUED.get(kind)) is None:
        return lambda values: " ".join(values if all(values) else filter(None, values)) or kind  # type: ignore[arg-type]

    def summed(values: Sequence[str | None]) -> str:
        one = (values[at] or "") + (values[at + 1] or "")
        return " ".join(filter(None, (*values[:at], one, *values[at + 2 :]))) or kind

    return summed
