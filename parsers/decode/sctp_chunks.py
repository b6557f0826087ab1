"""The headers of SCTP chunks (RFC 9260 section 3.3, 3758, 4820, 4895, 5061, 6525, 8260)."""

from __future__ import annotations

from collections.abc import Callable

from parsers.decode.reader import Reader, count_bytes, hexadecimal, named, set_or_not

NAMES = {
    0: "DATA", 1: "INIT", 2: "INIT ACK", 3: "SACK", 4: "HEARTBEAT", 5: "HEARTBEAT ACK", 6: "ABORT", 7: "SHUTDOWN",
    8: "SHUTDOWN ACK", 9: "ERROR", 10: "COOKIE ECHO", 11: "COOKIE ACK", 12: "ECNE", 13: "CWR",
    14: "SHUTDOWN COMPLETE", 15: "AUTH", 64: "I-DATA", 128: "ASCONF ACK", 130: "RE-CONFIG", 132: "PAD",
    192: "FORWARD TSN", 193: "ASCONF", 194: "I-FORWARD TSN",
}  # fmt: skip
_PARAMETERS = {
    1: "heartbeat information", 5: "IPv4 address", 6: "IPv6 address", 7: "state cookie", 8: "unrecognised parameter",
    9: "cookie preservative", 11: "host name", 12: "supported addresses", 13: "outgoing reset", 14: "incoming reset",
    15: "TSN reset", 16: "reset response", 17: "add outgoing streams", 18: "add incoming streams",
    0x8000: "ECN capable", 0x8002: "random", 0x8003: "chunks to authenticate", 0x8004: "HMAC algorithms",
    0x8005: "padding", 0x8008: "supported extensions", 0xC000: "FORWARD TSN supported", 0xC001: "add address",
    0xC002: "delete address", 0xC003: "error cause", 0xC004: "set primary address", 0xC005: "success",
    0xC006: "adaptation layer",
}  # fmt: skip
_CAUSES = {
    1: "invalid stream", 2: "missing parameter", 3: "stale cookie", 4: "out of resource", 5: "unresolvable address",
    6: "unrecognised chunk", 7: "invalid parameter", 8: "unrecognised parameters", 9: "no user data",
    10: "cookie while shutting down", 11: "restart with new addresses", 12: "user abort", 13: "protocol violation",
}  # fmt: skip


def read_chunk(inner: Reader, kind: int, size: int) -> None:
    """Read a chunk of a stated length that lies at the reader's beginning."""
    inner.number("sctp.chunk_type", "Type", 0, 1, named(NAMES))
    inner.number("sctp.chunk_flags", "Flags", 1, 1, hexadecimal(2))
    inner.number("sctp.chunk_length", "Length", 2, 2, count_bytes)
    body = _BODIES.get(kind)
    if body is not None:
        body(inner, size)
    elif size > 4:
        inner.raw("sctp.chunk_value", "Data", 4, size - 4)


def _data(inner: Reader, size: int) -> None:
    _bits(inner)
    inner.number("sctp.data_tsn_raw", "Transmission sequence number", 4, 4)
    inner.number("sctp.data_sid", "Stream", 8, 2, hexadecimal(4))
    inner.number("sctp.data_ssn", "Number in the stream", 10, 2)
    inner.number("sctp.data_payload_proto_id", "Protocol of the payload", 12, 4)
    _rest(inner, 16, size)


def _interleaved(inner: Reader, size: int) -> None:
    _bits(inner)
    inner.number("sctp.data_tsn_raw", "Transmission sequence number", 4, 4)
    inner.number("sctp.data_sid", "Stream", 8, 2, hexadecimal(4))
    inner.number("sctp.data_reserved", "Reserved", 10, 2)
    inner.number("sctp.data_mid", "Message", 12, 4)
    first = inner.view.solid(1, 1) and inner.view.solid(1, 1)[0] & 2
    name = "sctp.data_payload_proto_id" if first else "sctp.data_fsn"
    inner.number(name, "Protocol of the payload" if first else "Fragment", 16, 4)
    _rest(inner, 20, size)


def _bits(inner: Reader) -> None:
    for bit, name, label in (
        (0x08, "i", "Acknowledge at once"), (0x04, "u", "Unordered"), (0x02, "b", "Begins a message"),
        (0x01, "e", "Ends a message"),
    ):  # fmt: skip
        inner.number(f"sctp.data_{name}_bit", label, 1, 1, set_or_not, bits=bit)


def _rest(inner: Reader, at: int, size: int) -> None:
    left = min(size - at, len(inner.view) - at)
    if left > 0:
        inner.raw("sctp.data", "User data", at, left, count_bytes(left))


def _init(word: str) -> Callable[[Reader, int], None]:
    def read(inner: Reader, size: int) -> None:
        inner.number(f"sctp.{word}_initiate_tag", "Tag of the sender", 4, 4, hexadecimal(8))
        inner.number(f"sctp.{word}_credit", "Receiver window", 8, 4)
        inner.number(f"sctp.{word}_nr_out_streams", "Outbound streams", 12, 2)
        inner.number(f"sctp.{word}_nr_in_streams", "Inbound streams", 14, 2)
        inner.number(f"sctp.{word}_initial_tsn", "First sequence number", 16, 4)
        _parameters(inner, 20, size)

    return read


