"""Random syntax trees of the filter language, for property tests."""

from __future__ import annotations

import ipaddress

from hypothesis import strategies as st

from parsers.query.tree import (
    Address,
    And,
    Bytes,
    Compare,
    Condition,
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
    State,
    Sum,
    Text,
    Truth,
    Under,
    Word,
)

INTEGERS = ("src.port", "dst.port", "ttl", "tcp.seq", "number", "icmp.type")
ORDERS = ("==", "!=", "<", "<=", ">", ">=")
EQUAL = ("==", "!=")
TOKENS = (
    "MY.NET.1.2",
    "MY.NET.202.66",
    "my.net.1.2",
    "A.B.C.30",
    "10.1.9.116",
    "10.2.0.1",
    "2001:db8::1",
    "host.example",
)
WORDS = ("tcp", "udp", "TCP", "deny", "spp_portscan: x", "a%b_c", 'quote " and \\', "and", "Grüße", "")
MOMENTS = (
    Moment("2000-03-17", 953_251_200 * 10**9, 953_337_600 * 10**9, True),
    Moment("2000-03-17 00:30", 953_253_000 * 10**9, 953_253_060 * 10**9, True),
    Moment("00:30:08", 1808 * 10**9, 1809 * 10**9, False),
    Moment("23:59", 86_340 * 10**9, 86_400 * 10**9, False),
)

numbers = st.sampled_from([0, 1, 2, 80, 0x5010, 1079, 65535, 2**63 - 1, 2**63, -(2**63) - 1, 10**25, 10**39]).map(
    Integer
)
nets = st.tuples(st.integers(0, 2**32 - 1), st.integers(0, 32)).map(
    lambda pair: ipaddress.ip_network((pair[0], pair[1]), strict=False)
)
real_nets = st.one_of(nets, st.sampled_from(["10.1.0.0/16", "0.0.0.0/0", "2001:db8::/32"]).map(ipaddress.ip_network))
net = real_nets.map(lambda made: Net(made.version, made[0].packed, made[-1].packed))
span = st.just(Net(4, bytes([10, 1, 0, 3]), bytes([10, 2, 0, 1])))
addresses = st.one_of(
    st.sampled_from(TOKENS).map(lambda text: Address(text)),
    net,
    st.sampled_from(["MY.NET.202.*", "*.*.*.*", "A.B.*.*", "10.1.*", "*"]).map(Partial),
)
words = st.sampled_from(WORDS).map(Word)
octets = st.binary(max_size=4).map(Bytes)
flags = st.integers(0, 255).map(Flags)

_integer_field = st.sampled_from(INTEGERS).map(Field)
_slices = st.tuples(st.sampled_from(["payload", "bytes"]), st.integers(0, 5), st.integers(1, 4)).map(
    lambda cut: Slice(Field(cut[0]), cut[1], cut[1] + cut[2])
)
_counted = st.one_of(
    _integer_field,
    st.builds(Masked, st.one_of(_integer_field, st.just(Field("flags")), _slices), st.integers(0, 0xFFFF)),
    st.builds(Sum, _integer_field, st.sampled_from([1, -1]), st.one_of(_integer_field, st.integers(0, 70_000))),
)
_side = st.sampled_from(["src", "dst", "ip"]).map(Field)
_port = st.one_of(_counted, st.just(Field("port")))
_text = st.sampled_from(["proto", "action", "message", "format"]).map(Field)
_moment = st.sampled_from(MOMENTS)


def _range(low: Integer, high: Integer) -> Range:
    return Range(low, high) if low.value <= high.value else Range(high, low)


