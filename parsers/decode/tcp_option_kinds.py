"""Every kind of TCP option that the IANA registry gives a public definition, and what its bytes hold.

Sources: RFC 9293, 7323, 2018, 2883, 1072, 1693, 1644, 1146, 2385, 4782, 5482, 5925, 8684, 7413, 8547, 9768, 6994;
CCSDS 714.0 (kinds 20 to 23); Bellovin's and Knowles' draft on Skeeter and Bubba (16, 17) is lost.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from parsers.decode.reader import Reader, count_bytes, hexadecimal, named, set_or_not
from parsers.decode.tcp_mptcp import read_mptcp

END, NOP, SACK, TIMES = 0, 1, 5, 8


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of option: its name in the tree, its length in bytes if that is fixed, and what its body says."""

    name: str
    label: str
    size: int | None = None
    value: Callable[[bytes], object] | None = None
    """Value of the whole option by the bytes after its length."""
    parts: Callable[[Reader, int], str] | None = None
    """Reads the parts of an option of a length, at its beginning, and returns what they say."""


def _number(body: bytes) -> int:
    return int.from_bytes(body)


def _pair(body: bytes) -> tuple[int, int]:
    return _number(body[:4]), _number(body[4:8])


def _blocks(body: bytes) -> tuple[tuple[int, int], ...]:
    return tuple(_pair(body[i : i + 8]) for i in range(0, len(body) - 7, 8))


def _times(inner: Reader, size: int) -> str:
    value = inner.number("tcp.options.timestamp.tsval", "Value", 2, 4)
    echo = inner.number("tcp.options.timestamp.tsecr", "Echo reply", 6, 4)
    return f"value {value}, echo reply {echo}"


def _edges(inner: Reader, size: int) -> str:
    said = []
    for at in range(2, size - 7, 8):
        left = inner.number("tcp.options.sack_le", "Left edge", at, 4)
        right = inner.number("tcp.options.sack_re", "Right edge", at + 4, 4)
        said.append(f"{left}-{right}")
    return ", ".join(said)


def _scale(inner: Reader, size: int) -> str:
    shift = inner.view.data(2, 1)[0]
    said = f"{shift} (multiply by {1 << min(shift, 14)})"
    return said if shift <= 14 else f"{said}; more than 14 counts as 14"


def _service(inner: Reader, size: int) -> str:
    """Read the service profile of partial order connections."""
    first = inner.number("tcp.options.poc.start", "Begins an order", 2, 1, set_or_not, bits=0x80)
    last = inner.number("tcp.options.poc.end", "Ends an order", 2, 1, set_or_not, bits=0x40)
    inner.number("tcp.options.poc.filler", "Filler", 2, 1, bits=0x3F)
    return " and ".join(word for word, bit in (("begins", first), ("ends", last)) if bit) or "goes on"


_SUMS = {0: "TCP checksum", 1: "8-bit Fletcher", 2: "16-bit Fletcher", 3: "none: redundant checksum avoidance"}


def _sum_request(inner: Reader, size: int) -> str:
    number = inner.number("tcp.options.altcksum", "Checksum", 2, 1, named(_SUMS)) or 0
    return _SUMS.get(number, str(number))


def _scps(inner: Reader, size: int) -> str:
    bits = (
        (0x80, "tcp.options.scpsflags.bets", "best effort transport"),
        (0x40, "tcp.options.scpsflags.snack1", "SNACK, short form"),
        (0x20, "tcp.options.scpsflags.snack2", "SNACK, long form"),
        (0x10, "tcp.options.scpsflags.compress", "header compression"),
        (0x08, "tcp.options.scpsflags.nlts", "network layer timestamp"),
    )
    inner.flags("tcp.options.scps.vector", "Capabilities", 2, 1, bits)
    inner.number("tcp.options.scps.binding", "Connection", 3, 1)
    return inner.fields[0].text


