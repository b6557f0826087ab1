"""Named sets, saved filters and the watch list: what they stand for, and what is refused."""

from __future__ import annotations

import sqlite3

import pytest

from db.case import Case, CaseError
from db.named import FILTER, SET
from parsers.query import QueryError, parse
from tests.db.build import SECOND, packet, take


@pytest.fixture
def net(case: Case) -> Case:
    """A case with packets of a few hosts; the last one has no ports and no addresses."""
    ends = [("10.1.2.3", "MY.NET.1.2", 80), ("MY.NET.7.7", "192.0.2.9", 6346), ("192.0.2.9", "10.9.9.9", 6500)]
    take(case, "a.log", [packet(at, src=src, dst=dst, src_port=1, dst_port=port, proto="tcp", time=at * SECOND) for at, (src, dst, port) in enumerate(ends, 1)]
         + [packet(9, src=None, dst=None, dst_port=None)])  # fmt: skip
    return case


def asked(case: Case, text: str) -> tuple[list[int], list[int]]:
    """Return which records match, and which could not be tested."""
    found = case.records.select(parse(text), "number")
    return list(found.numbers), list(found.untestable)


def test_a_set_stands_for_its_values(net: Case) -> None:
    """Nets, tokens that begin with a name, numbers and ranges; what is unknown could not be tested."""
    net.named.save(SET, "HOME", "10.0.0.0/8, MY.NET", "ours")
    net.named.save(SET, "P2P", "80, 6300..6400")
    assert asked(net, "src in HOME") == ([1, 2], [4])
    assert asked(net, "src not in home") == ([3], [4])
    assert asked(net, "ip in HOME and dst.port in P2P") == ([1, 2], [4])
    assert asked(net, "dst.port not in P2P") == ([3], [4])
    assert [(each.name, each.note) for each in net.named.all(SET)] == [("HOME", "ours"), ("P2P", "")]


def test_a_filter_stands_for_its_condition(net: Case) -> None:
    """Also inside others, negated, and after it was changed."""
    net.named.save(FILTER, "web", "dst.port == 80")
    net.named.save(FILTER, "odd", "not filter:web and src is known")
    assert asked(net, "filter:odd") == ([2, 3], [])
    assert asked(net, "not filter:WEB") == ([2, 3], [4])
    net.named.save(FILTER, "web", "dst.port == 6500")
    assert asked(net, "filter:odd") == ([1, 2], [])
    net.named.remove(FILTER, "web")
    with pytest.raises(QueryError, match="no filter is saved as web"):
        asked(net, "filter:odd")


def test_filters_in_a_circle_are_refused(net: Case) -> None:
    """A filter that asks for itself ends in a sentence."""
    net.named.save(FILTER, "a", "dst.port == 1")
    net.named.save(FILTER, "b", "filter:a or dst.port == 2")
    net.named.save(FILTER, "a", "filter:b or dst.port == 3")
    with pytest.raises(QueryError, match="stand in one another"):
        asked(net, "filter:a")


def test_the_watch_list(net: Case) -> None:
    """Entries are asked for together or alone; what has run out no longer counts."""
    assert asked(net, "watch:any") == ([], [])
    one = net.watches.add("192.0.2.9", "came back")
    two = net.watches.add("6346/tcp", "Gnutella", until=1)
    net.watches.add("MY.NET.1.2", "our server")
    assert asked(net, f"watch:{one}") == ([2, 3], [4])
    assert asked(net, f"watch:{two}") == ([2], [4])
    assert asked(net, "watch:my.net.1.2") == ([1], [4])
    assert asked(net, "watch:any") == ([1, 2, 3], [4])
    net.watches.remove(one)
    assert asked(net, "watch:any") == ([1], [4])
    assert [entry.what.split(" added")[0] for entry in net.journal.all()[-1:]] == [f"watch {one} removed"]
    with pytest.raises(QueryError, match="nothing on the watch list is 99"):
        asked(net, "watch:99")


@pytest.mark.parametrize(
    ("kind", "name", "text", "sentence"),
    [
        (SET, "1st", "80", "is no name"),
        (SET, "a;b", "80", "is no name"),
        (SET, "EMPTY", " , ", "has no values"),
        (FILTER, "x", "dst.port ==", "a value is expected"),
        (FILTER, "x", "dst.port == 80 | count", "leave out"),
    ],
)
def test_what_cannot_be_kept_is_refused(net: Case, kind: str, name: str, text: str, sentence: str) -> None:
    """A sentence says what is wrong, and nothing is kept."""
    with pytest.raises((CaseError, QueryError), match=sentence):
        net.named.save(kind, name, text)
    assert net.named.all() == []


def test_a_set_of_other_values_is_refused_where_it_is_asked(net: Case) -> None:
    """A set of ports holds no address, and a name that nobody gave is a token only where addresses stand."""
    net.named.save(SET, "WEB", "http-alt")
    with pytest.raises(QueryError, match="a value of the set WEB"):
        asked(net, "dst.port in WEB")
    with pytest.raises(QueryError, match="no set is called NONE"):
        asked(net, "dst.port in NONE")
    assert asked(net, "src in NONE") == ([], [4])
    with pytest.raises(CaseError, match="say why"):
        net.watches.add("192.0.2.1", " ")


def test_a_name_that_was_changed_outside_is_found(net: Case) -> None:
    """verify tells sets, filters and entries of the watch list that were changed."""
    net.named.save(SET, "HOME", "10.0.0.0/8")
    net.watches.add("192.0.2.9", "came back")
    path = net.path
    net.close()
    connection = sqlite3.connect(path)
    connection.execute("UPDATE named SET text = '192.0.2.0/24'")
    connection.execute("UPDATE watch SET why = ''")
    connection.commit()
    connection.close()
    with Case.open(path) as case:
        said = sorted(problem.what for problem in case.verify())
    assert said == ["set or filter 1 was changed outside the program", "watch 1 was changed outside the program"]
