from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from db.case import Case
from parsers.query import Query, QueryError, parse
from parsers.record import Record, Stamp, TimeBasis
from tests.db import evaluator
from tests.db.build import case_at, packet, take
from tests.parsers.query_trees import TOKENS, leaves, trees

maybe_port = st.one_of(st.none(), st.sampled_from([0, 1, 80, 1079, 65535]))
maybe_address = st.one_of(st.none(), st.sampled_from([*TOKENS, "MY.NET.202.9", "10.1.0.3", "A_B.C.1"]))
maybe_text = st.one_of(
    st.none(), st.sampled_from(["tcp", "TCP", "and", "a%b_c", "a1b2c", "spp_portscan: x", "Grüße", ""])
)
maybe_bytes = st.one_of(st.none(), st.binary(max_size=6))
moments = st.one_of(
    st.just((None, None)),
    st.tuples(
        st.integers(953_251_000, 953_338_000).map(lambda second: second * 10**9), st.just(TimeBasis.ASSUMED_YEAR)
    ),
    st.tuples(st.sampled_from([-1, 0, 1808 * 10**9, -(10**15)]), st.just(TimeBasis.STATED)),
    st.tuples(st.integers(0, 86_400 * 10**9), st.just(TimeBasis.TIME_OF_DAY)),
)


@st.composite
def records(draw: st.DrawFn) -> list[Record]:
    """Return small records in which any value may be unknown."""
    made = []
    for place in range(draw(st.integers(1, 5))):
        time, basis = draw(moments)
        flags = draw(st.one_of(st.none(), st.integers(0, 255)))
        made.append(
            Record(
                stamp=Stamp(0, 0, 0, place),
                format=draw(st.sampled_from(["ipmon", "snort-dump"])),
                time=time,
                time_basis=basis,
                action=draw(maybe_text),
                message=draw(maybe_text),
                proto=draw(maybe_text),
                src=draw(maybe_address),
                dst=draw(maybe_address),
                src_port=draw(maybe_port),
                dst_port=draw(maybe_port),
                flags=flags,
                flags_known=draw(st.sampled_from([None, 0xFF, 0x3F, 0x16])),
                ttl=draw(maybe_port),
                tcp_seq=draw(st.one_of(st.none(), st.integers(0, 2**32 - 1))),
                ip_df=draw(st.sampled_from([None, True, False])),
                tcp_opts=draw(maybe_text),
                payload=draw(maybe_bytes),
                captured=draw(maybe_bytes),
                icmp_type=draw(maybe_port),
            )
        )
    return made


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(records(), st.lists(trees(leaves), min_size=1, max_size=8))
def test_the_case_answers_as_plain_python_does(
    tmp_path_factory: pytest.TempPathFactory, made: list[Record], asked: list[object]
) -> None:
    """Any query over any records gives the matches and the untestable records that three-valued logic gives."""
    path = tmp_path_factory.mktemp("compile") / "any.case"
    with case_at(path, made) as case:
        kept = [case.records.get(number) for number in range(1, len(made) + 1)]
        for tree in asked:
            found = case.records.select(Query(tree), "number")  # type: ignore[arg-type]
            answers = {record.number: evaluator.holds(tree, record) for record in kept}
            assert list(found.numbers) == [number for number, answer in answers.items() if answer]
            assert list(found.untestable) == [number for number, answer in answers.items() if answer is None]


def count(case: Case, text: str) -> tuple[int, int]:
    """Return how many records match, and how many could not be tested."""
    found = case.records.select(parse(text))
    return len(found.numbers), len(found.untestable)


def test_unknown_is_not_false(case: Case) -> None:
    """A record that does not say what is asked is found neither by the question nor by its opposite."""
    take(case, "a.log", [packet(1, src_port=80), packet(2, src_port=443), packet(3)])
    assert count(case, "src.port == 80") == (1, 1)
    assert count(case, "not src.port == 80") == (1, 1)
    assert count(case, "src.port != 80") == (1, 1)
    assert count(case, "src.port == 80 or proto == tcp") == (3, 0)
    assert count(case, "src.port == 80 and proto == udp") == (0, 0)
    assert count(case, "src.port is unknown") == (1, 0)


def test_a_dictionary_without_the_word_leaves_unknown_unknown(case: Case) -> None:
    """A word or address that no record has is unknown, not absent, where the record says nothing."""
    take(case, "a.log", [packet(1, action=None, src=None)])
    assert count(case, "action == deny") == (0, 1)
    assert count(case, "src == 10.0.0.0/8") == (0, 1)
    assert count(case, "src in MY.NET") == (0, 1)


def test_a_time_of_day_cannot_be_held_against_a_date(case: Case) -> None:
    """A record without a date is untestable against a dated literal, and testable against a time of day."""
    undated = packet(3, time=1808 * 10**9, time_basis=TimeBasis.TIME_OF_DAY)
    take(case, "a.log", [packet(953_253_008), undated, packet(5, time=None, time_basis=None)])
    assert count(case, 'time >= "2000-03-17 00:30"') == (1, 2)
    assert count(case, "time == 00:30:08") == (2, 1)


