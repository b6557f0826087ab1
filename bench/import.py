"""How dear an import is, beside programs that read the same file: `python -m bench.import [--packets N] [--lines N]`.

Makes its own data, the same ones every time, runs each program three times in turn, and prints the median of the CPU
seconds, wall seconds and peak memory of each, and the ratio of CPU to the first one's. Nothing is asserted.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

FIELDS = (
    "frame.time_epoch", "ip.src", "ip.dst", "ip.proto", "tcp.srcport", "tcp.dstport", "udp.srcport", "udp.dstport",
    "tcp.flags", "tcp.seq_raw", "tcp.ack_raw", "tcp.window_size_value", "ip.ttl", "ip.id", "ip.len",
    "ip.frag_offset", "icmp.type", "icmp.code", "ip.dsfield", "tcp.options.mss_val",
)  # fmt: skip
SYN_OPTIONS = b"\2\4\5\xb4\4\2\x08\x0a" + bytes(8) + b"\1\3\3\7"
ROUNDS = 3
ROWS_ONLY = """
import sys
from pathlib import Path
import db.bulk
from db import intake, blocks
from db.case import Case
from workbench.importing import import_file
class Nothing(blocks.Packer):
    def feed(self, data):
        self.size += len(data)
        return iter(())
intake.Packer = Nothing
with Case.create(sys.argv[1]) as case:
    import_file(case, Path(sys.argv[2]), "rows")
"""


class Cost(NamedTuple):
    """What a program took."""

    cpu: float
    wall: float
    memory: int


def main() -> None:
    """Measure, and print one table for captures and one for lines."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--packets", type=int, default=100_000)
    arguments.add_argument("--lines", type=int, default=20_000)
    arguments.add_argument("--rounds", type=int, default=ROUNDS)
    chosen = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        if chosen.packets:
            apart_from_here(capture, place / "traffic.pcap", chosen.packets)
            captures(place, place / "traffic.pcap", chosen.packets, chosen.rounds)
        if chosen.lines:
            apart_from_here(firewall, place / "firewall.log", chosen.lines)
            lines(place, place / "firewall.log", chosen.lines, chosen.rounds)


def apart_from_here(make: Callable[[Path, int], None], path: Path, count: int) -> None:
    """Make data in a process of its own: the memory of this one is the least that its children seem to take."""
    process = multiprocessing.get_context("fork").Process(target=make, args=(path, count))
    process.start()
    process.join()


def captures(folder: Path, path: Path, count: int, rounds: int) -> None:
    """Print what reading a capture costs."""
    case = folder / "made.case"
    ours = (sys.executable, "-m", "workbench", "import", str(case), str(path))
    programs = {
        "tshark -T fields, 20 fields": ("tshark", "-n", "-r", str(path), "-T", "fields", *each("-e", FIELDS)),
        "tcpdump -nn -tt": ("tcpdump", "-nn", "-tt", "-r", str(path)),
        "workbench import": ours,
        "  of it without the evidence": (sys.executable, "-c", ROWS_ONLY, str(case), str(path)),
    }
    print(f"\n{path.name}: {count} packets, {path.stat().st_size >> 20} MiB")
    table(programs, count, rounds, case)


def lines(folder: Path, path: Path, count: int, rounds: int) -> None:
    """Print what reading a firewall's log costs."""
    case = folder / "made.case"
    programs = {
        "grep -c DPT=22": ("grep", "-c", "DPT=22", str(path)),
        "lnav, count(*)": ("lnav", "-n", "-c", ";select count(*) from syslog_log", str(path)),
        "workbench import": (sys.executable, "-m", "workbench", "import", str(case), str(path)),
    }
    print(f"\n{path.name}: {count} lines, {path.stat().st_size >> 20} MiB")
    table(programs, count, rounds, case)


def table(programs: dict[str, Sequence[str]], count: int, rounds: int, case: Path) -> None:
    """Run the programs in turn and print what they took."""
    costs: dict[str, list[Cost]] = {name: [] for name in programs if shutil.which(programs[name][0])}
    sizes: dict[str, int] = {}
    for _ in range(rounds):
        for name, taken in costs.items():
            case.unlink(missing_ok=True)
            taken.append(cost(programs[name]))
            if case.exists():
                sizes[name] = case.stat().st_size
                taken_apart = apart(case)
    print(f"{'':30} {'CPU s':>8} {'wall s':>8} {'MiB':>6} {'a second':>10} {'CPU to the first':>17} {'B each':>7}")
    first = 0.0
    for name, taken in costs.items():
        cpu, wall, memory = (statistics.median(values) for values in zip(*taken, strict=True))
        first = first or cpu
        size = f"{sizes[name] / count:7.0f}" if name in sizes else ""
        print(f"{name:30} {cpu:8.2f} {wall:8.2f} {memory:6.0f} {count / cpu:10.0f} {cpu / first:17.3f} {size}")
    for name in sorted(set(programs) - set(costs)):
        print(f"{name:30} not installed")
    if sizes:
        print("bytes in the case: " + ", ".join(f"{name} {size / count:.1f}" for name, size in taken_apart) + " each")


def apart(case: Path) -> list[tuple[str, int]]:
    """Return how many bytes each larger table of a case takes, where SQLite can tell."""
    connection = sqlite3.connect(case)
    try:
        sql = "SELECT name, sum(pgsize) FROM dbstat GROUP BY name HAVING sum(pgsize) > 65536 ORDER BY 2 DESC"
        return connection.execute(sql).fetchall()
    except sqlite3.OperationalError:
        return []
    finally:
        connection.close()


