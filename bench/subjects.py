"""What is measured: files, and the programs that read each."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from bench.cost import Program
from bench.made import events, logs, traffic

FIELDS = (
    "frame.time_epoch", "ip.src", "ip.dst", "ip.proto", "tcp.srcport", "tcp.dstport", "udp.srcport", "udp.dstport",
    "tcp.flags", "tcp.seq_raw", "tcp.ack_raw", "tcp.window_size_value", "ip.ttl", "ip.id", "ip.len",
    "ip.frag_offset", "icmp.type", "icmp.code", "ip.dsfield", "tcp.options.mss_val",
)  # fmt: skip
LEAN = (
    "tcp.analyze_sequence_numbers:false", "tcp.desegment_tcp_streams:false", "tcp.calculate_timestamps:false",
    "ip.defragment:false", "udp.process_info:false", "tcp.track_bytes_in_flight:false",
)  # fmt: skip
"""Preferences without which tshark keeps no state of conversations."""

IMPORT = "workbench import"
ROWS = "  of it without the evidence"
TSHARK, TSHARK_LEAN, TCPDUMP, DPKT = "tshark, 20 fields", "tshark, 20 fields, lean", "tcpdump -nn -tt", "dpkt"
LNAV, LNAV_FIELDS, JSON = "lnav, count(*)", "lnav, some fields", "json, executemany"
COUNT, FIND, HASH = "wc -l", "grep -c", "sha256sum"


class Subject(NamedTuple):
    """A file to read, how it is made, and what reads it."""

    name: str
    suffix: str
    make: Callable[[Path, int], None]
    programs: Callable[[Path, Path], dict[str, Program]]
    """The programs for a log and for a case that does not exist, by what they are called in the table."""
    unit: str = "lines"


def _module(name: str, *arguments: Path) -> Program:
    return Program((sys.executable, "-m", name, *map(str, arguments)), sys.executable)


def importing(log: Path, case: Path) -> Program:
    return Program((sys.executable, "-m", "workbench", "import", str(case), str(log)), sys.executable)


def _of_capture(log: Path, case: Path) -> dict[str, Program]:
    tshark = ("tshark", "-n", "-r", str(log), "-T", "fields", *_each("-e", FIELDS))
    return {
        HASH: Program(("sha256sum", str(log))),
        TCPDUMP: Program(("tcpdump", "-nn", "-tt", "-r", str(log))),
        TSHARK: Program(tshark),
        TSHARK_LEAN: Program((*tshark, *_each("-o", LEAN))),
        DPKT: _module("bench.alone.dpkt_fields", log)._replace(needs="dpkt"),
        IMPORT: importing(log, case),
        ROWS: _module("bench.alone.rows_only", case, log),
    }


def _of_text(log: Path, case: Path) -> dict[str, Program]:
    return {
        COUNT: Program(("wc", "-l", str(log))),
        # grep that writes to /dev/null stops at what it finds first
        FIND: Program(("sh", "-c", 'grep -c 445 "$1" | cat', "sh", str(log)), "grep"),
        IMPORT: importing(log, case),
    }


def _of_syslog(log: Path, case: Path) -> dict[str, Program]:
    fields = "count(distinct log_hostname), sum(length(log_body)) from syslog_log"
    return _of_text(log, case) | _of_lnav(log, "syslog_log", fields)


def _of_flows(log: Path, case: Path) -> dict[str, Program]:
    fields = "sum(bro_orig_bytes), sum(bro_resp_bytes), max(bro_duration), count(distinct bro_id_orig_h)"
    return _of_text(log, case) | _of_lnav(log, "bro_conn_log", f"{fields} from bro_conn_log")


def _of_events(log: Path, case: Path) -> dict[str, Program]:
    return _of_text(log, case) | {JSON: _module("bench.alone.json_rows", case, log)}


def _of_lnav(log: Path, table: str, fields: str) -> dict[str, Program]:
    """Return lnav building its index, and reading some fields of each line; it keeps its settings beside the log."""
    program = ("env", f"HOME={log.parent}", "TERM=dumb", "lnav", "-n", "-c")
    return {
        LNAV: Program((*program, f";select count(*) from {table}", str(log)), "lnav"),
        LNAV_FIELDS: Program((*program, f";select {fields}", str(log)), "lnav"),
    }


def _each(option: str, values: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(word for value in values for word in (option, value))


CAPTURE = Subject("capture", ".pcap", traffic.capture, _of_capture, "packets")
FIREWALL = Subject("firewall", ".log", logs.firewall, _of_syslog)
SYSLOG = Subject("syslog", ".log", logs.syslog, _of_syslog)
MESSAGES = Subject("messages", ".log", logs.messages, _of_syslog)
ALERTS = Subject("alerts", ".log", logs.alerts, _of_text)
FLOWS = Subject("flows", ".log", logs.flows, _of_flows)
EVENTS = Subject("events", ".json", events.events, _of_events)
DUMPS = Subject("dumps", ".txt", logs.dumps, _of_text, "packets")
PRINTED = Subject("printed", ".txt", traffic.printed, _of_text, "packets")

SUBJECTS = (CAPTURE, FIREWALL, SYSLOG, MESSAGES, ALERTS, FLOWS, EVENTS, DUMPS, PRINTED)
