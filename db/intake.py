"""One source on its way into the case: whole, or not at all."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterable, Sequence
from threading import Lock
from types import TracebackType
from typing import Any, Self

from db import unfinished
from db.blocks import Packer
from db.captured import Captured
from db.errors import AlreadyImported, CaseError, told
from db.evidence import KINDS, untiled
from db.held import Held
from db.identities import Identities
from db.incoming import Incoming, Known
from db.journal import Journal
from db.loading import load
from db.logged import Logged
from db.runmaking import run_of_frames, run_of_lines
from db.sealing import digest, record_digest
from db.store import Store
from db.values import address_value, band, detail_row, differences, kept_form, narrow_row, packed, storable
from parsers.captures.chunks import Chunk
from parsers.record import CAPTURE_FORMATS, Found, Record, Span, SpanKind
from parsers.wholelines import Dates, Lines

FEW = 32
"""Frames or lines that are not worth a run."""
_ROW = 1 << 10
"""Bytes that a record takes beside its payload, about."""

_RECORD_KIND, _REPEAT_KIND = KINDS.index(SpanKind.RECORD), KINDS.index(SpanKind.REPEAT)


def worth_a_run(records: Lines | Chunk) -> bool:
    """Say whether frames or lines are many enough to be kept as a run."""
    return len(records) >= FEW


class Intake:
    """Takes the bytes, records and spans of one source; a context manager that makes it part of the case at its end.

    Rows are held back and written in bursts. A source that fits into one burst is one transaction. A larger one is
    written burst by burst under a mark (`db.unfinished`), so that memory does not grow with it and other writes
    to the case wait for one burst at most. An exception inside the block leaves the case as it was.
    """

    dates: str
    """A sentence on what the dates of the source rest on; may be set until the end of the block."""
    understood: str
    """How the source was read; may be set until the end of the block."""
    origin: str
    """Where the bytes come from if not as they are from a file, for the journal; may be set until the end."""

    def __init__(
        self,
        store: Store,
        journal: Journal,
        turn: Lock,
        name: str,
        data: bytes | None,
        year: int | None,
        zone: str | None,
        dates: str,
        understood: str,
    ) -> None:
        self._store, self._journal, self._turn = store, journal, turn
        self.name, self.year, self.zone, self.dates, self.understood = storable(name), year, zone, dates, understood
        self.origin = ""
        self._data = data
        self._claim: unfinished.Claim | None = None
        self._held = Held()
        self._kept: dict[int, Record] = {}
        self.records = self.repeats = 0
        self.source = self._number = self._place = 0

    def __enter__(self) -> Self:
        self._turn.acquire()
        try:
            unfinished.clear(self._store)
            self._began = self.source, self._number, self._place = unfinished.following(self._store)
            self._packer = Packer(self.source)
            incoming = Incoming(self._store, self.source, self._write_runs, self._write_part, lambda: self._packer.tail)
            self._captured, self._logged = Captured(incoming), Logged(incoming)
            known = self._captured.known, self._logged.known
            self._identities = Identities(self._store, known, self._captured.keyed, asked=self._number > 1)
            if self._data is not None:
                self.feed(self._data)
                self._data = None
        except BaseException:
            self._turn.release()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if error is None:
                with told(self._store.path):
                    self._finish()
        finally:
            try:
                self._captured.close()
                self._logged.close()
                self._give_back()
            finally:
                self._turn.release()

    @property
    def size(self) -> int:
        """How many bytes of the source there were so far."""
        return self._packer.size

    @property
    def sha256(self) -> str:
        """SHA-256 over the bytes so far, hexadecimal."""
        return self._packer.sha256

    def feed(self, data: bytes) -> None:
        """Take some more bytes of the source."""
        for row in self._packer.feed(data):
            self._held.rows["evidence"].append(row)
            self._held.bytes += len(row[1])
            self._write_if_full()

    def add(self, found: Found) -> int:
        """Keep a record, or a further quote of a known one, and return its number."""
        record = kept_form(found.record)
        if record.time is not None and record.format in CAPTURE_FORMATS:
            self._captured.around(record.time)
        elif record.stamp is not None:
            self._logged.around(record)
        key = record.identity()
        number = self._identities.number(key)
        repeat = number is not None
        if number is None:
            number, self._number = self._number, self._number + 1
            self._add_record(number, key, record, found.pieces[0][2])
            self.records += 1
            said: tuple[str, ...] = ()
        else:
            said = differences(self._record(number), record)
            self.repeats += 1
        place, self._place = self._place, self._place + 1
        line = found.pieces[0][2]
        self._held.rows["place"].append(
            (place, number, self.source, line, int(repeat), packed(found.repairs), packed(said))
        )
        kind = _REPEAT_KIND if repeat else _RECORD_KIND
        self._held.rows["span"].extend((self.source, *piece, kind, place, "") for piece in found.pieces)
        self._held.bytes += _ROW + len(record.payload or b"") + len(record.captured or b"")
        self._write_if_full()
        return number

    def known(self, records: Lines | Chunk, dates: Dates | None = None) -> Known:
        """Return which of some frames, or lines with their dates, the case has, and which must be added alone."""
        if not worth_a_run(records):
            return Known.nothing(len(records), range(len(records)))
        with told(self._store.path):
            if isinstance(records, Chunk):
                known = self._captured.shared(records)
            else:
                assert dates is not None
                known = self._logged.shared(records, dates)
            return known._replace(alone=self._quotes(records, known.alone))

    def take_known(self, records: Lines | Chunk, known: Known, first: int) -> None:
        """Keep frames or whole lines that are quotes of records, and what stands among them.

        They are those from position `first` on of the ones that `known` is about.
        """
        spans, places = self._held.rows["span"], self._held.rows["place"]
        nothing, numbers = packed(()), known.numbers[first : first + len(records)].tolist()
        for at, (number, (begin, stop, line)) in enumerate(zip(numbers, records.pieces(), strict=True)):
            said = packed(known.said[first + at]) if first + at in known.said else nothing
            places.append((self._place + at, number, self.source, line, 1, nothing, said))
            spans.append((self.source, begin, stop, line, _REPEAT_KIND, self._place + at, ""))
        if isinstance(records, Lines):
            spans.extend(map(self._stretch, records.asides))
        self._place += len(records)
        self.repeats += len(records)
        self._held.bytes += _ROW * len(records)
        self._write_if_full()

    def take_new(self, records: Lines | Chunk, dates: Dates | None = None) -> None:
        """Keep frames, or lines with their dates, as a run of records, each new, and what stands among them."""
        from db.bulk import write_frames, write_lines

        place = self._number, len(records), self.source, self._place, records.start
        if isinstance(records, Chunk):
            run = run_of_frames(records, *place)
            self._held.add_run(run, lambda connection, words: write_frames(connection, words, records, run))
            self._captured.add(run, records)
        else:
            assert dates is not None
            run = run_of_lines(records, *place)
            for position, names in records.names.items():
                self._add_names(self._number + position, names)
            self._held.add_run(run, lambda connection, words: write_lines(connection, words, records, dates, run))
            self._held.rows["span"].extend(map(self._stretch, records.asides))
            self._logged.add(run, records)
        self._number += run.count
        self._place += run.count
        self.records += run.count
        self._write_if_full()

    def _quotes(self, records: Lines | Chunk, shared: Sequence[int]) -> Sequence[int]:
        """Return which of some records the case has, or all of them if those are many."""
        if len(shared) == len(records):
            return shared
        quotes: list[int] = []
        for looked_at, position in enumerate(shared):
            if self._identities.number(kept_form(records.found(position).record).identity()) is not None:
                quotes.append(position)
            if len(quotes) > max(FEW, looked_at // 2):
                return range(len(records))
        return quotes

    def span(self, span: Span) -> None:
        """Keep a stretch that is not part of a record."""
        self._held.rows["span"].append(self._stretch(span))
        self._write_if_full()

    def _stretch(self, span: Span) -> tuple[Any, ...]:
        """Return the row of a stretch that is not part of a record."""
        return self.source, span.start, span.stop, span.line, KINDS.index(span.kind), None, storable(span.reason)

    def _record(self, number: int) -> Record:
        if (record := self._kept.get(number)) is not None:
            return record
        own = number >= self._began[1]  # in a run of this source, whose evidence is held in part
        if own:
            self._write_runs()
        with self._store.reading() as connection:
            return load(connection, number, tail=self._packer.tail if own else b"")

    def _add_record(self, number: int, key: bytes, record: Record, line: int) -> None:
        self._kept[number] = record
        self._identities.add(key, number)
        narrow, detail = narrow_row(number, self.source, line, record), detail_row(record)
        self._held.rows["detail"].append((number, *detail, record_digest((*narrow, *detail))))
        self._held.rows["record"].append((*narrow, band(record)))
        self._held.rows["identity"].append((key, number))
        self._add_names(number, record.names)

    def _add_names(self, number: int, names: Iterable[tuple[str, str]]) -> None:
        self._held.rows["name"].extend((address_value(address)[0], storable(name), number) for address, name in names)

    def _write_if_full(self) -> None:
        """Write what is held as a part of an unfinished source, if it is much."""
        if self._held.much:
            self._write_part()

    def _write_runs(self) -> None:
        """Write what is held if runs or evidence are among it: then every record of a run can be read."""
        if self._held.needed:
            self._write_part()

    def _write_part(self) -> None:
        """Write what is held as a part of an unfinished source."""
        with told(self._store.path):
            self._claim_now()
            self._write()

    def _claim_now(self) -> None:
        """Begin to write an unfinished source, if that was not begun."""
        if self._claim is not None:
            return
        self._claim = unfinished.claimed(self._store.path)
        with self._store.writing() as connection:
            self._check_alone()
            unfinished.mark(connection, *self._began)

    def _write(self) -> None:
        """Write what is held in one transaction or as a part of the one that is open."""
        with self._store.writing() as connection:
            self._held.write(connection, self.name)
        self._kept.clear()
        self._identities.written()

    def _check_alone(self) -> None:
        """Refuse what was numbered before another program added records; asked inside a transaction."""
        if unfinished.following(self._store) != self._began:
            raise CaseError(f"{self._store.path}: another program added records meanwhile; import again.")

    def _finish(self) -> None:
        for row in self._packer.rest():
            self._held.rows["evidence"].append(row)
        if self._claim is None:
            with self._store.writing() as connection:
                self._check_alone()
                self._write()
                self._check_tiled(connection)
                self._seal(connection)
            return
        self._write()
        with self._store.reading() as connection:
            self._check_tiled(connection)
        with self._store.writing() as connection:
            self._seal(connection)
            unfinished.finish(connection)

    def _check_tiled(self, connection: sqlite3.Connection) -> None:
        if (broken := untiled(connection, self.source, self.size)) is not None:
            raise CaseError(f"{self.name}: its ledger {broken}; not imported.")

    def _seal(self, connection: sqlite3.Connection) -> None:
        """Write the row that makes the source part of the case."""
        sha256, size = self.sha256, self.size
        known = connection.execute("SELECT id, name FROM source WHERE sha256 = ?", (sha256,)).fetchone()
        if known is not None:
            raise AlreadyImported(self.name, *known)
        about = (
            self.name, size, sha256, time.time_ns(), self.records, self.repeats,
            self.year, self.zone, storable(self.dates), storable(self.understood),
        )  # fmt: skip
        row = (self.source, *about, digest(*about))
        connection.execute(f"INSERT INTO source VALUES ({', '.join('?' * len(row))})", row)
        self._journal.add(
            f"imported source {self.source}, {self.name}: {size} bytes, SHA-256 {sha256}, "
            f"{self.records} records, {self.repeats} repeats" + (f"; {self.origin}" if self.origin else "")
        )

    def _give_back(self) -> None:
        """Take away what was written of a source that did not come to its end."""
        if self._claim is None:
            return
        try:
            with told(self._store.path), self._store.writing() as connection:
                unfinished.discard(connection)
        finally:
            self._claim.give_back()
