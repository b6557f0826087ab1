"""Readings of packets made to break them: nothing raises, what is given can be shown, and the work is bounded."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import workbench.readings.reading
from parsers.decode import Decoded, decode
from parsers.query import Query
from parsers.record import Record, TimeBasis
from tests.workbench.readings.test_readings import DATAGRAM, ECHO, SEGMENT, snort
from tests.workbench.readings.test_spoiled import NEXT, OTHER, at
from workbench.readings import each, named, read_all
from workbench.readings.in_line import NEIGHBOURS
from workbench.readings.others import MOST


@st.composite
def damaged(draw: st.DrawFn) -> Record:
    """Return a captured packet that was cut, flipped, lengthened, put in a frame, or all of it."""
    data = bytearray(draw(st.sampled_from([SEGMENT, NEXT, OTHER, DATAGRAM, ECHO])))
    for place, bit in draw(st.lists(st.tuples(st.integers(0, len(data) - 1), st.integers(0, 7)), max_size=4)):
        data[place] ^= 1 << bit
    for place in draw(st.lists(st.integers(0, 20), max_size=2)):
        data[20 + 2 * place : 20 + 2 * place] = draw(st.binary(min_size=2, max_size=2))
    whole = bytes(data[: draw(st.integers(0, len(data)) | st.just(len(data)))])
    record = at(whole.ljust(40, b"\0"), draw(st.integers(0, 99)))
    record.captured = whole
    record.ip_id, record.time, record.time_basis = draw(st.integers(0, 0xFFFF)), 5, TimeBasis.STATED
    record.payload = draw(st.none() | st.just(whole[40:]) | st.just(whole))
    if draw(st.booleans()):
        record.words["link"] = "ethernet"
        record.captured = bytes(12) + b"\x08\x00" + whole + draw(st.binary(max_size=12))
    return record


printed = st.builds(
    snort,
    payload=st.binary(max_size=40) | st.integers(0, 20).map(lambda at: SEGMENT[20 + at :]),
    tcp_opts=st.sampled_from(
        [None, "Opt 85 (40): 2054 5950", "EOL " * 30, "TS: 1 0 EOL EOL EOL EOL EOL", "Opt 9 (40)"]
    ),
    tcp_ack=st.sampled_from([0x5018, 0x12345010, None, 1 << 33]),
    src_port=st.sampled_from([0x068A, 771, None, -1, 70000]),
    ip_id=st.integers(-1, 70000),
    time=st.none() | st.integers(-5, 5),
    number=st.integers(0, 9),
)


@given(damaged() | printed, st.lists(damaged() | printed, max_size=5))
@settings(max_examples=300)
def test_any_damage(record: Record, others: list[Record]) -> None:
    """Whatever was done to a packet, its readings can be made, decoded, named and told apart."""
    before = repr(record)
    found = read_all(record, [*others, record])
    assert repr(record) == before
    assert len({reading.name for reading in found}) == len(found)
    for reading in found:
        assert named(reading.name, found) is reading
        assert named(reading.id, found) is reading
        assert len(reading.mask) == len(reading.data)
        assert reading.for_ and reading.against and reading.untested and reading.grade
        stop = len(reading.data)
        for field in reading.decoded.walk():
            assert field.start is None or 0 <= field.start <= (field.stop or 0) <= stop


class Counting:
    """A case of many records of the same two hosts, that counts what is asked of it."""

    def __init__(self, record: Record, size: int) -> None:
        self.record, self.size, self.asked = record, size, 0

    def rows(
        self, columns: Sequence[str], query: Query | None = None, order: str = "time"
    ) -> Iterable[Sequence[object]]:
        """Yield all of them; a case would leave out those far away."""
        return ((number, self.record.src, self.record.dst) for number in range(1, self.size + 1))

    def get(self, number: int) -> Record:
        """Return one."""
        self.asked += 1
        record = at(NEXT, number)
        record.time, record.time_basis, record.ip_id = number, TimeBasis.STATED, number
        return record


def test_few_records_are_fetched() -> None:
    """However large the case, each kind of company is at most MOST records; a sound packet is compared by its number alone."""
    spoiled = bytearray(NEXT)
    spoiled[20] ^= 8
    record = at(bytes(spoiled), 500)
    record.time, record.time_basis, record.ip_id = 500, TimeBasis.STATED, 500
    case = Counting(record, 1000)
    read_all(record, case)
    kinds = {getattr(module, "OTHERS", None) for module in each()}
    assert 0 < case.asked <= MOST * len(kinds)


@pytest.mark.parametrize(("flags", "most"), [(0x10, 2), (0x5F, 2 + NEIGHBOURS)])
def test_a_long_conversation_costs_little(flags: int, most: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """A window that reads as offset and flags, in every packet of a long flow: few others are decoded, none if all fits."""
    decoded = 0

    def counting(record: Record) -> Decoded:
        nonlocal decoded
        decoded += 1
        return decode(record)

    flow = [
        snort(
            number=number, src="192.0.2.9" if number % 2 else "198.51.100.7", flags=flags, tcp_win=0x5018, ip_id=None,
            dst="198.51.100.7" if number % 2 else "192.0.2.9", tcp_seq=1000 + number, tcp_ack=2000 + number,
        )
        for number in range(1, 400)
    ]  # fmt: skip
    monkeypatch.setattr(workbench.readings.reading, "decode", counting)
    read_all(flow[200], flow)
    assert 0 < decoded <= most
