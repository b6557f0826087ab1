"""Lines that are read by a template say exactly what they say alone, and what nearly fits it does too."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterable, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers import batches, eights, formats, joining, walk
from parsers.arrays import value
from parsers.captures import Chunk
from parsers.fitting import fitted
from parsers.formats.zeek_tsv import ZeekTable
from parsers.mapping import Mapping
from parsers.read import read, read_many
from parsers.record import COLUMNS, Found, Span
from parsers.syslog import MOMENT
from parsers.table import Table
from parsers.template import Template
from parsers.wholelines import Lines
from tests.workbench.made_dated import DATED, FORMATS, pf
from tests.workbench.made_logs import ZEEK, fast, ipmon, netfilter, repeat, spelled, tcpdump, tcpdump_dated, zeek
from tests.workbench.made_shapes import SHAPES, Usual

MADE = {**SHAPES, **DATED}
WITH_TEMPLATES = [each for each in formats.each() if each.templates]


def alike(lines: Lines) -> list[Found | Span]:
    """Hold the columns of lines against what each line says when it is read again, and return that."""
    made = list(lines.entries())
    for at, each in enumerate(entry for entry in made if isinstance(entry, Found)):
        record = each.record
        for name, values in lines.columns.items():
            said = record.words.get(name) if name in ("pid", "rest") else getattr(record, name)
            assert value(values, at) == said, (name, lines.data[lines.begins[at] : lines.stops[at]])
        assert tuple(lines.names.get(at, ())) == record.names
        begun, stamp = value(lines.stamps, at), record.stamp
        assert stamp is not None
        assert (begun.year, begun.month, begun.day, begun.hour, begun.minute, begun.offset) == (
            stamp.year, stamp.month, stamp.day, stamp.hour, stamp.minute, stamp.offset,
        )  # fmt: skip
        assert lines.beyond[at] == stamp.second * 10**9 + stamp.nanosecond
        missing = (
            {c.attribute for c in COLUMNS}
            - {"number", "source", "line", "format", "time", "time_basis", "tcp_opts", "payload", "captured"}
            - set(lines.columns)
        )
        assert all(getattr(record, name) is None for name in missing)
    return made


def entries(data: bytes, mappings: Sequence[Mapping] = ()) -> list[Found | Span]:
    """Return what is read many at a time, one by one, once the columns of it were held against it."""
    made: list[Found | Span] = []
    with pytest.MonkeyPatch.context() as patch:
        for module in (walk, batches):
            patch.setattr(module, "FEWEST", 2)
        patch.setattr(joining, "WORTH", 2)
        for entry in read_many(iter([data]), mappings):
            assert not isinstance(entry, Chunk)
            made.extend(alike(entry) if isinstance(entry, Lines) else [entry])
    return made


def rows_together_say_the_same(data: bytes, table: type[Table] | None = None, mappings: Sequence[Mapping] = ()) -> None:
    """Hold rows that a table reads many at a time against the reader of single records, and against itself row by row."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("parsers.tablelines.WORTH", 2)
        together = entries(data, mappings)
    if table is not None:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(table, "fitted", lambda table, block, first: None)
            assert together == entries(data, mappings)
    assert together == list(read(data, mappings))


@pytest.mark.parametrize("format", WITH_TEMPLATES, ids=lambda each: each.name)
def test_whole_lines_say_what_single_records_say(format: formats.Format, monkeypatch: pytest.MonkeyPatch) -> None:
    """The grammar for whole lines gives exactly the columns of the grammar for single records, on its samples."""
    chance = random.Random(1)
    makers = {"netfilter": netfilter, "snort-fast": fast, "sshd": sshd, "tcpdump": tcpdump, "ipmon": ipmon}
    makers["blackice"] = lambda chance, stamp: MADE["blackice"](
        Usual(chance.random()), stamp
    )  # one of two samples is odd
    made = [makers[format.name](chance, "Mar  7 10:00:01") for _ in range(400)] if format.name in makers else []
    lines = [text.strip("\n") for text, _ in format.samples if "\n" not in text.strip("\n")] * 5 + made
    data = "\n".join(lines).encode()
    monkeypatch.setattr(walk, "FEWEST", 4)
    together = [entry for entry in read_many(iter([data])) if isinstance(entry, Lines)]
    assert sum(map(len, together)) >= len(lines) // 2
    for each in together:
        alike(each)