def test_either_side(case: Case) -> None:
    """ip and port mean either side; `!=` means neither."""
    take(case, "a.log", [packet(1, src_port=80, dst_port=1), packet(2, src_port=1, dst_port=80), packet(3, src_port=1)])
    assert count(case, "port == 80") == (2, 1)
    assert count(case, "port != 80") == (0, 1)
    assert count(case, "ip != 10.0.0.1") == (3, 0)
    assert count(case, "ip == 209.203.237.0/24") == (3, 0)


def test_flags_that_a_log_cannot_show_are_unknown(case: Case) -> None:
    """A log that says only SYN, ACK and RST answers for these alone."""
    take(case, "a.log", [packet(1, flags=0x02, flags_known=0x16), packet(2, flags=0x02)])
    assert count(case, "flags has S") == (2, 0)
    assert count(case, "flags any A") == (0, 0)
    assert count(case, "flags == S") == (1, 1)
    assert count(case, "flags == SA") == (0, 0)
    assert count(case, "flags any F") == (0, 1)
    assert count(case, "flags & 0x12 == 2") == (2, 0)


def test_numbers_beyond_what_a_file_can_hold(case: Case) -> None:
    """Numbers of any size can be asked for, and compare as numbers."""
    take(case, "a.log", [packet(1, tcp_seq=2**63 - 1), packet(2, tcp_seq=0)])
    assert count(case, f"tcp.seq < {2**63}") == (2, 0)
    assert count(case, f"tcp.seq == {2**63}") == (0, 0)
    assert count(case, f"tcp.seq > -{10**39}") == (2, 0)
    assert count(case, f"tcp.seq in {{0..{10**39}}}") == (2, 0)


def test_states(case: Case) -> None:
    """Marks, tags, citations, repeats and what the caller can resolve are asked for by word."""
    records = [packet(1), packet(2), packet(3), packet(4), packet(5)]
    take(case, "a.log", [*records, packet(1)])
    case.marks.set([1, 2])
    case.tags.add(3, "To Do")
    detect = case.detects.new("x", cited=[4])
    assert count(case, "is:marked") == (2, 0)
    assert count(case, 'tag:"to do"') == (1, 0)
    assert count(case, "is:cited") == (1, 0)
    assert count(case, f"detect:{detect}") == (1, 0)
    assert count(case, "is:repeat") == (1, 0)
    assert count(case, "is:unreviewed") == (1, 0)
    case.notes.add("record:5", "seen")
    assert count(case, "is:unreviewed") == (0, 0)
    case.records.resolvers["hint"] = lambda value: [2, 5] if value == "x" else []
    assert count(case, "hint:x and is:marked") == (1, 0)
    del case.records.resolvers["hint"]
    with pytest.raises(QueryError, match="hint: cannot be asked here") as caught:
        count(case, "is:marked or hint:x")
    assert caught.value.column == 13


def nested(depth: int, width: int) -> str:
    """Return a query of alternating and / or, as deep and wide as asked."""
    text = "ttl == 1"
    for level in range(depth):
        word = " and " if level % 2 else " or "
        text = f"({word.join([f'src.port == {level}'] * width + [text] + ['dst == 10.0.0.0/8'] * width)})"
    return text


@pytest.mark.parametrize(("depth", "width"), [(31, 1), (31, 40), (3, 800)])
def test_no_query_is_too_much_for_the_database(case: Case, depth: int, width: int) -> None:
    """What the language allows, the database runs: nested deeply, widely, and both."""
    take(case, "a.log", [packet(1, src_port=1, ttl=1)])
    text = nested(depth, width)
    assert count(case, text)[0] + count(case, f"not {text}")[0] == 1


def test_a_wide_set_is_one_question(case: Case) -> None:
    """Ten thousand members of a set are within what a statement can hold."""
    take(case, "a.log", [packet(1, src_port=9999, src="10.0.39.15")])
    assert count(case, f"src.port in {{{', '.join(str(port) for port in range(4_000, 14_000))}}}") == (1, 0)
    nets = ", ".join(f"10.0.{n // 256}.{n % 256}/31" for n in range(10_000))
    assert count(case, f"src in {{{nets}}}") == (1, 0)


def test_evidence_in_a_query_is_never_sql(case: Case, tmp_path: Path) -> None:
    """Quotes, wildcards and NUL in values are values."""
    hostile = "x' OR 1=1 --"
    take(case, "a.log", [packet(1, message=hostile), packet(2, message="100%"), packet(3, message="a\0b")])
    assert count(case, f'message == "{hostile}"') == (1, 0)
    assert count(case, 'message contains "%"') == (1, 0)
    assert count(case, r'message contains "\x00b"') == (1, 0)
    assert count(case, 'src == "%"') == (0, 0)
    assert count(case, 'tag:"\' OR 1"') == (0, 0)
