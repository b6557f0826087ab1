"""Two cases of the same sources, one filled many records at a time: what can be asked of them is held together."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from typing import Any

import pytest

from db.case import Case
from parsers.captures.chunks import PcapLayout
from parsers.query import parse
from parsers.record import COLUMNS, Record
from parsers.wholelines import LineLayout

NAMES = [column.name for column in COLUMNS]


def read_alone_by(layout: type[LineLayout | PcapLayout], monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Return the lines or frames that a layout reads one by one from here on; they come as they are read."""
    lines: list[int] = []
    record = layout.record

    def counted(self: Any, data: bytes, line: int, copy: int = 1) -> Record:
        lines.append(line)
        return record(self, data, line, copy)

    monkeypatch.setattr(layout, "record", counted)
    return lines


def in_runs(case: Case) -> int:
    """Count the records that lie in runs."""
    connection = sqlite3.connect(case.path)
    try:
        return int(connection.execute("SELECT coalesce(sum(count), 0) FROM run").fetchone()[0])
    finally:
        connection.close()


def say_the_same(bulk: Case, plain: Case, queries: Iterable[str]) -> None:
    """Hold records, places, raw text, ledgers and what is found in one against the other."""
    assert in_runs(plain) == 0
    assert list(bulk.records.rows(NAMES)) == list(plain.records.rows(NAMES))
    numbers = bulk.records.select(None, "number").numbers
    for number in numbers:
        assert bulk.records.get(number) == plain.records.get(number)
        assert bulk.sources.places(number) == plain.sources.places(number)
        assert bulk.sources.raw(number) == plain.sources.raw(number)
    assert bulk.records.page(numbers) == plain.records.page(numbers)
    assert [source.id for source in bulk.sources.all()] == [source.id for source in plain.sources.all()]
    for source in bulk.sources.all():
        assert list(bulk.sources.ledger(source.id)) == list(plain.sources.ledger(source.id))
    find_the_same(bulk, plain, queries)


def find_the_same(bulk: Case, plain: Case, queries: Iterable[str]) -> None:
    """Hold what filters find in one, its hosts, and that it is whole against the other."""
    for text in queries:
        found, wanted = (case.records.select(parse(text)) for case in (bulk, plain))
        assert list(found.numbers) == list(wanted.numbers), text
        assert list(found.untestable) == list(wanted.untestable), text
        assert found.unknown == wanted.unknown, text
    assert bulk.hosts.all() == plain.hosts.all()
    assert bulk.hosts.names() == plain.hosts.names()
    assert bulk.verify() == plain.verify() == []