def suricata(chance: random.Random, stamp: str) -> str:
    """Return an alert of Suricata."""
    return "07/06/2005-" + fast(chance, stamp).split("-", 1)[1].replace(
        "UDP", chance.choice(["UDP", "ICMP", "PROTO:255"])
    )


def netfilter6(chance: random.Random, stamp: str) -> str:
    """Return a line of a packet filter about a packet of IPv6, sometimes of IPv4."""
    line = netfilter(chance, stamp)
    if chance.random() < 0.2 or "FRAG" in line:
        return line
    ends = f"SRC=2001:0db8:0000:0000:0000:0000:0000:000{chance.randrange(9)} DST={chance.choice(['fe80::1', '::1', 'ff02:' + ':'.join(['0' * 4] * 7)])}"
    said = re.sub(
        "SRC=.*? PROTO=",
        f"{ends} LEN={chance.randrange(40, 1500)} TC=0 HOPLIMIT=64 FLOWLBL={chance.randrange(1 << 20)} PROTO=",
        line,
    )
    return said.replace("PROTO=ICMP ", "PROTO=ICMPv6 ")


def dated(chance: random.Random, stamp: str) -> str:
    """Return an alert of Snort -y, which prints the year."""
    return chance.choice(["07/06/05-", "13/07/05-", "07/06/05-"]) + fast(chance, stamp).split("-", 1)[1]


USERS = ("root", "bob", "from", "FROM", "xfrom", "invalid", "user", "authenticating", "port", "a@b.example", "x" * 65)
SAID = (
    "Failed password for {user} from {src} port {port} ssh2", "Failed none for invalid user {user} from {src} port {port} ssh2",
    "Accepted publickey for {user} from {src} port {port} ssh2", "Invalid user {user} from {src} port {port}", "Invalid user {user} from {src}",
    "Connection closed by {src} port {port} [preauth]", "Connection reset by {src} port {port}", "Connection closed by {src}",
    "Connection closed by authenticating user {user} {src} port {port} [preauth]", "Disconnected from invalid user {user} {src} port {port} [preauth]",
    "Disconnected from {src} port {port}", "Received disconnect from {src} port {port}:11: Bye Bye [preauth]", "Received disconnect from {src}:11:  [preauth]",
    "Received disconnect from {src} port {port}:11: disconnected by user",
)  # fmt: skip


def sshd(chance: random.Random, stamp: str) -> str:
    """Return what sshd says of a login or of the end of a connection."""
    said = chance.choice(SAID).format(
        user=chance.choice(USERS[: 2 if chance.random() < 0.8 else None]),
        src=f"192.0.2.{chance.randrange(9)}",
        port=chance.randrange(1024, 1030),
    )
    daemon = chance.choice(["sshd", "sshd", "sshd-session", "sshd-auth"])
    return f"{stamp} {chance.choice(['gw', 'gw.example', 'auth.info'])} {daemon}[{chance.randrange(300, 310)}]: {said}"


def counted(chance: random.Random, stamp: str) -> str:
    """Return what rsyslogd writes for what sshd said some times over."""
    head, said = sshd(chance, stamp).split("]: ", 1)
    count = chance.choice([1, 2, 17, 4294967295, 10**10])
    return f"{head}]: message repeated {count} times: [ {said}{chance.choice([']', ']', ']', ' ]', ']]', ''])}"


