"""Hints are asked in order, and what an earlier one explains is told apart."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.workbench.hints.build import packet
from workbench.hints import Evidence, Finding, Hint, RecordEvidence, Stage, each, examine
from workbench.hints.engine import EXPLAINS_FROM, explains, ordered
from workbench.hints.finding import Actor, Argument, Grade


def hint(
    name: str,
    stage: Stage,
    explains: tuple[str, ...] = (),
    wanted: Callable[[int], bool] = lambda number: True,
    bits: float = 20,
) -> Hint:
    """Return a hint that fires once on all records it is shown and wants."""

    def find(evidence: Evidence) -> Iterator[Finding]:
        numbers = [number for (number,) in evidence.rows(("number",)) if wanted(number)]
        if numbers:
            argument = Argument("chance")
            argument.supports(f"{len(numbers)} records", bits)
            argument.opposes("against")
            argument.untested.append("untested")
            argument.rivals.append("rival")
            argument.decides.append("decides")
            yield argument.finding(name, name, Actor.UNKNOWN, numbers)

    return Hint(name, name, stage, "", find, explains, f"{name} explains it.")


def evidence(count: int) -> RecordEvidence:
    """Return records 1 to count."""
    return RecordEvidence(packet(number, "192.0.2.1", "192.0.2.2") for number in range(1, count + 1))


SHIFT = hint("corrupt.shift", Stage.PROTOCOL, ("flags.*",), lambda number: number <= 3)
FLAGS = hint("flags.odd", Stage.SHAPE)


def test_a_partly_explained_pattern_is_told_in_two_findings() -> None:
    """Records 1-3 are explained, 4-5 stay a finding; each part counts its own records."""
    parts = examine(evidence(5), [SHIFT, FLAGS], {"flags.odd"})
    assert [(part.records, part.explained_by) for part in parts] == [((1, 2, 3), "corrupt.shift/1"), ((4, 5), None)]
    assert [part.for_ for part in parts] == [("3 records",), ("2 records",)]
    assert parts[0].reason == "Explained by corrupt.shift/1 (strong): corrupt.shift explains it."


def test_each_explanation_has_its_own_part() -> None:
    """Records explained by two findings are told in two parts, so that each has one reason."""
    other = hint("corrupt.other", Stage.PROTOCOL, ("flags.*",), lambda number: number > 3)
    parts = examine(evidence(5), [SHIFT, other, FLAGS], {"flags.odd"})
    assert [(part.records, part.explained_by) for part in parts] == [
        ((1, 2, 3), "corrupt.shift/1"),
        ((4, 5), "corrupt.other/1"),
    ]


def test_the_stronger_of_two_explanations_counts() -> None:
    """Where two findings cover a record, the one with more bits gives the reason."""
    stronger = hint("proto.stronger", Stage.PROTOCOL, ("flags.*",), bits=40)
    (part,) = examine(evidence(3), [SHIFT, stronger, FLAGS], {"flags.odd"})
    assert part.explained_by == "proto.stronger/1"


def test_a_weak_finding_explains_nothing() -> None:
    """A mere suspicion of damage silences no hint."""
    weak = hint("corrupt.weak", Stage.PROTOCOL, ("flags.*",), bits=5)
    assert EXPLAINS_FROM is Grade.MODERATE
    (part,) = examine(evidence(3), [weak, FLAGS], {"flags.odd"})
    assert part.explained_by is None


def test_an_explained_finding_explains_nothing_itself() -> None:
    """a explains b and b explains c on all records: c stands, as b does not hold."""
    first = hint("a.x", Stage.PROTOCOL, ("b.x",))
    second = hint("b.x", Stage.STATE, ("c.x",))
    third = hint("c.x", Stage.SHAPE)
    assert [part.explained_by for part in examine(evidence(3), [first, second, third])] == [None, "a.x/1", None]


def test_a_hint_asked_alone_is_explained_all_the_same() -> None:
    """What explains it away is asked too, though not shown."""
    parts = examine(evidence(3), [SHIFT, FLAGS], {"flags.odd"})
    assert [part.hint for part in parts] == ["flags.odd"]
    assert parts[0].explained_by == "corrupt.shift/1"


def test_explaining_hints_come_first_in_a_stage() -> None:
    """Backscatter must speak before the scan it explains, though its name sorts later."""
    late = hint("z.explains", Stage.SHAPE, ("a.shape",))
    assert [one.id for one in ordered([hint("a.shape", Stage.SHAPE), late])] == ["z.explains", "a.shape"]


def test_a_circle_of_explanations_is_refused() -> None:
    """Two hints that explain each other have no order."""
    with pytest.raises(ValueError, match="circle"):
        ordered([hint("a.x", Stage.SHAPE, ("b.x",)), hint("b.x", Stage.SHAPE, ("a.x",))])


def test_an_explanation_from_a_later_stage_is_refused() -> None:
    """A later stage may only speak after the earlier ones."""
    with pytest.raises(ValueError, match="earlier stage"):
        ordered([hint("a.x", Stage.SHAPE), hint("b.x", Stage.CORRELATION, ("a.x",))])


def test_an_unknown_name_is_refused() -> None:
    """KeyError names it."""
    with pytest.raises(KeyError, match=r"no\.such"):
        examine(evidence(1), [FLAGS], {"no.such"})


@given(st.sets(st.integers(1, 30)), st.sets(st.integers(1, 30)))
def test_parts_never_share_a_record_and_miss_none(first: set[int], second: set[int]) -> None:
    """However two explanations overlap, the parts of an explained hint tile the records."""
    hints = [
        hint("corrupt.first", Stage.PROTOCOL, ("flags.*",), first.__contains__),
        hint("corrupt.second", Stage.PROTOCOL, ("flags.*",), second.__contains__),
        FLAGS,
    ]
    parts = examine(evidence(30), hints, {"flags.odd"})
    assert sorted(number for part in parts for number in part.records) == list(range(1, 31))


def test_the_hints_of_the_folder_are_found_by_walking_it() -> None:
    """The first ten, with every explaining hint before those it explains."""
    hints = each()
    names = [one.id for one in hints]
    assert {
        "flags.impossible-pair", "corrupt.header-shift", "proto.udp-as-tcp", "proto.icmp-as-tcp", "craft.const-ack",
        "ddos.backscatter", "scan.vertical", "scan.horizontal", "scan.counter-walk", "fp.ipid-byteorder",
    } <= set(names)  # fmt: skip
    assert len(names) == len(set(names))
    for place, one in enumerate(hints):
        assert not any(explains(one, earlier) for earlier in hints[:place])


@pytest.mark.parametrize("one", each(), ids=lambda one: one.id)
def test_each_hint_says_what_it_looks_for_and_by_which_numbers(one: Hint) -> None:
    """Title, help and thresholds with a source; a reason where it explains others."""
    assert one.title
    assert one.help.endswith(".")
    assert one.thresholds
    assert all(threshold.means and threshold.source for threshold in one.thresholds)
    assert bool(one.explains) == bool(one.why)
