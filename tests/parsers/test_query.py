from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.query import Query, QueryError, parse
from parsers.query.tree import (
    Address,
    And,
    Bytes,
    Compare,
    Contains,
    Field,
    Flags,
    FlagTest,
    Integer,
    Known,
    Masked,
    Matches,
    Member,
    Moment,
    Net,
    Not,
    Or,
    Partial,
    Range,
    Slice,
    Stage,
    State,
    Sum,
    Text,
    Truth,
    Under,
    Word,
)
from parsers.record import COLUMN, COLUMNS
from tests.parsers.query_trees import leaves, states, trees

TEN_ONE = Net(4, bytes([10, 1, 0, 0]), bytes([10, 1, 255, 255]))
HALF_PAST = 953_253_000 * 10**9  # date -ud '2000-03-17 00:30' +%s


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("src == 209.203.237.176", Compare(Field("src"), "==", Address("209.203.237.176"))),
        ("ip.src eq 209.203.237.176", Compare(Field("src"), "==", Address("209.203.237.176"))),
        ("src == 2001:DB8:0::1", Compare(Field("src"), "==", Address("2001:db8::1"))),
        ("dst == 10.1.0.0/16", Compare(Field("dst"), "==", TEN_ONE)),
        ("dst != 10.1.2.3/16", Compare(Field("dst"), "!=", TEN_ONE)),
        ("dst == A.B.C.*", Compare(Field("dst"), "==", Partial("A.B.C.*"))),
        ("dst == 24.114.X.X", Compare(Field("dst"), "==", Address("24.114.X.X"))),
        ("src in MY.NET", Member(Field("src"), (Under("MY.NET"),))),
        ("src not in MY.NET", Not(Member(Field("src"), (Under("MY.NET"),)))),
        ("src in 10.1.0.0/16", Member(Field("src"), (TEN_ONE,))),
        ("src in {10.1.0.0..10.1.255.255}", Member(Field("src"), (TEN_ONE,))),
        ("tcp.win in {0x5010, 1..5}", Member(Field("tcp.win"), (Integer(0x5010), Range(Integer(1), Integer(5))))),
        ("TCP.SrcPort LE 0x16", Compare(Field("src.port"), "<=", Integer(22))),
        ("src.port == dst.port", Compare(Field("src.port"), "==", Field("dst.port"))),
        ("src == dst", Compare(Field("src"), "==", Field("dst"))),
        ('src == "dst"', Compare(Field("src"), "==", Address("dst"))),
        ("flags == SA", Compare(Field("flags"), "==", Flags(0x12))),
        ("flags == SRC", Compare(Field("flags"), "==", Flags(0x86))),
        ("flags == flags.known", Compare(Field("flags"), "==", Field("flags.known"))),
        ("flags == as", Compare(Field("flags"), "==", Flags(0x12))),
        ("flags == 0x12", Compare(Field("flags"), "==", Flags(0x12))),
        ('flags == ""', Compare(Field("flags"), "==", Flags(0))),
        ("flags == SFR***1", Compare(Field("flags"), "==", Flags(0x87))),
        ("flags has SF", FlagTest("has", 0x03)),
        ("flags any 12", FlagTest("any", 0xC0)),
        ("tcp.flags & 0x12 == 0x12", Compare(Masked(Field("flags"), 0x12), "==", Integer(0x12))),
        ("ip.df == yes", Compare(Field("ip.df"), "==", Truth(True))),
        ("ip.df", Known(Field("ip.df"))),
        ("payload is unknown", Known(Field("payload"), False)),
        ("payload contains 45:00:00:25", Contains(Field("payload"), Bytes(b"\x45\x00\x00\x25"))),
        ("payload contains 0x4500", Contains(Field("payload"), Bytes(b"\x45\x00"))),
        ('payload contains "GET /"', Contains(Field("payload"), Word("GET /"))),
        ("message contains probe", Contains(Field("message"), Word("probe"))),
        (r'message ~ "^spp_\w+:"', Matches(Field("message"), r"^spp_\w+:")),
        ("message matches 'a.b'", Matches(Field("message"), "a.b")),
        ("payload[0:2] == 45:00", Compare(Slice(Field("payload"), 0, 2), "==", Bytes(b"\x45\x00"))),
        ("bytes[4-5] == 0x1234", Compare(Slice(Field("bytes"), 4, 6), "==", Bytes(b"\x12\x34"))),
        ("payload[9] & 0x0f == 6", Compare(Masked(Slice(Field("payload"), 9, 10), 0x0F), "==", Integer(6))),
        ("tcp.ack == tcp.seq + 1", Compare(Field("tcp.ack"), "==", Sum(Field("tcp.seq"), 1, 1))),
        ("src.port - dst.port > 5", Compare(Sum(Field("src.port"), -1, Field("dst.port")), ">", Integer(5))),
        ("proto == 17", Compare(Field("proto"), "==", Word("udp"))),
        ("format == snort-syslog", Compare(Field("format"), "==", Word("snort-syslog"))),
        ("sid == 1:1228:7", Compare(Field("sid"), "==", Word("1:1228:7"))),
        ("is:marked", State("is", "marked")),
        ('tag:"to do"', State("tag", "to do")),
        ("detect:007", State("detect", "7")),
        ("hint:flags.impossible-pair", State("hint", "flags.impossible-pair")),
        ("spp_portscan", Text("spp_portscan")),
        ("portscan  status from", Text("portscan status from")),
        ('"src == 1"', Text("src == 1")),
        ("203.85.30.129", Text("203.85.30.129")),
        ("is_it and x", And((Text("is_it"), Text("x")))),
    ],
)
def test_reads_each_construct(text: str, tree: object) -> None:
    """Each construct of the language gives the node it stands for."""
    assert parse(text).where == tree