NOTHING = Template(("no line begins like this", *MOMENT), lambda said: {})
MAKERS: list[Callable[[random.Random, str], str]] = [
    netfilter,
    fast,
    suricata,
    sshd,
    counted,
    repeat,
    netfilter6,
    dated,
    *MADE.values(),
    tcpdump,
    tcpdump_dated,
    ipmon,
]
SPELLED = [
    netfilter,
    netfilter6,
    sshd,
    counted,
    repeat,
    *SHAPES.values(),
    *(DATED[name] for name in ("filterlog6", "ipfwadm", "scanlogd")),
]
"""Makers of lines whose time may be spelled as syslog programs do."""
OF_TABLES = (MADE["dshield"],)
"""Makers of lines that the reader of single records asks a table for.

Whether it says of others that they look like a table which needs a mapping depends on all that it has read before.
"""
NUMBERS = (
    "0",
    "00",
    "007",
    "255",
    "256",
    "0255",
    "65535",
    "65536",
    "99999",
    "100000",
    "-1",
    "1" * 19,
    "",
    "x",
    "1.5",
    "\xb2",
    "60",
    "61",
)
PIECES = (
    " ", "  ", "\t", "=", "IN=", "SRC=192.0.2.1 ", "DF ", "LEN=9 ", "SYN ", "[", "]", "(", ")", "0", "9", ".", ":", "-", "\x00", "\x0b", "\x1d", "\x7f",
    "\xe9", "\xa0", "\r", "\\", "(empty)", "Page 3 of 9", "(c) 2001", "SANS Institute", "\x85", "a" * 70, "b" * 400, "c" * 70_000, '"', "{", "}", ",",
)  # fmt: skip


def damaged(text: str, chance: random.Random) -> str:
    """Return a line with one thing about it changed, so that it nearly is what it was."""
    numbers = list(re.finditer(r"[0-9A-F]+", text))
    words = list(re.finditer(r"\S+\s?", text))
    at = chance.randrange(len(text))
    match chance.randrange(6):
        case 0:
            found = chance.choice(numbers)
            return text[: found.start()] + chance.choice(NUMBERS) + text[found.end() :]
        case 1:
            found = chance.choice(words)
            return text[: found.start()] + text[found.end() :]
        case 2:
            found, place = chance.choice(words), chance.choice(words).start()
            return text[:place] + found[0] + text[place:]
        case 3:
            return text[:at] + chance.choice(PIECES) + text[at:]
        case 4:
            return text[:at] + text[at + 1 :]
        case _:
            return text + chance.choice([" ", "\t", "  \t ", "\r", "\xa0", " x", "\t\t", " " * 9])


def near_misses(seed: int, maker: Callable[[random.Random, str], str]) -> list[str]:
    """Return lines of which some are damaged."""
    chance = random.Random(seed)
    made, way = [], max(0, chance.randrange(8) - 3) if maker in SPELLED else 0
    for _ in range(14):
        stamp = spelled(chance, f"Mar {chance.randrange(1, 32):2} 10:00:0{chance.randrange(10)}", way)
        line = maker(chance, stamp)
        made.append(damaged(line, chance) if chance.random() < 0.3 else line)
    return made


@given(st.integers(0, 1 << 32), st.sampled_from(range(len(MAKERS))), st.sampled_from(["\n", "\r\n"]))
@settings(max_examples=400, deadline=None)
def test_near_misses_read_the_same(seed: int, maker: int, between: str) -> None:
    """Numbers out of range, lost and doubled words, odd bytes and long lines are what they are without a template."""
    data = between.join([*near_misses(seed, MAKERS[maker]), ""]).encode("latin-1")
    together = entries(data)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(walk, "fitted", lambda block, name, template, lines: fitted(block, name, NOTHING, lines))
        alone = entries(data)
    if MAKERS[maker] in OF_TABLES:
        assert found(together) == found(alone) == found(read(data))
    else:
        assert together == alone


def found(entries: Iterable[Found | Span]) -> list[Found]:
    """Return the records."""
    return [entry for entry in entries if isinstance(entry, Found)]


HEADS = (
    ZEEK,
    ZEEK
    + "#types\ttime\tstring\taddr\tport\taddr\tport\tenum\tstring\tinterval\tcount\tcount\tstring\tbool\tbool\tcount\tstring"
    "\tcount\tcount\tcount\tcount\tset[string]\n",
    ZEEK.replace("uid", "_system_name").replace("unset_field\t-", "unset_field\t*"),
    ZEEK.replace("id.orig_h", "src").replace("id.orig_p", "p").replace("id.resp_h", "dst").replace("conn", "notice"),
    "",
)


def odd_zeek(chance: random.Random, stamp: str) -> str:
    """Return a row of which a cell is what one may be that is none of the usual ones."""
    cells = zeek(chance, stamp).split("\t")
    if chance.random() < 0.5:
        odd = (
            "-",
            "*",
            "(empty)",
            "",
            "2001:db8::1",
            "fe80::1%eth0",
            "gw.example",
            "a\\x09b",
            "\\",
            "GRE",
            "47",
            "070",
            "256",
            "icmp",
            "0.0",
            "T",
        )
        cells[chance.randrange(len(cells))] = chance.choice(odd)
    return "\t".join(cells)


