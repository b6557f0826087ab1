"""Builds tests/data/decode/packets.json: packets made by scapy, and what tshark reads from them.

Not part of the tests: `python -m tests.parsers.decode.make_table`, where scapy and tshark are installed.
"""

from __future__ import annotations

import json
import random
import tempfile
from collections.abc import Iterator
from pathlib import Path

from scapy.all import ICMP, IP, TCP, UDP, IPOption, IPOption_LSRR, IPOption_RR, Padding, Raw, raw  # type: ignore[import-not-found]

from tests.parsers.decode.tshark import ask, write_pcap

TABLE = Path(__file__).parents[2] / "data" / "decode" / "packets.json"
chance = random.Random(20000317)


def address() -> str:
    """Return a random address that no network has given away."""
    return f"{chance.choice(('192.0.2', '198.51.100', '203.0.113'))}.{chance.randrange(1, 255)}"


def network(**given: object) -> IP:
    """Return a random IPv4 header."""
    return IP(src=address(), dst=address(), ttl=chance.randrange(1, 256), id=chance.randrange(65536), **given)


def port() -> int:
    """Return a port that tshark knows no application for."""
    return chance.randrange(40000, 47000)


def options() -> list[tuple[object, object]]:
    """Return random TCP options that fit a header."""
    every = [
        ("MSS", chance.randrange(65536)), ("WScale", chance.randrange(15)), ("SAckOK", b""), ("NOP", None),
        ("Timestamp", (chance.randrange(1 << 32), chance.randrange(1 << 32))),
        ("SAck", (chance.randrange(1 << 32), chance.randrange(1 << 32))), (6, b"\1\2\3\4"), (7, b"\5\6\7\x08"),
        (11, b"\0\0\0\7"), (12, b"\0\0\0\x08"), (13, b"\0\0\0\x09"), (200, b"\xab\xcd"), (19, bytes(range(16))),
    ]  # fmt: skip
    chosen: list[tuple[object, object]] = []
    size = 0
    for option in chance.sample(every, chance.randrange(1, 6)):
        length = {"MSS": 4, "WScale": 3, "SAckOK": 2, "NOP": 1, "Timestamp": 10, "SAck": 10}.get(str(option[0]))
        size += 2 + len(option[1]) if length is None else length  # type: ignore[arg-type]
        if size > 40:
            break
        chosen.append(option)
    return chosen


def segment(**given: object) -> TCP:
    """Return a random TCP header."""
    return TCP(
        sport=port(), dport=port(), seq=chance.randrange(1 << 32), ack=chance.randrange(1 << 32),
        window=chance.randrange(65536), urgptr=chance.randrange(65536), **given,
    )  # fmt: skip


def payload(most: int = 40) -> Raw:
    """Return up to `most` random bytes."""
    return Raw(chance.randbytes(chance.randrange(1, most)))


def packets() -> Iterator[tuple[str, bytes, int]]:
    """Yield a name, the bytes captured and the length on the wire."""
    for what, packet in built():
        data = raw(packet)
        yield what, data, len(data)
    for what, packet in list(built())[::9]:
        data = raw(packet)
        yield f"cut {what}", data[: chance.randrange(21, max(22, len(data)))], len(data)


def built() -> Iterator[tuple[str, IP]]:
    """Yield whole packets."""
    for _ in range(50):
        yield "tcp", network(tos=chance.randrange(256)) / segment(flags=chance.randrange(256), options=options())
    for _ in range(12):
        yield "tcp payload", network(flags="DF") / segment(flags="PA") / payload()
    for _ in range(6):
        yield "tcp wrong sum", network() / segment(flags="S", chksum=chance.randrange(1, 65535)) / payload()
        yield "ip wrong sum", network(chksum=chance.randrange(1, 65535)) / segment(flags="R")
        yield "tcp reserved bits", network() / segment(flags="S", reserved=chance.randrange(8))
        yield "tcp padded", network() / segment(flags="A") / Padding(bytes(6))
        yield (
            "later fragment",
            network(flags=chance.choice((0, "MF")), frag=chance.randrange(1, 8000), proto=17) / payload(),
        )
        yield "first fragment", network(flags="MF") / UDP(sport=port(), dport=port(), len=1200) / payload()
        yield "udp no sum", network() / UDP(sport=port(), dport=port(), chksum=0) / payload()
        yield (
            "udp wrong sum",
            network() / UDP(sport=port(), dport=port(), chksum=chance.randrange(1, 65535)) / payload(),
        )
        yield "ip options", network(options=[IPOption_RR(routers=[address(), address()])]) / segment(flags="S")
        yield "source route", network(options=[IPOption_LSRR(routers=[address()])]) / UDP(sport=port(), dport=port())
        yield "router alert", network(options=[IPOption(b"\x94\x04\0\0")], proto=2) / payload()
        yield "other protocol", network(proto=chance.choice((47, 50, 89, 132, 253))) / payload()
    for _ in range(20):
        yield "udp", network(flags=chance.choice((0, "DF"))) / UDP(sport=port(), dport=port()) / payload()
    for kind in (0, 8, 13, 14, 15, 16, 17, 18):
        yield (
            "icmp query",
            network() / ICMP(type=kind, id=chance.randrange(65536), seq=chance.randrange(65536)) / payload(),
        )
    for kind, code in [(3, code) for code in range(16)] + [(4, 0), (5, 0), (5, 1), (11, 0), (11, 1), (12, 0)]:
        quoted = network() / chance.choice((UDP(sport=port(), dport=port()) / Raw(bytes(9)), segment(flags="S")))
        error = ICMP(type=kind, code=code, gw=address()) if kind == 5 else ICMP(type=kind, code=code)
        yield "icmp error", network() / error / Raw(raw(quoted)[:28])
        yield "icmp error, whole quote", network() / error / Raw(raw(quoted))
    yield "icmp mtu", network() / ICMP(type=3, code=4, nexthopmtu=1400) / Raw(raw(network() / segment(flags="A"))[:28])


def main() -> None:
    """Write the table anew."""
    made = list(packets())
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "packets.pcap"
        write_pcap(path, [(data, length) for _, data, length in made])
        read = ask(path)
    rows = [
        {"what": what, "bytes": data.hex(), "length": length, "tshark": fields}
        for (what, data, length), fields in zip(made, read, strict=True)
    ]
    TABLE.write_text("[\n" + ",\n".join(json.dumps(row) for row in rows) + "\n]\n")


if __name__ == "__main__":
    main()
