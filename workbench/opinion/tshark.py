"""Has tshark decode one packet: offline, bounded in time, memory and output, and untouched by the user's own settings.

The packet goes to its standard input as a capture of one packet (pcap-savefile(5)); it answers in PDML (tshark(1)).
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Sequence
from contextlib import suppress
from struct import pack

from parsers.links import link_number

SECONDS = 10.0
"""Longest that tshark may take."""
MEMORY_KIB = 1_500_000
"""Most address space that it may take."""
LONGEST_ANSWER = 8 << 20
"""Most bytes of its answer that are read."""
_LONGEST_ERROR = 300
_SETTINGS = (
    "ip.check_checksum:TRUE", "tcp.check_checksum:TRUE", "udp.check_checksum:TRUE", "ip.defragment:FALSE",
    "ipv6.defragment:FALSE", "tcp.relative_sequence_numbers:FALSE", "tcp.analyze_sequence_numbers:FALSE",
    "tcp.desegment_tcp_streams:FALSE",
)  # fmt: skip
"""Every value as it stands in the packet, checksums computed, nothing put together from other packets."""
_MAGIC, _RAW_IP, _SNAPLEN = 0xA1B2C3D4, 101, 262_144


class NoOpinionError(Exception):
    """There is no second opinion; the message says why, in one sentence."""


def pdml(data: bytes, link: str, length: int | None = None, time: int | None = None) -> bytes:
    """Return what tshark prints of a packet whose bytes begin with the link type `link` ("ip": an IP header).

    `length` is how many bytes were sent, `time` nanoseconds since 1970. Raises NoOpinionError.
    """
    program = shutil.which("tshark")
    if program is None:
        raise NoOpinionError("no second opinion: tshark is not installed on this machine (it comes with Wireshark)")
    if len(data) > _SNAPLEN:
        raise NoOpinionError(f"no second opinion: a packet of {len(data):,} bytes is more than a capture file holds")
    number = _RAW_IP if link == "ip" else link_number(link)
    seconds, rest = divmod(max(time or 0, 0), 1_000_000_000)
    capture = pack("<IHHiIII", _MAGIC, 2, 4, 0, 0, _SNAPLEN, number)
    capture += pack("<IIII", seconds & 0xFFFFFFFF, rest // 1000, len(data), length or len(data)) + data
    command = [program, "-n", "-r", "-", "-c", "1", "-T", "pdml"]
    for setting in _SETTINGS:
        command += ["-o", setting]
    return run(command, capture)


def run(
    command: Sequence[str], given: bytes, seconds: float = SECONDS, most: int = LONGEST_ANSWER, memory: int = MEMORY_KIB
) -> bytes:
    """Return what a program prints when it is given something to read; raises NoOpinionError past any of the bounds."""
    with tempfile.TemporaryDirectory(prefix="workbench-") as folder, tempfile.TemporaryFile() as errors:
        environment = {
            "PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C.UTF-8", "TZ": "UTC", "HOME": folder,
            "WIRESHARK_CONFIG_DIR": folder, "WIRESHARK_PLUGIN_DIR": folder,
        }  # fmt: skip
        bounded = ["/bin/sh", "-c", f'ulimit -v {memory} 2>/dev/null; ulimit -c 0; exec "$@"', "sh", *command]
        process = subprocess.Popen(
            bounded, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors, env=environment, cwd=folder,
            start_new_session=True,
        )  # fmt: skip
        late = threading.Event()

        def stop() -> None:
            late.set()
            process.kill()

        clock = threading.Timer(seconds, stop)
        clock.start()
        try:
            said = _talk(process, given, most)
        finally:
            clock.cancel()
            process.kill()
            process.wait()
        if late.is_set():
            raise NoOpinionError(f"no second opinion: tshark took longer than {seconds:g} s and was stopped")
        if len(said) > most:
            raise NoOpinionError(f"no second opinion: tshark printed more than {most >> 20} MiB about one packet")
        if not said.rstrip().endswith(b"</pdml>"):
            raise NoOpinionError("no second opinion: tshark broke off" + _why(errors))
        return said


def _talk(process: subprocess.Popen[bytes], given: bytes, most: int) -> bytes:
    """Hand over what is to be read while reading the answer, so that neither waits for the other."""
    assert process.stdin is not None and process.stdout is not None
    into, out = process.stdin, process.stdout

    def give() -> None:
        with suppress(OSError):
            into.write(given)
        with suppress(OSError):
            into.close()

    giving = threading.Thread(target=give, daemon=True)
    giving.start()
    with out:
        said = out.read(most + 1)
    process.kill() if len(said) > most else process.wait()
    giving.join(1.0)
    return said


def _why(errors: object) -> str:
    """Return the last thing that tshark complained of."""
    file = errors
    file.seek(0)  # type: ignore[attr-defined]
    text = file.read(100_000).decode("utf-8", "replace")  # type: ignore[attr-defined]
    lines = [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("Running as user")]
    return f": {lines[-1][:_LONGEST_ERROR]}" if lines else ""
