"""What one log record says: the single source of columns, filter names, JSON keys and manual."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    """What a record describes."""

    PACKET = "packet"
    ALERT = "alert"
    CONNECTION = "connection"
    SERVICE = "service"


class TimeBasis(StrEnum):
    """How far the time of a record is known."""

    STATED = "stated"
    ASSUMED_ZONE = "assumed-zone"
    ASSUMED_YEAR = "assumed-year"
    TIME_OF_DAY = "time-of-day"


class ColumnType(StrEnum):
    """What kind of value a column holds, and so how it is compared and stored."""

    INTEGER = "integer"
    ADDRESS = "address"
    WORD = "word"
    TIME = "time"
    FLAGS = "flags"
    TRUTH = "truth"
    BYTES = "bytes"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the record: its public name, where it lives and what it means."""

    name: str
    attribute: str
    type: ColumnType
    help: str
    aliases: tuple[str, ...] = ()


def column(name: str, type: ColumnType, help: str, *aliases: str, default: Any = None) -> Any:
    """Declare a field of Record as a public column."""
    return field(default=default, metadata={"column": (name, type, help, aliases)})


@dataclass(frozen=True, slots=True)
class Stamp:
    """A time as a log prints it; what the log leaves out is None."""

    hour: int
    minute: int
    second: int
    nanosecond: int = 0
    year: int | None = None
    month: int | None = None
    day: int | None = None
    offset: int | None = None
    """Seconds east of UTC, where the log states its zone."""

    def resolve(self, year: int, year_given: bool, zone: tzinfo, zone_given: bool) -> tuple[int, TimeBasis]:
        """Return nanoseconds since 1970 UTC (or since midnight, without a date) and how far that is known.

        `year` and `zone` fill what the stamp leaves out; the `given` flags say whether the analyst stated
        them (then they count as known) or the program assumed them. Raises ValueError for a day that the
        year does not have.
        """
        if self.month is None or self.day is None:
            seconds = self.hour * 3600 + self.minute * 60 + self.second
            return seconds * 1_000_000_000 + self.nanosecond, TimeBasis.TIME_OF_DAY
        where = zone if self.offset is None else timezone(timedelta(seconds=self.offset))
        second = min(self.second, 59)  # a leap second has no place in datetime
        local = datetime(self.year or year, self.month, self.day, self.hour, self.minute, second, tzinfo=where)
        whole = round((local - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds()) + self.second - second
        if self.year is None and not year_given:
            basis = TimeBasis.ASSUMED_YEAR
        elif self.offset is None and not zone_given:
            basis = TimeBasis.ASSUMED_ZONE
        else:
            basis = TimeBasis.STATED
        return whole * 1_000_000_000 + self.nanosecond, basis


_INTEGER, _ADDRESS, _WORD, _TIME = ColumnType.INTEGER, ColumnType.ADDRESS, ColumnType.WORD, ColumnType.TIME
_FLAGS, _TRUTH, _BYTES, _TEXT = ColumnType.FLAGS, ColumnType.TRUTH, ColumnType.BYTES, ColumnType.TEXT


CAPTURE_FORMATS = ("pcap", "pcapng")
"""Formats of capture files: their records hold frames, from the link header on, and no printed words."""


@dataclass(slots=True, kw_only=True)
class Record:
    """One log record; None means that the log does not say, never that the value is zero or empty."""

    number: int = column(
        "number", _INTEGER, "position in import order; stable for the life of the case", "frame.number", default=0
    )
    source: int = column("source", _INTEGER, "number of the source it was first read from", default=0)
    line: int = column("line", _INTEGER, "first line of its first place in that source, from 1", default=0)
    format: str = column("format", _WORD, "log format, as `workbench formats` lists them", default="")
    kind: Kind = column("kind", _WORD, "packet, alert, connection or service", default=Kind.PACKET)
    time: int | None = column(
        "time", _TIME, "nanoseconds UTC since 1970; since midnight if the log gives no date", "frame.time"
    )
    time_basis: TimeBasis | None = column("time.basis", _WORD, "stated, assumed-zone, assumed-year or time-of-day")
    sensor: str | None = column("sensor", _WORD, "logging host or interface")
    action: str | None = column("action", _WORD, "deny, pass, refuse")
    count: int | None = column("count", _INTEGER, "repeat count that the log itself states")
    src: str | None = column(
        "src", _ADDRESS, "source address: IPv4, IPv6, sanitised token or host name", "ip.src", "ipv6.src"
    )
    dst: str | None = column("dst", _ADDRESS, "destination address", "ip.dst", "ipv6.dst")
    src_port: int | None = column("src.port", _INTEGER, "source port", "tcp.srcport", "udp.srcport")
    dst_port: int | None = column("dst.port", _INTEGER, "destination port", "tcp.dstport", "udp.dstport")
    proto: str | None = column("proto", _WORD, "protocol name in lower case", "ip.proto")
    flags: int | None = column("flags", _FLAGS, "TCP flag byte: FSRPAUEC from 0x01 to 0x80", "tcp.flags")
    flags_known: int | None = column(
        "flags.known", _FLAGS, "mask of the flag bits the log can show; unknown means all eight when flags is known"
    )
    ttl: int | None = column("ttl", _INTEGER, "IP time to live", "ip.ttl")
    tos: int | None = column("tos", _INTEGER, "IP type of service byte", "ip.tos")
    ip_id: int | None = column("ip.id", _INTEGER, "IP identification")
    ip_len: int | None = column("ip.len", _INTEGER, "IP total length in bytes")
    frag: int | None = column("frag", _INTEGER, "fragment offset in bytes", "ip.frag_offset")
    ip_df: bool | None = column("ip.df", _TRUTH, "don't fragment bit", "ip.flags.df")
    tcp_seq: int | None = column("tcp.seq", _INTEGER, "TCP sequence number, absolute", "tcp.seq_raw")
    tcp_ack: int | None = column("tcp.ack", _INTEGER, "TCP acknowledgement number, absolute", "tcp.ack_raw")
    tcp_win: int | None = column(
        "tcp.win", _INTEGER, "TCP window as sent, unscaled", "tcp.window_size", "tcp.window_size_value"
    )
    tcp_mss: int | None = column("tcp.mss", _INTEGER, "TCP maximum segment size option", "tcp.options.mss_val")
    tcp_opts: str | None = column("tcp.opts", _TEXT, "TCP options as printed, in their order")
    icmp_type: int | None = column("icmp.type", _INTEGER, "ICMP type")
    icmp_code: int | None = column("icmp.code", _INTEGER, "ICMP code")
    payload: bytes | None = column("payload", _BYTES, "captured payload above the transport header")
    captured: bytes | None = column("bytes", _BYTES, "captured packet from its outermost header", "frame")
    message: str | None = column("message", _WORD, "alert or log text", "msg")
    sid: str | None = column("sid", _WORD, "rule id as printed, e.g. 1:1228:7")

    stamp: Stamp | None = None
    """The time as printed, before year and zone are filled in."""
    flags_text: str | None = None
    """The flags as the log spells them."""
    words: dict[str, str] = field(default_factory=dict)
    """Everything else the log says, under the log's own names, in printed order."""
    names: tuple[tuple[str, str], ...] = ()
    """Pairs of address and host name that the record itself ties together."""
    notes: tuple[str, ...] = ()
    """What is odd about the record: words against bytes, damaged parts, impossible values."""
    exact: bool = field(default=False, compare=False, repr=False)
    """Whether it comes whole or not at all, as rows and objects do: then every word is part of its identity."""

    def identity(self) -> bytes:
        """Return 16 bytes equal for two quotes of one record, whatever damage either of them took.

        Taken from what identifies a record (format, printed time, ends, counters) and not from what mails
        and page breaks damage: payload, option words, spacing. Frames of captures: see `_frame_identity`.
        Words that begin with _ are about the file and not the event, and never count.
        """
        if self.format in CAPTURE_FORMATS:
            return self._frame_identity()
        text = "\x1f".join(
            "" if value is None else str(value)
            for value in (
                self.format, self.stamp, self.sensor, self.action, self.src, self.dst, self.src_port, self.dst_port,
                self.proto, self.ip_id, self.ip_len, self.frag, self.tcp_seq, self.tcp_ack, self.icmp_type,
                self.icmp_code, self.message, self.sid, self.words.get("pid"), self.words.get("rest"),
            )
        )  # fmt: skip
        if self.exact:
            text += f"\x1f{self.kind}\x1f{self.count}\x1f{self.flags}\x1f{self.ttl}\x1f{self.tos}\x1f{self.tcp_win}"
            text += "".join(f"\x1f{key}\x1e{word}" for key, word in sorted(self.words.items()) if key[:1] != "_")
        return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()

    def _frame_identity(self) -> bytes:
        """Return the identity of a frame of a capture, or of the names that a capture carries.

        Two frames with the same time, link type, lengths and bytes are one packet if they lie in two captures: one
        is a copy, an extract or a conversion of the other (so neither the format of the file counts, nor the place in
        it, nor the interface, which pcap does not name). In one capture they are two packets: the second one bears
        the word "copy", and the nth copy in one file is the nth in another. A frame without a time is known by its
        place as well, or every ARP request of a host would be the same one.
        """
        untimed = self.line if self.time is None and self.captured is not None else ""
        said = (self.time, untimed, self.names, *(self.words.get(name) for name in ("link", "original length", "copy")))
        digest = hashlib.blake2b(repr(said).encode("utf-8", "surrogatepass"), digest_size=16)
        digest.update(self.captured or b"")
        return digest.digest()


COLUMNS: tuple[Column, ...] = tuple(
    Column(made[0], item.name, made[1], made[2], made[3])
    for item in fields(Record)
    if (made := item.metadata.get("column"))
)
"""Every public column of Record, in order."""

COLUMN: dict[str, Column] = {name: made for made in COLUMNS for name in (made.name, *made.aliases)}
"""Column by public name or alias."""
PUBLIC_NAMES: dict[str, str] = {made.attribute: made.name for made in COLUMNS}
"""Public name by attribute of Record."""


def type_of(name: str) -> ColumnType:
    """Return what kind of value a column holds; a name of no column, as of a log's own word, is text."""
    return COLUMN[name].type if name in COLUMN else ColumnType.TEXT


FLAG_LETTERS = "FSRPAUEC"
"""Letters of the TCP flag byte from bit 0x01 up (RFC 9293 section 3.1, RFC 3168 section 6.1)."""


def flag_letters(flags: int | None) -> str | None:
    """Return the letters of a flag byte in the order FSRPAUEC, "" for none set, None for unknown."""
    if flags is None:
        return None
    return "".join(letter for bit, letter in enumerate(FLAG_LETTERS) if flags >> bit & 1)


def flag_byte(letters: str) -> int:
    """Return the flag byte of letters in any order; 2 and 1 stand for E and C (Snort). Raises ValueError."""
    flags = 0
    for letter in letters.upper():
        place = FLAG_LETTERS.find({"2": "E", "1": "C"}.get(letter, letter))
        if place < 0:
            raise ValueError(f"no TCP flag is called {letter!r}; flags are {FLAG_LETTERS}, 2 for E and 1 for C")
        flags |= 1 << place
    return flags


class SpanKind(StrEnum):
    """What a stretch of a source is, in the ledger."""

    RECORD = "record"
    REPEAT = "repeat"
    FURNITURE = "furniture"
    PROSE = "prose"
    NOT_UNDERSTOOD = "not_understood"


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a source that is not part of a record, with the reason."""

    start: int
    stop: int
    line: int
    kind: SpanKind
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """A record with the byte spans it was read from and the names of the repairs it took."""

    record: Record
    pieces: tuple[tuple[int, int, int], ...]
    """(start, stop, line) of each stretch; furniture between them is reported apart."""
    repairs: tuple[str, ...] = ()