@pytest.mark.parametrize(
    ("text", "start", "stop", "dated"),
    [
        ("2000-03-17", 953_251_200 * 10**9, 953_337_600 * 10**9, True),
        ("2000-03-17 00:30", HALF_PAST, HALF_PAST + 60 * 10**9, True),
        ("2000-03-17T00:30:08Z", HALF_PAST + 8 * 10**9, HALF_PAST + 9 * 10**9, True),
        ("2000-03-17 00:30:08.5", HALF_PAST + 8_500_000_000, HALF_PAST + 8_600_000_000, True),
        ("2000-03-17 01:30 +01:00", HALF_PAST, HALF_PAST + 60 * 10**9, True),
        ("2000-03-16 19:30:00-0500", HALF_PAST, HALF_PAST + 10**9, True),
        ("00:30:08", 1808 * 10**9, 1809 * 10**9, False),
        ("953253000000000000", HALF_PAST, HALF_PAST + 1, True),
    ],
)
def test_a_time_stands_for_as_long_as_it_is_precise(text: str, start: int, stop: int, dated: bool) -> None:
    """A time literal is the stretch that its precision leaves open, in UTC unless it states its zone."""
    made = parse(f'time == "{text}"').where
    assert made == Compare(Field("time"), "==", Moment(text, start, stop, dated))


def test_not_binds_before_and_before_or() -> None:
    """Precedence is not, and, or; brackets and the signs ! && || do what the words do."""
    a, b, c = Text("a"), Text("b"), Text("c")
    assert parse("not a and b or c").where == Or((And((Not(a), b)), c))
    assert parse("!a && b || c").where == Or((And((Not(a), b)), c))
    assert parse("not (a and (b or c))").where == Not(And((a, Or((b, c)))))
    assert parse("a and (b and c)").where == And((a, b, c))


def test_reads_stages() -> None:
    """What follows a pipe is a row of stages."""
    query = parse("proto == udp | gaps > 2m by src | count by format, src | top 5 dst.port | sort -time | first 3")
    assert query.stages == (
        Stage("gaps", ("src",), operator=">", seconds=120.0),
        Stage("count", ("format", "src")),
        Stage("top", ("dst.port",), 5),
        Stage("sort", ("time",), descending=True),
        Stage("first", (), 3),
    )
    assert parse("| distinct src").where is None


def test_nothing_written_matches_all() -> None:
    """An empty query is one that asks nothing."""
    assert parse(" \t\n") == Query()


@pytest.mark.parametrize("name", [name for column in COLUMNS for name in (column.name, *column.aliases)])
def test_every_column_can_be_asked_for(name: str) -> None:
    """Every public column answers to its name and its aliases, in any case."""
    assert parse(name.upper()).where == Known(Field(COLUMN[name].name))


