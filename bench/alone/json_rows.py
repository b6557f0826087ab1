"""Twenty fields of eve.json into SQLite, as one writes it at first: `python -m bench.alone.json_rows DATABASE LOG`."""

from __future__ import annotations

import json
import sqlite3
import sys
from collections.abc import Iterator
from datetime import datetime
from typing import Any

TOP = ("flow_id", "in_iface", "event_type", "src_ip", "src_port", "dest_ip", "dest_port", "proto", "app_proto")
DEEP = (
    ("alert", "signature_id"), ("alert", "signature"), ("alert", "category"), ("alert", "severity"),
    ("flow", "pkts_toserver"), ("flow", "pkts_toclient"), ("flow", "bytes_toserver"), ("flow", "bytes_toclient"),
    ("dns", "rrname"), ("http", "hostname"), ("http", "url"), ("tls", "sni"),
)  # fmt: skip


def rows(path: str) -> Iterator[list[Any]]:
    """Yield the fields of each event."""
    with open(path, encoding="utf-8") as file:
        for line in file:
            event = json.loads(line)
            moment = datetime.fromisoformat(event["timestamp"])
            row: list[Any] = [int(moment.timestamp() * 1_000_000)]
            row += [event.get(name) for name in TOP]
            row += [event.get(outer, {}).get(inner) for outer, inner in DEEP]
            yield row


if __name__ == "__main__":
    connection = sqlite3.connect(sys.argv[1])
    marks = ", ".join("?" * (1 + len(TOP) + len(DEEP)))
    names = ", ".join(f"c{at}" for at in range(1 + len(TOP) + len(DEEP)))
    connection.execute(f"CREATE TABLE event ({names})")
    with connection:
        connection.executemany(f"INSERT INTO event VALUES ({marks})", rows(sys.argv[2]))
    connection.close()