def _snack(inner: Reader, size: int) -> str:
    offset = inner.number("tcp.options.snack.offset", "Offset of the hole", 2, 2)
    wide = inner.number("tcp.options.snack.size", "Size of the hole", 4, 2)
    return f"offset {offset}, size {wide}"


def _quick_start(inner: Reader, size: int) -> str:
    rate = inner.number("tcp.options.qs.rate", "Rate", 2, 1, bits=0x0F)
    ttl = inner.number("tcp.options.qs.ttl_diff", "Difference of the TTL", 3, 1)
    inner.number("tcp.options.qs.nonce", "Nonce", 4, 4, hexadecimal(8), bits=0xFFFFFFFC)
    return f"rate {rate}, TTL difference {ttl}"


def _timeout(inner: Reader, size: int) -> str:
    minutes = inner.number("tcp.options.user_to_granularity", "In minutes", 2, 2, set_or_not, bits=0x8000)
    value = inner.number("tcp.options.user_to_val", "Timeout", 2, 2, bits=0x7FFF)
    return f"{value} {'minutes' if minutes else 'seconds'}"


def _authentication(inner: Reader, size: int) -> str:
    if size < 4:
        inner.notes.append(f"its length is {size}, and should be at least 4")
        return ""
    key = inner.number("tcp.options.ao.keyid", "Key", 2, 1)
    following = inner.number("tcp.options.ao.rnextkeyid", "Key wanted next", 3, 1)
    inner.raw("tcp.options.ao.mac", "Authentication code", 4, size - 4)
    return f"key {key}, next {following}, code of {count_bytes(size - 4)}"


def _fast_open(inner: Reader, size: int) -> str:
    if size == 2:
        return "request for a cookie"
    if not 6 <= size <= 18 or size % 2:
        inner.notes.append(f"a cookie of {count_bytes(size - 2)} is impossible: 4 to 16, and even")
    inner.raw("tcp.options.tfo.cookie", "Cookie", 2, size - 2)
    return inner.view.data(2).hex()


def _encryption(inner: Reader, size: int) -> str:
    inner.raw("tcp.options.eno", "Suboptions", 2, size - 2)
    return inner.view.data(2).hex(" ")


