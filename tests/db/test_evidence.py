from __future__ import annotations

import os

import pytest

from db.case import Case
from db.evidence import BLOCK
from parsers.record import Found, Span, SpanKind
from tests.db.build import packet, paste


def test_any_stretch_of_a_source_can_be_read(case: Case) -> None:
    """Evidence comes back byte for byte, whole or in part, across blocks and beyond the ends."""
    data = os.urandom(3 * BLOCK + 17)
    paste(case, "noise", data)
    assert case.sources.evidence(1) == data
    for start, stop in [
        (0, 1),
        (BLOCK - 1, BLOCK + 1),
        (5, 2 * BLOCK + 5),
        (3 * BLOCK, len(data)),
        (len(data) - 1, 10**9),
    ]:
        assert case.sources.evidence(1, start, stop) == data[start:stop]
    assert case.sources.evidence(1, 7, 7) == b""
    with pytest.raises(KeyError):
        case.sources.evidence(2)


def test_the_raw_text_of_a_record_is_its_pieces(case: Case) -> None:
    """The pieces of a record are joined by line ends, without what stands between them."""
    data = b"Mar 20 one\nPage 7\ntwo \xe9\n"
    with case.importing("mail", data) as intake:
        intake.add(Found(packet(1), ((0, 11, 1), (18, 24, 3)), ("page footer",)))
        intake.span(Span(11, 18, 2, SpanKind.FURNITURE, "page footer"))
    assert case.sources.raw(1) == "Mar 20 one\ntwo é"
    place = case.sources.places(1)[0]
    assert (place.pieces, place.line, place.last_line, place.repairs) == ([(0, 11), (18, 24)], 1, 3, ("page footer",))
    assert [(span.kind, span.record) for span in case.sources.ledger(1)] == [
        (SpanKind.RECORD, 1),
        (SpanKind.FURNITURE, None),
        (SpanKind.RECORD, 1),
    ]
    with pytest.raises(KeyError):
        case.sources.raw(2)


def test_evidence_is_compressed(case: Case) -> None:
    """Text takes a fraction of its size."""
    paste(case, "log", b"Mar 20 06:36:35 host kernel: Packet log: input DENY\n" * 20_000)
    assert case.path.stat().st_size < 300_000
