"""Filters that tcpdump and Wireshark would take: read where they mean one thing, answered with ours where not."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from parsers.query import QueryError, parse
from parsers.query.foreign import OTHERS, translated
from parsers.query.tree import Compare, Field, Not, Text, Word


@pytest.mark.parametrize("name", ["udp", "TCP", "icmp", "arp"])
def test_a_lone_protocol_is_asked_for_as_in_wireshark(name: str) -> None:
    """The name of a protocol alone means its records; in quotes it is looked for in the lines."""
    assert parse(name).where == Compare(Field("proto"), "==", Word(name.lower()))
    assert parse(f"not {name}").where == Not(Compare(Field("proto"), "==", Word(name.lower())))
    assert parse(f'"{name}"').where == Text(name)


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        ("port 28431", "port == 28431"),
        ("host 209.203.237.176", "ip == 209.203.237.176"),
        ("src 1.2.3.4", "src == 1.2.3.4"),
        ("tcp dst port 80", "proto == tcp and dst.port == 80"),
        ("udp and port 53", "proto == udp and port == 53"),
        ("src host 1.2.3.4 and not dst port 80", "src == 1.2.3.4 and not dst.port == 80"),
        ("tcp and (port 80 or port 443)", "proto == tcp and (port == 80 or port == 443)"),
        ("!(tcp port 22)", "not ((proto == tcp and port == 22))"),
        ("portrange 21-23", "port in {21..23}"),
        ("net 10.0.0.0/8", "ip == 10.0.0.0/8"),
        ("host 2001:db8::1 || arp", "ip == 2001:db8::1 or proto == arp"),
    ],
)
def test_a_filter_of_tcpdump_is_answered_with_ours(theirs: str, ours: str) -> None:
    """It is refused with the same filter in this language, and that one can be typed."""
    with pytest.raises(QueryError, match="did you mean") as refused:
        parse(theirs)
    assert refused.value.message == f"did you mean {ours}?"
    assert parse(ours).where is not None


@pytest.mark.parametrize("name", OTHERS)
def test_a_field_of_another_language_is_answered_with_ours(name: str) -> None:
    """Each name leads to fields that there are."""
    with pytest.raises(QueryError, match="did you mean") as refused:
        parse(f"{name} == 1")
    for ours in refused.value.message.split("did you mean ")[1].rstrip("?").split(" or "):
        assert parse(ours).where is not None


def test_a_flag_bit_of_wireshark_is_answered_with_ours() -> None:
    """`tcp.flags.syn == 1` is asked as `flags has S`."""
    with pytest.raises(QueryError, match="did you mean flags has S"):
        parse("tcp.flags.syn == 1 && tcp.flags.ack == 0")


@pytest.mark.parametrize(
    "text", ["refused connect", "portscan status from", "udp probe", "unreachable host", "10 hosts"]
)
def test_words_are_still_looked_for(text: str) -> None:
    """Words that are no filter of tcpdump are text."""
    assert parse(text).where == Text(text)


def test_a_word_of_the_language_among_words_is_said_to_be_one() -> None:
    """The sentence says which word it is, and what to do."""
    with pytest.raises(QueryError, match="`unknown` is a word of this language; words to look for stand in quotes"):
        parse("connect from unknown")


@given(st.text("tcpudhosrnae 0123456789./()!&|-", max_size=40))
@example("((((((((((port 80")
def test_what_is_offered_can_be_typed_or_says_what_is_wrong(text: str) -> None:
    """A translation never leads to another one."""
    if (ours := translated(text)) is not None:
        try:
            parse(ours)
        except QueryError as error:
            assert "did you mean" not in error.message