leaves: st.SearchStrategy[Condition] = st.one_of(
    st.builds(Compare, _port, st.sampled_from(ORDERS), numbers),
    st.builds(Compare, _counted, st.sampled_from(ORDERS), _counted),
    st.builds(Member, _port, st.lists(st.one_of(numbers, st.builds(_range, numbers, numbers)), min_size=1).map(tuple)),
    st.builds(Compare, _side, st.sampled_from(EQUAL), addresses),
    st.builds(Compare, _side, st.sampled_from(ORDERS), st.sampled_from(["10.1.9.116", "2001:db8::1"]).map(Address)),
    st.builds(Compare, st.just(Field("src")), st.sampled_from(ORDERS), st.just(Field("dst"))),
    st.builds(Member, _side, st.lists(st.one_of(addresses, span), min_size=1, max_size=4).map(tuple)),
    st.builds(Member, _side, st.sampled_from(["MY.NET", "MY", "10.1", "A.B.C.30"]).map(lambda name: (Under(name),))),
    st.builds(Compare, _text, st.sampled_from(ORDERS), words),
    st.builds(Member, _text, st.lists(words, min_size=1, max_size=4).map(tuple)),
    st.builds(Compare, st.just(Field("tcp.opts")), st.sampled_from(ORDERS), words),
    st.builds(Compare, st.just(Field("action")), st.sampled_from(ORDERS), st.just(Field("tcp.opts"))),
    st.builds(Compare, st.just(Field("flags")), st.sampled_from(EQUAL), flags),
    st.builds(Member, st.just(Field("flags")), st.lists(flags, min_size=1, max_size=3).map(tuple)),
    st.builds(FlagTest, st.sampled_from(["has", "any"]), st.integers(1, 255)),
    st.builds(Compare, st.just(Field("ip.df")), st.sampled_from(EQUAL), st.booleans().map(Truth)),
    st.builds(Compare, st.just(Field("time")), st.sampled_from(ORDERS), _moment),
    st.builds(Member, st.just(Field("time")), st.lists(_moment, min_size=1, max_size=3).map(tuple)),
    st.builds(Compare, st.one_of(st.just(Field("payload")), _slices), st.sampled_from(ORDERS), octets),
    st.builds(
        Contains,
        st.one_of(st.just(Field("payload")), _slices),
        st.one_of(st.binary(min_size=1, max_size=2).map(Bytes), words.filter(lambda word: word.text)),
    ),
    st.builds(Contains, st.one_of(_side, _text, st.just(Field("tcp.opts"))), words.filter(lambda word: word.text)),
    st.builds(
        Matches,
        st.one_of(_side, _text, st.sampled_from(["tcp.opts", "payload"]).map(Field)),
        st.sampled_from([r"^t", r"\.\d+$", "a|b", "", r"\x00"]),
    ),
    st.builds(
        Known,
        st.sampled_from(["src", "ip", "port", "dst.port", "payload", "tcp.opts", "flags", "time", "ip.df"]).map(Field),
        st.booleans(),
    ),
)
"""One condition on what a record says."""

states: st.SearchStrategy[Condition] = st.one_of(
    st.sampled_from(["marked", "cited", "repeat", "unreviewed"]).map(lambda value: State("is", value)),
    st.sampled_from(["tag", "hint", "watch"]).flatmap(
        lambda kind: st.sampled_from(["x", "a b", "fp.ipid/1", 'q"']).map(lambda value: State(kind, value))
    ),
    st.integers(0, 99).map(lambda number: State("detect", str(number))),
    st.text(min_size=1).map(Text),
)
"""One condition on the case or the raw text."""


def trees(leaf: st.SearchStrategy[Condition], most: int = 12) -> st.SearchStrategy[Condition]:
    """Return trees of conditions in the shape that the parser gives them: no And in an And, no Or in an Or."""
    return st.recursive(
        leaf,
        lambda inner: st.one_of(
            inner.map(Not),
            st.lists(inner, min_size=2, max_size=4).map(lambda parts: _flat(And, parts)),
            st.lists(inner, min_size=2, max_size=4).map(lambda parts: _flat(Or, parts)),
        ),
        max_leaves=most,
    )


def _flat(kind: type[And] | type[Or], parts: list[Condition]) -> Condition:
    flat: list[Condition] = []
    for part in parts:
        flat.extend(part.parts if isinstance(part, kind) else (part,))
    return kind(tuple(flat))
