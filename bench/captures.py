"""How fast captures are read, beside tshark and tcpdump on the same file: `python -m bench.captures [PACKETS]`."""

from __future__ import annotations

import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from parsers.captures import read_capture
from tests.parsers.captures import build as b

FIELDS = (
    "frame.time_epoch", "ip.src", "ip.dst", "ip.proto", "tcp.srcport", "tcp.dstport", "udp.srcport", "udp.dstport",
    "tcp.flags", "tcp.seq_raw", "tcp.ack_raw", "tcp.window_size_value", "ip.ttl", "ip.id", "ip.len",
    "ip.frag_offset", "icmp.type", "icmp.code", "ip.dsfield", "tcp.options.mss_val",
)  # fmt: skip
ROUNDS = 3


def main() -> None:
    """Make a capture, read it with each program three times, and print the least CPU time of each."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with tempfile.TemporaryDirectory() as folder:
        frames = traffic(count)
        paths = {"pcap": Path(folder) / "traffic.pcap", "pcapng": Path(folder) / "traffic.pcapng"}
        paths["pcap"].write_bytes(b.pcap(frames))
        blocks = b"".join(b.enhanced(frame, time // 1000) for time, frame in frames)
        paths["pcapng"].write_bytes(b.section() + b.interface() + blocks)
        del frames, blocks
        for name, path in paths.items():
            print(f"{name}: {count} packets, {path.stat().st_size >> 20} MiB")
            report("workbench, records", count, lambda path=path: ours(path))
            peer("tshark, 20 fields", count, "tshark", "-n", "-r", str(path), "-T", "fields", *each("-e", FIELDS))
            peer("tcpdump -nn -tt", count, "tcpdump", "-nn", "-tt", "-r", str(path))
        print(f"most memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10} MiB, of which to make the file")


def traffic(count: int) -> list[b.Frame]:
    """Return Ethernet frames of TCP, UDP and ICMP among a few thousand hosts, always the same ones."""
    chance = random.Random(20000317)
    frames, time = [], 953254788 * 1_000_000_000
    for _ in range(count):
        time += chance.randrange(1, 100_000) * 1000
        source, destination = f"10.{chance.randrange(4)}.{chance.randrange(256)}.9", f"192.0.2.{chance.randrange(256)}"
        ends = {"source": source, "destination": destination}
        kind, port = chance.random(), chance.randrange(1024, 65536)
        if kind < 0.8:
            stamps = b"\1\1\x08\x0a" + chance.randbytes(8)
            options = stamps if kind < 0.6 else b"\2\4\5\xb4\4\2" + stamps[2:] + b"\1\3\3\7" if kind < 0.7 else b""
            body = chance.randbytes(chance.choice((0, 0, 100, 1400)))
            packet = b.ipv4(6, b.tcp(port, 80, chance.getrandbits(32), 1, 0x18, options=options, payload=body), **ends)
        elif kind < 0.95:
            packet = b.ipv4(17, b.udp(port, 53, chance.randbytes(60)), **ends)
        else:
            packet = b.ipv4(1, b.icmp(), **ends)
        frames.append((time, b.ethernet(b.IPV4, packet)))
    return frames


def ours(path: Path) -> None:
    """Read a capture to its end."""
    with path.open("rb") as file:
        for _ in read_capture(file):
            pass


def report(what: str, count: int, run: Callable[[], None]) -> None:
    """Print the least CPU time of some rounds, children included."""
    least = min(spent(run) for _ in range(ROUNDS))
    print(f"  {what:22} {least:7.2f} CPU s {count / least:12,.0f} packets/s")


def spent(run: Callable[[], None]) -> float:
    """Return the CPU seconds that a call took, those of programs it ran included."""
    before = sum(part for part in time_spent())
    run()
    return sum(part for part in time_spent()) - before


def time_spent() -> tuple[float, float]:
    """Return the CPU seconds of this process and of its children so far."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time(), children.ru_utime + children.ru_stime


def peer(what: str, count: int, *command: str) -> None:
    """Report another program, if it is installed."""
    if shutil.which(command[0]) is None:
        print(f"  {what:22} not installed")
        return
    quiet = subprocess.DEVNULL
    report(what, count, lambda: subprocess.run(command, stdout=quiet, stderr=quiet, check=True) and None)


def each(option: str, values: tuple[str, ...]) -> list[str]:
    """Return an option before each of its values."""
    return [part for value in values for part in (option, value)]


if __name__ == "__main__":
    main()