def _counters(order: tuple[str, str, str]) -> Callable[[Reader, int], str]:
    words = {"ee0b": "bytes with ECT(0)", "eceb": "bytes with CE", "ee1b": "bytes with ECT(1)"}

    def read(inner: Reader, size: int) -> str:
        if size not in (2, 5, 8, 11):
            inner.notes.append(f"its length is {size}, and should be 2, 5, 8 or 11")
            return ""
        said = []
        for number, name in enumerate(order[: (size - 2) // 3]):
            value = inner.number(f"tcp.options.acc_ecn.{name}", words[name].capitalize(), 2 + 3 * number, 3)
            said.append(f"{value} {words[name]}")
        return ", ".join(said)

    return read


_EXPERIMENTS = {
    0xF989: "Fast Open", 0xACCE: "accurate ECN", 0xACC0: "accurate ECN, order 0", 0xACC1: "accurate ECN, order 1",
    0x454E: "encryption negotiation", 0xE2D4: "shared memory (SMC, RFC 7609)",
}  # fmt: skip
"""Experiments by the first 16 bits of their identifier, which stands where an experiment keeps to RFC 6994."""


def _experiment(inner: Reader, size: int) -> str:
    if size < 4:
        inner.notes.append("no identifier says which experiment this is (RFC 6994)")
        inner.raw("tcp.options.experimental.data", "Data", 2, size - 2)
        return ""
    number = inner.number("tcp.options.experimental.exid", "Experiment", 2, 2, named(_EXPERIMENTS, 4)) or 0
    inner.raw("tcp.options.experimental.data", "Data", 4, size - 4)
    return f"0x{number:04x} {_EXPERIMENTS.get(number, '')}".rstrip()


KINDS: dict[int, Kind] = {
    END: Kind("tcp.options.eol", "End of options", 1),
    NOP: Kind("tcp.options.nop", "No operation", 1),
    2: Kind("tcp.mss", "Maximum segment size", 4, _number),
    3: Kind("tcp.options.wscale", "Window scale", 3, _number, _scale),
    4: Kind("tcp.options.sack_perm", "SACK permitted", 2),
    SACK: Kind("tcp.options.sack", "SACK", None, _blocks, _edges),
    6: Kind("tcp.options.echo", "Echo", 6, _number),
    7: Kind("tcp.options.echoreply", "Echo reply", 6, _number),
    TIMES: Kind("tcp.options.timestamp", "Time stamps", 10, _pair, _times),
    11: Kind("tcp.options.cc", "CC", 6, _number),
    12: Kind("tcp.options.ccnew", "CC.NEW", 6, _number),
    13: Kind("tcp.options.ccecho", "CC.ECHO", 6, _number),
    19: Kind("tcp.options.md5", "MD5 signature", 18, bytes.hex),
    28: Kind("tcp.options.user_to", "User timeout", 4, _number, _timeout),
    29: Kind("tcp.options.ao", "Authentication (TCP-AO)", None, bytes.hex, _authentication),
    30: Kind("tcp.options.mptcp", "Multipath TCP", None, bytes.hex, read_mptcp),
    34: Kind("tcp.options.tfo", "Fast Open cookie", None, bytes.hex, _fast_open),
}
"""Kinds that hosts are known to send, other than in experiments."""

RARE: dict[int, Kind] = {
    9: Kind("tcp.options.poc_permitted", "Partial order permitted", 2),
    10: Kind("tcp.options.poc_service_profile", "Partial order service profile", 3, _number, _service),
    14: Kind("tcp.options.altcksum_request", "Alternate checksum request", 3, _number, _sum_request),
    15: Kind("tcp.options.altcksum_data", "Alternate checksum data", None, bytes.hex),
    16: Kind("tcp.options.skeeter", "Skeeter", None, bytes.hex),
    17: Kind("tcp.options.bubba", "Bubba", None, bytes.hex),
    18: Kind("tcp.options.trailer_checksum", "Trailer checksum", 3, _number),
    20: Kind("tcp.options.scps", "SCPS capabilities", 4, _number, _scps),
    21: Kind("tcp.options.snack", "Selective negative acknowledgement", 6, _number, _snack),
    22: Kind("tcp.options.rec_bound", "Record boundaries", 2),
    23: Kind("tcp.options.corr_exp", "Corruption experienced", 2),
    24: Kind("tcp.options.snap", "SNAP", None, bytes.hex),
    26: Kind("tcp.options.compression_filter", "Compression filter", None, bytes.hex),
    27: Kind("tcp.options.qs", "Quick-start response", 8, bytes.hex, _quick_start),
    69: Kind("tcp.options.eno", "Encryption negotiation (TCP-ENO)", None, bytes.hex, _encryption),
    76: Kind("tcp.options.rvbd.probe", "Riverbed probe, not assigned", None, bytes.hex),
    78: Kind("tcp.options.rvbd.trpy", "Riverbed transparency, not assigned", None, bytes.hex),
    172: Kind("tcp.options.acc_ecn", "Accurate ECN, order 0", None, bytes.hex, _counters(("ee0b", "eceb", "ee1b"))),
    174: Kind("tcp.options.acc_ecn", "Accurate ECN, order 1", None, bytes.hex, _counters(("ee1b", "eceb", "ee0b"))),
    253: Kind("tcp.options.experimental", "Experiment", None, bytes.hex, _experiment),
    254: Kind("tcp.options.experimental", "Experiment", None, bytes.hex, _experiment),
}
"""Kinds that are defined, and that hardly any host sends: obsolete, of space links, new, or experiments."""