@pytest.mark.parametrize(
    ("text", "column", "message"),
    [
        ("src.port == http", 12, "src.port is compared with a number such as 80 or 0x50, not with http"),
        ("dst.prt == 4", 0, "no field is called dst.prt; did you mean dst.port or src.port or dst?"),
        ("a and sport == 4", 6, "no field is called sport; did you mean src.port?"),
        ("dst.port = 4", 9, "equality is written =="),
        ("dst.port ==", 11, "a value is expected here"),
        ("dst.port 443", 9, "an operator such as == is missing after dst.port, or `and` or `or`"),
        ("a and (b or c", 6, "this bracket is not closed"),
        ("a) or b", 1, "this bracket closes none that was opened"),
        ("a or", 4, "a condition is missing after `or`"),
        ("a and or b", 6, "a condition is missing before `or`"),
        ("()", 1, "a condition is missing after `(`"),
        ('src == "abc', 7, "this quote is not closed"),
        ('""', 0, "there is nothing to look for"),
        ("== 4", 0, "a field is expected before this"),
        ("dst.port in {1, 2", 17, "`,` or `}` is expected here"),
        ("dst.port in {5..2}", 13, "5..2 is not a range from the smaller to the greater of one kind"),
        ("dst.port in 80", 12, "the values dst.port may have stand in braces: {80, ...}"),
        ("flags == 18", 9, "a flag byte is written in letters or in hexadecimal: 0x12"),
        ("flags has SX", 10, "no TCP flag is called 'X'; flags are FSRPAUEC, 2 for E and 1 for C"),
        ("src has SF", 0, "only flags are asked with `has`, as in flags has SF"),
        ("src == 1.2.3.4/33", 7, "'1.2.3.4/33' does not appear to be an IPv4 or IPv6 network"),
        ("src == 80", 7, "src is compared with an address, not with 80; a port is src.port, dst.port or port"),
        ("src < MY.NET.1.1", 6, "MY.NET.1.1 is neither before nor after another value; use == or !="),
        ("src.port == src", 0, "src.port and src are not of one kind"),
        ("ip == src", 0, "ip means either side; write the two comparisons you mean"),
        ("time == 24:00", 8, "there is no time 24:00 on any day"),
        ("time == 2001-02-29", 8, "day is out of range for month"),
        ("kind == packt", 8, "kind is one of packet, alert, connection, service"),
        ("ttl contains 5", 0, "ttl is a number; compare it with == < > or `in`"),
        ("payload contains GET", 17, "payload is compared with bytes such as 45:00:00:25, or with text in quotes, not with GET"),
        ('message ~ "("', 10, "this is not a regular expression: missing ), unterminated subpattern at position 0"),
        ("is:odd", 3, "a record is one of marked, cited, repeat, unreviewed; not odd"),
        ("detect:x", 7, "detect: is followed by the number of a detect"),
        ("src[0] == 1", 0, "src has no bytes to take a slice of; payload and bytes have"),
        ("payload[5-2] == 1", 0, "the slice of payload holds no bytes"),
        ("src & 1 == 1", 0, "src is not a number of at most 7 bytes that a mask could be laid on"),
        ("| count by ip", 11, "ip means either side; name one of them"),
        ("| top 0 src", 6, "a number from 1 to 1,000,000 is expected here"),
        ("a }", 2, "this is not understood here"),
    ],
)  # fmt: skip
def test_says_what_is_wrong_and_where(text: str, column: int, message: str) -> None:
    """An error names the place, counted from 0, and says what would be right."""
    with pytest.raises(QueryError) as caught:
        parse(text)
    assert (caught.value.column, str(caught.value)) == (column, message)


def test_the_caret_stands_under_the_mistake() -> None:
    """caret() gives the line that is wrong and a caret under the place, also after line ends and tabs."""
    with pytest.raises(QueryError) as caught:
        parse("src.port ==\n\t80 and dst.port == x")
    assert caught.value.caret() == " 80 and dst.port == x\n" + " " * 20 + "^"


@settings(deadline=None)
@given(trees(st.one_of(leaves, states)))
def test_a_tree_prints_as_text_that_gives_the_same_tree(tree: object) -> None:
    """print and parse are each other's inverse."""
    assert parse(str(tree)).where == tree


@settings(deadline=None)
@given(st.text(alphabet=st.sampled_from("srcpot.=<>!&|~()[]{}\"'\\,: 0123456789abxSF*/-\n\t\x00é\ud800"), max_size=40))
def test_any_text_is_read_or_refused_with_a_place_in_it(text: str) -> None:
    """No text raises anything but QueryError, and its column is inside the text."""
    try:
        query = parse(text)
    except QueryError as error:
        assert 0 <= error.column <= len(text)
        assert error.caret().count("\n") == 1
    else:
        assert parse(str(query)) == query


@pytest.mark.parametrize("text", ["(" * 33 + "a" + ")" * 33, "not " * 33 + "a", "(not " * 5000 + "a" + ")" * 5000])
def test_too_deep_is_said_and_not_died_of(text: str) -> None:
    """More than 32 brackets and nots inside one another are answered with a sentence."""
    with pytest.raises(QueryError, match="more than 32 brackets and nots"):
        parse(text)


def test_thirty_two_deep_is_read() -> None:
    """32 brackets are within the bounds, wherever they stand."""
    assert parse("(" * 32 + "a" + ")" * 32 + " and (b)").where == And((Text("a"), Text("b")))


def test_too_many_terms_are_refused() -> None:
    """10,000 conditions or members of sets are read, one more is answered with a sentence."""
    assert len(parse(" or ".join(["ttl == 1"] * 10_000)).where.parts) == 10_000  # type: ignore[union-attr]
    for text in (" or ".join(["ttl == 1"] * 10_001), f"ttl in {{{', '.join(['1'] * 10_001)}}}"):
        with pytest.raises(QueryError, match="at most 10,000 conditions"):
            parse(text)
    with pytest.raises(QueryError, match="at most 500,000 characters"):
        parse("a" * 500_001)


def test_the_grammar_is_loaded_only_when_it_is_needed() -> None:
    """Loading the package, or parsing nothing, does not load pyparsing."""
    check = "import sys, parsers.query; parsers.query.parse(''); sys.exit('pyparsing' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", check], check=False).returncode == 0