@given(st.integers(0, 1 << 32), st.sampled_from(HEADS), st.sampled_from(["\n", "\r\n"]))
@settings(max_examples=150, deadline=None)
def test_rows_of_zeek_read_the_same(seed: int, head: str, between: str) -> None:
    """Rows of cells that are unset, empty, odd or damaged, copies of rows, and headers among them say what each says."""
    lines = near_misses(seed, odd_zeek)
    chance = random.Random(seed)
    for _ in range(chance.randrange(4)):
        at = chance.randrange(len(lines))
        lines.insert(
            at,
            chance.choice(
                [
                    lines[at],
                    lines[chance.randrange(len(lines))],
                    "#close\t2017-07-14-02-40-00",
                    "",
                    chance.choice(HEADS).strip("\n"),
                ]
            ),
        )
    data = (head + between.join([*lines, *lines[-6:], ""])).encode("latin-1")
    rows_together_say_the_same(data, ZeekTable)


UNUSUAL = (
    "PROTO=2|FRAG|SRC=.*SRC=|auth.info|invalid user from|[Ii]nvalid user x?from|x{9}|disconnect from [0-9.]+:11"
    r"|win 65536|4294967296|HTTP|A\?|frag|icmp$|icmp[ :]+[(\[t]|ICMP (\d|.*[)\]])|\(DF\).*\(DF\)|id 2\) "
    r"|rule (\D|4/m)|uid|012345|rdr|any on|synproxy|on :|pf:|\d{10}\.|2014-02|:\d\d rule"
    r"|13-01|\dx |\(60\)|OOW|low-ttl|bad|K-F|gre|PR 2|ESP|300/1|ype\(9|unreach/x|8/1|-EC|-SA|- |-$| -[A-Z]* \d"
)
"""What no template is there for."""


@pytest.mark.parametrize(
    ("maker", "format"),
    [
        (netfilter, "netfilter"),
        (fast, "snort-fast"),
        (suricata, "suricata-fast"),
        (sshd, "sshd"),
        (netfilter6, "netfilter"),
        (dated, "snort-fast"),
        (tcpdump, "tcpdump"),
        (tcpdump_dated, "tcpdump"),
        (ipmon, "ipmon"),
        (pf, "pf"),
    ],
)
def test_most_lines_fit(maker: Callable[[random.Random, str], str], format: str) -> None:
    """What a template is there for is read by it, whatever stands in its fields."""
    templates = next(each.templates for each in WITH_TEMPLATES if each.name == format)
    chance = random.Random(5)
    lines = [line for line in (maker(chance, "Mar  7 10:00:01") for _ in range(400)) if not re.search(UNUSUAL, line)]
    block = eights.Block("\n".join([*lines, "x" * 64]).encode())
    assert sum(len(fitted(block, format, template).rows) for template in templates) == len(lines) > 120


@pytest.mark.parametrize("name", [name for name in MADE if name != "pf"])
def test_usual_lines_fit(name: str) -> None:
    """All usual lines of a format fit one of its templates, and none fits two."""
    templates = next(each.templates for each in WITH_TEMPLATES if each.name == FORMATS.get(name, name))
    chance = Usual(7)
    lines = [MADE[name](chance, "Mar  7 10:00:01") for _ in range(200)]
    block = eights.Block("\n".join([*lines, "x" * 64]).encode())
    rows = [row for template in templates for row in fitted(block, name, template).rows.tolist()]
    assert sorted(rows) == list(range(200))


def test_most_rows_fit() -> None:
    """Rows as Zeek writes them are read without looking at each."""
    chance = random.Random(6)
    table = ZeekTable()
    for line in ZEEK.splitlines():
        table.header(line, "")
    rows = [zeek(chance, "") for _ in range(200)]
    read_together = table.fitted(eights.Block("\n".join([*rows, "x" * 64]).encode()), 0)
    assert read_together is not None
    assert len(read_together.rows) == len(rows)