def _parameters(inner: Reader, at: int, size: int) -> None:
    while at < min(size, len(inner.view)) and inner.turn("parameters"):
        head = inner.view.solid(at, 4)
        length = int.from_bytes(head[2:4]) if len(head) == 4 else 0
        part = inner.inside(at, max(length, 4))
        kind = part.number("sctp.parameter_type", "Type", 0, 2, named(_PARAMETERS, 4))
        part.number("sctp.parameter_length", "Length", 2, 2, count_bytes)
        if kind == 5:
            part.ipv4("sctp.parameter_ipv4_address", "Address", 4)
        elif kind == 6:
            part.ipv6("sctp.parameter_ipv6_address", "Address", 4)
        else:
            part.raw("sctp.parameter_value", "Value", 4, length - 4)
        if len(head) == 4 and length < 4:
            part.notes.append(f"a length of {length} is impossible: the header of a parameter alone has 4 bytes")
        text = _PARAMETERS.get(-1 if kind is None else kind, f"parameter {kind}")
        inner.group("sctp.parameter", "Parameter", text, part)
        if length < 4:
            return
        at += length + -length % 4


def _sack(inner: Reader, size: int) -> None:
    inner.number("sctp.sack_cumulative_tsn_ack_raw", "Acknowledged up to", 4, 4)
    inner.number("sctp.sack_a_rwnd", "Receiver window", 8, 4)
    gaps = inner.number("sctp.sack_number_of_gap_blocks", "Gap blocks", 12, 2) or 0
    doubles = inner.number("sctp.sack_number_of_duplicated_tsns", "Duplicates", 14, 2) or 0
    at = 16
    for _ in range(gaps):
        if at >= min(size, len(inner.view)) or not inner.turn("gap blocks"):
            return
        inner.number("sctp.sack_gap_block_start", "Block from", at, 2)
        inner.number("sctp.sack_gap_block_end", "Block to", at + 2, 2)
        at += 4
    for _ in range(doubles):
        if at >= min(size, len(inner.view)) or not inner.turn("duplicates"):
            return
        inner.number("sctp.sack_duplicate_tsn", "Duplicate", at, 4)
        at += 4


def _causes(inner: Reader, size: int) -> None:
    at = 4
    while at < min(size, len(inner.view)) and inner.turn("causes"):
        head = inner.view.solid(at, 4)
        length = int.from_bytes(head[2:4]) if len(head) == 4 else 0
        part = inner.inside(at, max(length, 4))
        kind = part.number("sctp.cause_code", "Cause", 0, 2, named(_CAUSES, 4))
        part.number("sctp.cause_length", "Length", 2, 2, count_bytes)
        part.raw("sctp.cause_information", "Information", 4, length - 4)
        inner.group("sctp.cause", "Cause", _CAUSES.get(-1 if kind is None else kind, f"cause {kind}"), part)
        if length < 4:
            return
        at += length + -length % 4


def _abort(inner: Reader, size: int) -> None:
    inner.number("sctp.abort_t_bit", "Tag is the receiver's own", 1, 1, set_or_not, bits=1)
    _causes(inner, size)


def _one(name: str, label: str) -> Callable[[Reader, int], None]:
    def read(inner: Reader, size: int) -> None:
        inner.number(name, label, 4, 4)

    return read


def _heartbeat(inner: Reader, size: int) -> None:
    _parameters(inner, 4, size)


def _cookie(inner: Reader, size: int) -> None:
    inner.raw("sctp.cookie", "Cookie", 4, size - 4)


def _complete(inner: Reader, size: int) -> None:
    inner.number("sctp.shutdown_complete_t_bit", "Tag is the receiver's own", 1, 1, set_or_not, bits=1)


def _forward(inner: Reader, size: int) -> None:
    inner.number("sctp.forward_tsn_tsn", "New sequence number", 4, 4)
    for at in range(8, min(size, len(inner.view)) - 3, 4):
        if not inner.turn("streams"):
            return
        inner.number("sctp.forward_tsn_sid", "Stream", at, 2)
        inner.number("sctp.forward_tsn_ssn", "Number in the stream", at + 2, 2)


_BODIES: dict[int, Callable[[Reader, int], None]] = {
    0: _data, 1: _init("init"), 2: _init("initack"), 3: _sack, 4: _heartbeat, 5: _heartbeat, 6: _abort,
    7: _one("sctp.shutdown_cumulative_tsn_ack", "Acknowledged up to"), 9: _causes, 10: _cookie,
    12: _one("sctp.ecne_lowest_tsn", "Lowest sequence number"),
    13: _one("sctp.cwr_lowest_tsn", "Lowest sequence number"),
    14: _complete, 64: _interleaved, 192: _forward,
}  # fmt: skip
"""What reads the body of a chunk of a length."""
