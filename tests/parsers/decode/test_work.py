"""Decoding takes bounded work, whatever a packet tries; counted in calls, which every machine counts alike."""

from __future__ import annotations

import sys
from types import FrameType

import pytest

from parsers.decode import decode_bytes
from parsers.decode.layers import DEEPEST, each
from parsers.decode.view import MOST_FIELDS
from tests.parsers.decode.check import LAYERS
from tests.parsers.decode.hostile import packets

MOST = 30_000
"""Calls that no packet takes more of; an ordinary one takes a few hundred."""
SMALL = dict(packets(4000))
LARGE = dict(packets(65000))


def calls(data: bytes) -> int:
    """Return how many functions decoding calls, built-in ones included."""
    count = 0

    def counted(_: FrameType, event: str, __: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    each()
    sys.setprofile(counted)
    try:
        decode_bytes(data)
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize("what", LARGE)
def test_work_is_bounded(what: str) -> None:
    """A packet of 64 KB takes no more than four times the calls of one of 4 KB, and never more than the bound."""
    taken = calls(LARGE[what])
    assert taken <= MOST
    assert taken <= 4 * calls(SMALL[what]) + 1000


@pytest.mark.parametrize("what", LARGE)
def test_trees_are_bounded(what: str) -> None:
    """No packet gives more fields than one may, and what was left out is told or shown as bytes."""
    decoded = decode_bytes(LARGE[what])
    found = list(decoded.walk())
    assert len(found) <= MOST_FIELDS + LAYERS
    assert max((field.stop or 0) for field in decoded.fields) == len(decoded.data)


@pytest.mark.parametrize(
    "what", ["IP in IP", "GRE in GRE", "tags", "extension headers", "quotes in quotes", "keepalives"]
)
def test_nesting_is_bounded(what: str) -> None:
    """Layers in layers are followed 16 deep, and the rest is bytes."""
    found = [field for field in decode_bytes(LARGE[what]).walk() if field.name.rpartition("quoted.")[2] in _LAYERS]
    assert DEEPEST // 2 <= len(found) <= DEEPEST + 2


_LAYERS = {"ip", "gre", "vlan", "ipv6.hopopts", "icmp", "nbss", "etherip", "eth"}


def test_lists_say_what_they_leave_out() -> None:
    """Of a list that is longer than is read, the note says how many items were."""
    decoded = decode_bytes(LARGE["SCTP chunks"])
    sctp = decoded.field("sctp")
    assert sctp is not None
    assert "only the first 100 chunks are read" in sctp.notes


def test_a_full_packet_says_so() -> None:
    """A packet that has had all its fields says that what follows is not shown in parts."""
    notes = [note for field in decode_bytes(LARGE["parameter lists"]).walk() for note in field.notes]
    assert any("all the fields it may give" in note or "are read" in note for note in notes)