def cost(command: Sequence[str]) -> Cost:
    """Run a program, its output thrown away, and return what it took."""
    began = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{command[0]} gave {process.returncode}")
    return Cost(usage.ru_utime + usage.ru_stime, time.perf_counter() - began, usage.ru_maxrss >> 10)


def each(option: str, values: Sequence[str]) -> list[str]:
    """Return an option before each value."""
    return [word for value in values for word in (option, value)]


def capture(path: Path, count: int) -> None:
    """Write a capture: mostly TCP with its options, some UDP, ICMP, ARP and cut frames, 400 bytes on average."""
    chance = np.random.default_rng(7)
    noise = chance.bytes(1 << 16)
    with path.open("wb") as file:
        file.write(np.array([0xA1B2C3D4, 0x00040002, 0, 0, 262144, 1], "<u4").tobytes())
        time_now = 953_254_788_000_000
        for start in range(0, count, 100_000):
            size = min(100_000, count - start)
            time_now = block(file.write, chance, noise, size, time_now)


def block(write: object, chance: np.random.Generator, noise: bytes, count: int, now: int) -> int:
    """Write some frames, and return the time after the last."""
    times = now + np.cumsum(chance.integers(0, 400, count))
    kinds = chance.choice(4, count, p=[0.8, 0.15, 0.04, 0.01]).tolist()
    numbers = chance.integers(0, 1 << 32, (count, 5), np.uint64).tolist()
    flows = (chance.power(0.4, (max(1, count // 20), 3)) * 4000).astype(int)
    hosts = flows[chance.integers(0, len(flows), count)].tolist()
    payloads = np.minimum(chance.lognormal(5.2, 1.2, count), 1400).astype(int).tolist()
    parts = []
    for at, kind in enumerate(kinds):
        one, two, three, four, five = numbers[at]
        payload = noise[one & 0x7FFF : (one & 0x7FFF) + payloads[at]]
        if kind == 0:
            options = (
                b"\2\4\5\xb4\4\2\x08\x0a" + bytes(8) + b"\1\3\3\7" if five & 15 == 0 else b"\1\1\x08\x0a" + noise[:8]
            )
            flags = (2 if five & 15 == 0 else (16, 24, 17, 4)[five >> 8 & 3]).to_bytes(1)
            inside = (
                ports(hosts[at][2]) + three.to_bytes(4) + four.to_bytes(4)
                + bytes([(20 + len(options)) << 2]) + flags + (two >> 16).to_bytes(2) + bytes(4) + options + payload
            )  # fmt: skip
            protocol = 6
        elif kind == 1:
            inside = (one >> 16).to_bytes(2) + b"\0\x35" + (8 + len(payload)).to_bytes(2) + bytes(2) + payload
            protocol = 17
        else:
            inside = b"\x08\0\0\0" + three.to_bytes(4) + payload[:56]
            protocol = 1
        if kind == 3:
            frame = (
                noise[:12] + b"\x08\x06\0\1\x08\0\6\4\0\1" + noise[:6] + ip(hosts[at][0]) + bytes(6) + ip(hosts[at][1])
            )
        else:
            head = b"\x45\0" + (20 + len(inside)).to_bytes(2) + (five >> 16).to_bytes(2) + b"\x40\0\x40"
            frame = (
                noise[:12] + b"\x08\0" + head + bytes([protocol, 0, 0]) + ip(hosts[at][0]) + ip(hosts[at][1]) + inside
            )
        second, fraction = divmod(int(times[at]), 1_000_000)
        size = len(frame).to_bytes(4, "little")
        parts.append(second.to_bytes(4, "little") + fraction.to_bytes(4, "little") + size + size + frame)
    write(b"".join(parts))  # type: ignore[operator]
    return int(times[-1])


def ports(flow: int) -> bytes:
    """Return the ports of a flow."""
    return (1024 + flow).to_bytes(2) + (22, 80, 443, 25)[flow & 3].to_bytes(2)


def ip(host: int) -> bytes:
    """Return an address."""
    return (0x0A000000 + host * 7919 % (1 << 24)).to_bytes(4)


def firewall(path: Path, count: int) -> None:
    """Write lines of a packet filter."""
    chance = np.random.default_rng(8)
    values = chance.integers(0, 60_000, (count, 6)).tolist()
    with path.open("w") as file:
        for at, (a, b, c, d, e, f) in enumerate(values):
            stamp = f"Mar {1 + at // 86400 % 31:2} {at // 3600 % 24:02}:{at // 60 % 60:02}:{at % 60:02}"
            file.write(
                f"{stamp} gw kernel: [{at}.{f:06}] DROP IN=eth0 OUT= MAC=00:16:3e:aa:bb:cc:00:1e:49:11:22:33:08:00 "
                f"SRC=203.0.{a % 256}.{b % 256} DST=192.0.2.{c % 256} LEN={40 + d % 1400} TOS=0x00 PREC=0x00 "
                f"TTL={e % 128 + 1} ID={f} DF PROTO=TCP SPT={d + 1024} DPT={(22, 80, 443, 3389)[e % 4]} "
                f"WINDOW={a} RES=0x00 SYN URGP=0\n"
            )


if __name__ == "__main__":
    main()
