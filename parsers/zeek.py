"""What the events of Zeek's logs mean, whether they come as columns under #fields or as JSON objects.

Both writers name the same fields (Zeek: scripts/base/protocols/*/main.zeek); both give the same record here. What the
columns of a record cannot hold stays among its words, under Zeek's names: numbers in one spelling, true and false,
the elements of sets and vectors joined by commas, "" for what is set and empty. What is unset is absent.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import date

from parsers.cells import ICMP, PORTED, plain_number, protocol, put_ends
from parsers.record import Kind, Record
from parsers.stamps import epoch_stamp, iso_stamp

_KINDS = {
    "conn": Kind.CONNECTION, "conn-summary": Kind.CONNECTION, "notice": Kind.ALERT, "notice_alarm": Kind.ALERT,
    "weird": Kind.ALERT, "intel": Kind.ALERT, "signatures": Kind.ALERT,
}  # fmt: skip
MESSAGES: dict[str, tuple[str, ...]] = {
    "conn": ("service", "conn_state", "history"),
    "dns": ("qtype_name", "query", "rcode_name", "answers"),
    "http": ("method", "host", "uri", "status_code", "status_msg"),
    "ssl": ("version", "server_name", "cipher"),
    "ssh": ("client", "server"),
    "ftp": ("command", "arg", "reply_code", "reply_msg"),
    "smtp": ("mailfrom", "rcptto", "subject", "last_reply"),
    "files": ("source", "filename", "mime_type"),
    "dhcp": ("msg_types", "host_name", "assigned_addr"),
    "rdp": ("cookie", "result"),
    "irc": ("command", "value"),
    "snmp": ("version", "community"),
    "kerberos": ("request_type", "client", "service", "error_msg"),
    "smb_files": ("action", "path", "name"),
    "smb_mapping": ("path", "share_type"),
    "tunnel": ("tunnel_type", "action"),
    "software": ("software_type", "name", "unparsed_version"),
    "x509": ("certificate.subject",),
    "notice": ("note", "msg", "sub"),
    "weird": ("name", "addl"),
    "intel": ("seen.indicator", "seen.where"),
    "signatures": ("sig_id", "event_msg"),
}
"""The fields that sum up an event, by log, in the order in which they are put together."""
_GLUED = {("host", "uri")}
SIGNS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("conn", ("conn_state",)), ("dns", ("trans_id", "query")), ("dns", ("qtype_name",)), ("smtp", ("helo",)),
    ("smtp", ("last_reply",)), ("http", ("trans_depth",)), ("ssl", ("established", "version")),
    ("ssl", ("cipher",)), ("ssh", ("auth_attempts",)), ("ftp", ("reply_code", "command")), ("notice", ("note",)),
    ("files", ("fuid", "source")),
    ("x509", ("certificate.subject",)), ("rdp", ("security_protocol",)), ("dhcp", ("msg_types",)),
    ("kerberos", ("request_type",)), ("tunnel", ("tunnel_type",)), ("software", ("software_type",)),
    ("intel", ("seen.indicator",)), ("dpd", ("analyzer", "failure_reason")), ("snmp", ("community",)),
    ("weird", ("name", "notice")),
)  # fmt: skip
"""Fields that only one log has, for logs that do not bear their name."""
OTHER_ENDS = {
    "notice": ("src", "", "dst", "p"), "dhcp": ("client_addr", "", "server_addr", ""),
    "files": ("tx_hosts", "", "rx_hosts", ""),
}  # fmt: skip
"""Fields of address, port, address, port for logs that may go without a connection."""
ENDS = ("id.orig_h", "id.orig_p", "id.resp_h", "id.resp_p")
TIMES = frozenset((
    "certificate.not_valid_before", "certificate.not_valid_after", "from", "till", "up_since", "compile_ts", "ref_time",
    "org_time", "rec_time", "xmt_time", "thisUpdate", "nextUpdate", "revoketime", "times.modified", "times.accessed",
    "times.created", "times.changed", "network_time",
))  # fmt: skip
"""Fields of type time beside ts: a JSON object does not say the type."""
_PATH = re.compile(r"[A-Za-z][\w.\-]{0,39}", re.ASCII)


def log_name(path: str | None, fields: Collection[str]) -> str:
    """Return which log an event is of: as it says, else from fields that only one log has, else "log"."""
    if path is not None and _PATH.fullmatch(path):
        return path.lower()
    return next((name for name, signs in SIGNS if all(sign in fields for sign in signs)), "log")


def kind_of(name: str) -> Kind:
    """Return what the events of a log are."""
    return _KINDS.get(name, Kind.SERVICE)


def zeek_record(name: str, values: dict[str, str]) -> Record:
    """Return the record of an event of the log `name`; `values` become its words, those in columns taken out.

    A value that does not fit its column stays among the words, and the notes say so.
    """
    record = Record(format=f"zeek-{name}", kind=kind_of(name), words=values, exact=True)
    _put_time(record, values)
    record.message = summed(MESSAGES.get(name, ()), values)
    if (proto := protocol(values.get("proto"))) is not None:
        record.proto = proto
        del values["proto"]
    ends = ENDS if "id.orig_h" in values or "id.resp_h" in values else OTHER_ENDS.get(name)
    if ends is not None:
        _put_ends(record, values, ends)
    record.sensor = values.get("_system_name") or values.get("_node_name")
    return record


def _put_time(record: Record, values: dict[str, str]) -> None:
    if (text := values.get("ts")) is None:
        return
    record.stamp = epoch_stamp(text) or iso_stamp(text)
    if record.stamp is None:
        record.notes = (f"the time {text[:60]} cannot be read",)
    else:
        del values["ts"]


def _put_ends(record: Record, values: dict[str, str], ends: tuple[str, str, str, str]) -> None:
    source, first, destination, second = ends
    fits = put_ends(record, values.get(source), values.get(destination), values.get(first), values.get(second))
    if not fits:
        record.notes += ("an address or port cannot be one: it stays among the words",)
    has_numbers = record.proto is None or record.proto in PORTED or record.proto in ICMP
    if fits and has_numbers:
        for name in ends:
            values.pop(name, None)
        return
    for name, put in (
        (source, record.src),
        (destination, record.dst),
        (first, record.icmp_type if record.proto in ICMP else record.src_port),
        (second, record.icmp_code if record.proto in ICMP else record.dst_port),
    ):
        if put is not None and (has_numbers or name in (source, destination)):
            values.pop(name, None)


def summed(fields: tuple[str, ...], values: dict[str, str]) -> str | None:
    """Return the values that sum up an event, put together."""
    text, before = "", ""
    for name in fields:
        if value := values.get(name):
            text += value if not text or (before, name) in _GLUED else f" {value}"
            before = name
    return text or None


def time_number(text: str) -> str:
    """Return a time as seconds since 1970 in the spelling of `plain_number`, whichever way it is written."""
    if (stamp := iso_stamp(text)) is None:
        return plain_number(text)
    try:
        days = date(stamp.year or 1970, stamp.month or 1, stamp.day or 1).toordinal() - 719_163  # to 1 January 1970
    except ValueError:  # a day that the month does not have
        return text
    seconds = days * 86_400 + stamp.hour * 3600 + stamp.minute * 60 + stamp.second - (stamp.offset or 0)
    return plain_number(f"{seconds}.{stamp.nanosecond:09}")
