"""Log lines stored many at a time: nobody can tell the case from one that was filled line by line."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from datetime import UTC
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from db import intake
from db.case import Case
from parsers import batches, formats, joining, walk
from parsers.captures import Chunk
from parsers.query import parse
from parsers.read import read, read_many
from parsers.record import Found, Span
from parsers.wholelines import Lines
from tests.db.build import edit
from tests.parsers.test_mangled_samples import WAYS
from tests.workbench.made_logs import (
    ODD,
    ZEEK,
    dumped,
    eve,
    fast,
    ipmon,
    log,
    netfilter,
    portsentry,
    repeat,
    spelled,
    sshd,
    tcpdump,
    unread,
    zeek,
)
from tests.workbench.twins import find_the_same, in_runs, say_the_same
from workbench.importing import import_file

SAMPLES = [text for each in formats.each() for text, _ in each.samples]
QUERIES = [
    "src == 192.0.2.0/24 and flags has S",
    "flags == S",
    "flags any FA",
    "not flags has A",
    "flags != SA",
    "flags.known is known",
    "action == deny",
    "format in {netfilter, cisco} and proto != tcp",
    "kind == alert",
    "time.basis == assumed-year",
    "message contains DROP",
    "sensor == gw and dst.port in {22, 80..443}",
    "time >= 2000-12-31",
    "time < 2000-12-31 or time.basis is unknown",
    "not time == 1999-12-31",
    "time >= 12:00 and time < 18:30",
    "time in {1999-01-01 .. 2001-01-01}",
    "time.basis == time-of-day",
    "count is known",
    "tcp.opts is known",
    "src == h1.example.net",
    "line >= 40 and line <= 160",
    "line in {3, 50, 51, 52, 250..300}",
    '"SPT=22"',
]


pytestmark = pytest.mark.usefixtures("few_lines")


def same(bulk: Case, plain: Case, *logs: bytes, year: int | None = 1999) -> None:
    """Import logs into both cases, and hold everything that can be asked of one against the other."""
    for number, data in enumerate(logs, 1):
        report = import_file(bulk, data, f"{number}.log", year=year, zone=UTC)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(intake, "FEW", 1 << 40)
            assert import_file(plain, data, f"{number}.log", year=year, zone=UTC) == report
    say_the_same(bulk, plain, QUERIES)
    for case in (bulk, plain):
        case.shifts.state(1, -7_200_000_000_000, "two hours fast")
    find_the_same(bulk, plain, QUERIES)


@pytest.mark.parametrize("seed", range(12))
def test_a_case_filled_in_bulk_says_the_same(cases: tuple[Case, Case], seed: int) -> None:
    """Records, places, ledger, raw text and what filters find are those of a case filled line by line."""
    chance = random.Random(seed)
    makers = ((netfilter,), (netfilter, sshd), (fast,), (zeek,), (eve,), (eve, netfilter))[seed % 6]
    data = log(chance, 300, odd=0.02 * (seed // 2 % 3), step=(3, 90_000)[seed % 2], makers=makers)
    data = ZEEK.encode() + data if makers == (zeek,) and seed < 6 else data
    same(*cases, data)
    assert in_runs(cases[0]) > 40


@pytest.mark.parametrize("seed", range(8))
def test_lines_without_a_date(cases: tuple[Case, Case], seed: int) -> None:
    """Lines that print a time of day alone, among dated ones too, have the time, the basis and the place that each has."""
    chance = random.Random(60 + seed)
    makers = ((tcpdump,), (ipmon,), (dumped,), (dumped, netfilter, ipmon))[seed % 4]
    lines = log(
        chance, 300, odd=0.01 * (seed % 3), step=(3, 90_000)[seed % 2], makers=makers, turn=(0.02, 0.5)[seed // 4]
    )
    more = lines.splitlines(keepends=True)
    same(*cases, lines, b"".join(more[200:]), b"".join(more[100:220:2]))
    assert in_runs(cases[0]) > 40
    for order in ("time", "number"):
        found = (case.records.select(None, order).numbers for case in cases)  # type: ignore[arg-type]
        assert list(next(found)) == list(next(found))


@pytest.mark.parametrize("seed", range(6))
def test_times_that_count_from_another_packet(cases: tuple[Case, Case], seed: int) -> None:
    """Times from 00:00:00 sharp on are no times of day, until other text or another format comes, read either way."""
    chance = random.Random(80 + seed)
    times = [f"{at // 3600:02}:{at // 60 % 60:02}:{at % 60:02}" for at in range(86_390, 86_400)]
    parts = [
        [tcpdump(chance, time) for time in times],
        ["00:00:00.000000 IP 192.0.2.1.99 > 192.0.2.2.80: UDP, length 9"],
        [
            f"00:00:{at:02}.{chance.randrange(3):06} IP 192.0.2.1.{at + 1} > 192.0.2.2.80: UDP, length 9"
            for at in range(20)
        ],
        ["some prose that nobody logged"] * (seed % 2),
        [netfilter(chance, "Mar  7 10:00:01") for _ in range(6 * (seed % 3))],
        [f"00:01:{at:02}.5 IP 192.0.2.1.{at + 101} > 192.0.2.2.80: UDP, length 9" for at in range(20)],
        ["Mar  7 10:00:02 gw last message repeated 3 times"],
    ]
    same(*cases, "\n".join(line for part in parts for line in part).encode())
    assert len(cases[0].records.select(parse("time is unknown")).numbers) == (21 if seed % 2 or seed % 3 else 41)
    assert in_runs(cases[0]) > 0


@pytest.mark.parametrize("seed", range(3))
def test_formats_that_take_turns(cases: tuple[Case, Case], seed: int) -> None:
    """Lines of several formats that alternate are one run, and say what they say alone."""
    chance = random.Random(20 + seed)
    turn = (0.1, 0.5, 1)[seed]
    lines = log(
        chance, 300, odd=0.01 * seed, step=(3, 90_000, 3)[seed], makers=(netfilter, sshd, fast, portsentry), turn=turn
    )
    more = lines.splitlines(keepends=True)
    same(*cases, lines, b"".join(more[200:]), b"".join(more[100:220:2]))
    assert in_runs(cases[0]) > 100


@pytest.mark.parametrize("seed", range(8))
def test_lines_that_count_the_message_before(cases: tuple[Case, Case], seed: int) -> None:
    """`last message repeated` is about whom the message before it of its host is about, and parts no log into runs.

    Also where the message is in a run before, is itself known already, or was logged by no one that is known.
    """
    chance = random.Random(200 + seed)
    makers = ((netfilter, repeat), (netfilter, sshd, portsentry, repeat, unread), (repeat, portsentry))[seed % 3]
    lines = log(
        chance, 400, odd=0.01 * (seed // 4), step=(3, 90_000)[seed % 2], makers=makers, turn=(0.2, 0.5)[seed % 2]
    )
    more = lines.splitlines(keepends=True)
    same(*cases, lines, b"".join(more[200:]), b"".join(more[100:220:2]))
    assert in_runs(cases[0]) > 100
    counted = parse("format == syslog-repeat and src is known")
    for case in cases:
        assert len(case.records.select(counted).numbers) > 20
        assert not case.verify()


def test_a_count_of_a_message_in_the_block_before(cases: tuple[Case, Case], monkeypatch: pytest.MonkeyPatch) -> None:
    """A line that counts a message keeps what it is about wherever the blocks of a log end."""
    monkeypatch.setattr("workbench.importing._BLOCK", 2_000)
    monkeypatch.setattr("workbench.importing.LOOK", 2_000)
    chance = random.Random(210)
    same(*cases, log(chance, 400, odd=0, step=3, makers=(netfilter, sshd, repeat), turn=0.4))
    assert in_runs(cases[0]) > 100


@pytest.mark.parametrize("seed", range(6))
def test_lines_that_no_format_reads(cases: tuple[Case, Case], seed: int) -> None:
    """What is logged among records and is none keeps its place and its reason, and does not part them into small runs."""
    chance = random.Random(90 + seed)
    makers = ((netfilter, unread), (netfilter, sshd, portsentry, unread), (ipmon, dumped, sshd, unread))[seed % 3]
    lines = log(chance, 400, odd=0.01 * (seed // 3), step=(3, 90_000)[seed % 2], makers=makers, turn=(0.3, 1)[seed % 2])
    if seed == 3:
        lines = re.sub(rb"(?m)^(\w{3}) +(\d+) ", rb"2000-01-0\2T", re.sub(rb"(?m)^(\w{3}) +\d(\d) ", rb"\1 \2 ", lines))
    more = lines.splitlines(keepends=True)
    same(*cases, lines, b"".join(more[200:]), b"".join(more[100:220:2]))
    assert in_runs(cases[0]) > 40


@pytest.mark.parametrize("way", range(1, 5))
def test_times_in_other_spellings(cases: tuple[Case, Case], way: int) -> None:
    """Times with a priority before them, and as ISO 8601 has them, with zones and without, say what each says alone."""
    chance = random.Random(100 + way)
    lines = log(chance, 300, odd=0.01, step=90_000, makers=(netfilter, sshd, portsentry, unread), turn=0.3).decode()
    spelt = re.sub(r"(?m)^[A-Z][a-z]{2} +\d+ [\d:]{8}", lambda found: spelled(chance, found[0], way), lines)
    more = spelt.encode().splitlines(keepends=True)
    same(*cases, b"".join(more), b"".join(more[200:]), b"".join(more[100:220:2]))
    assert in_runs(cases[0]) > 10


def test_runs_go_on_over_lines_that_no_format_reads(cases: tuple[Case, Case]) -> None:
    """Where every other line is of no format, the others are one run."""
    chance = random.Random(97)
    stamps = [f"Mar  7 {at // 60:02}:{at % 60:02}:00" for at in range(200)]
    lines = [netfilter(chance, stamp) if at % 2 else f"{stamp} gw CRON[{at}]: job" for at, stamp in enumerate(stamps)]
    same(*cases, "\n".join(lines).encode())
    assert in_runs(cases[0]) >= 97


def test_two_records_on_one_line(cases: tuple[Case, Case]) -> None:
    """Where a line end was lost two records have the number of one line, and those behind keep theirs."""
    chance = random.Random(77)
    lines = [fast(chance, "").encode() + b"\n" for _ in range(60)]
    for at in range(3, 58, 9):
        lines[at] = lines[at].rstrip(b"\n")
    netfilters = [netfilter(chance, f"Mar  7 10:00:{at:02}").encode() + b"\n" for at in range(60)]
    for at in range(3, 58, 9):
        netfilters[at] = netfilters[at].rstrip(b"\n")
    same(*cases, b"".join(lines), b"".join(netfilters))
    assert in_runs(cases[0]) > 40


@pytest.mark.parametrize("blank", ["", " ", "\t", "      ", "\r"])
def test_runs_go_on_over_blank_lines(cases: tuple[Case, Case], blank: str) -> None:
    """A log that a mail program spaced out is one run, and its blank lines are said to be that."""
    chance = random.Random(99)
    stamps = [f"Mar  7 {at // 60:02}:{at % 60:02}:00" for at in range(150)]
    lines = [chance.choice([netfilter, sshd, repeat, unread])(chance, stamp) for stamp in stamps]
    same(*cases, f"\n{blank}\n".join(lines).encode())
    assert in_runs(cases[0]) > (90 if len(blank) < 4 else -1)
    logs = [("\n\n".join(makers(chance, stamp) for stamp in stamps[:60])).encode() for makers in (dumped, fast, ipmon)]
    same(*cases, *logs)


@pytest.mark.parametrize(
    "between", ["{} gw app: caf\xe9 {}", "{} gw app: failed {}\n    at a.b(C.java:3)\n    at d", "", "Page 3 of 9"]
)
def test_runs_go_on_over_other_text(cases: tuple[Case, Case], between: str) -> None:
    """Lines in another alphabet, what a program printed over several lines, and furniture do not part a log into runs."""
    chance = random.Random(98)
    stamps = [f"Mar  7 {at // 60:02}:{at % 60:02}:00" for at in range(200)]
    lines = [netfilter(chance, stamp) for stamp in stamps]
    for at in range(190, 0, -15):
        lines.insert(at, between.format(stamps[at - 1], at))
    same(*cases, "\n".join(lines).encode())
    assert in_runs(cases[0]) >= 195


@pytest.mark.parametrize("seed", range(4))
def test_every_format_in_one_log(cases: tuple[Case, Case], seed: int) -> None:
    """Samples of every format, lines some times over with other seconds, whole and as mail leaves them, say the same."""
    chance = random.Random(40 + seed)
    pieces = [piece for text in SAMPLES for piece in varied(text.strip("\n"), chance, seed)]
    if seed % 2:
        chance.shuffle(pieces)
    same(*cases, ("\n", "\r\n")[seed // 2].join(pieces).encode("utf-8", "surrogateescape"))
    assert in_runs(cases[0]) > 40


def varied(text: str, chance: random.Random, seed: int) -> Iterator[str]:
    """Yield a sample some times: with the seconds that it has, with others, and damaged in one of the ways of mail."""
    for _ in range(1 if "\n" in text else 8):
        yield re.sub(r"(\d\d:\d\d):\d\d\b", lambda match: f"{match[1]}:{chance.randrange(60):02}", text)
    if seed:
        yield WAYS[chance.choice(sorted(WAYS))](text, chance)


def test_logs_that_overlap(cases: tuple[Case, Case]) -> None:
    """A log that goes on where another did, and repeats its last lines, gives those lines no second time."""
    lines = log(random.Random(11), 400, odd=0, step=3).splitlines(keepends=True)
    same(*cases, b"".join(lines[:250]), b"".join(lines[180:]), b"".join(lines[100:120]) + b"some words\n")


def test_a_case_closed_in_between(tmp_path: Path) -> None:
    """What a case has in runs is known again when it is opened anew."""
    lines = log(random.Random(12), 300, odd=0, step=3).splitlines(keepends=True)
    for name, few in (("bulk", 4), ("plain", 1 << 40)):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(intake, "FEW", few)
            with Case.create(tmp_path / name) as case:
                import_file(case, b"".join(lines[:200]), "a", year=2000)
            with Case.open(tmp_path / name) as case:
                report = import_file(case, b"".join(lines[150:]), "b", year=2000)
        if name == "bulk":
            wanted = report
    assert report == wanted
    assert report.repeats >= 50


def test_without_images(cases: tuple[Case, Case], monkeypatch: pytest.MonkeyPatch) -> None:
    """Where SQLite does not take rows laid out beforehand, they are handed over one by one."""
    monkeypatch.setattr("db.images.usable", lambda connection: False)
    same(*cases, log(random.Random(13), 200, odd=0.01, step=3))


def test_a_run_that_was_changed_is_found(cases: tuple[Case, Case]) -> None:
    """verify tells a row of a run that does not say what its line says."""
    bulk, _ = cases
    import_file(bulk, log(random.Random(15), 100, odd=0, step=3), "a", year=1999, zone=UTC)
    path = bulk.path
    bulk.close()
    edit(path, "UPDATE record SET ttl = ttl + 1 WHERE number = 50")
    with Case.open(path) as case:
        assert [problem.where for problem in case.verify()] == ["record 50"]


def entries(data: bytes) -> list[Found | Span]:
    """Return what is read many at a time, one by one."""
    made: list[Found | Span] = []
    for entry in read_many(iter([data])):
        assert not isinstance(entry, Chunk)
        made.extend(entry.entries() if isinstance(entry, Lines) else [entry])
    return made


PIECES = st.lists(
    st.sampled_from(SAMPLES) | st.sampled_from(ODD) | st.integers(0, 1 << 16).map(
        lambda seed: "\n".join(
            (netfilter, sshd, zeek, eve, tcpdump, ipmon, (netfilter, unread)[at % 2], (portsentry, repeat)[at % 2])[seed % 8](
                random.Random(seed + at % 3), "Mar  7 10:00:01"
            )
            for at in range(6)
        )
    ),
    min_size=1, max_size=12,
)  # fmt: skip


@given(PIECES, st.sampled_from(["\n", "\r\n", "\n\n"]))
@settings(max_examples=60, deadline=None)
def test_any_mixture_reads_the_same(pieces: list[str], between: str) -> None:
    """Samples of every format, runs of whole lines and odd lines, in any mixture, read the same either way."""
    data = between.join(pieces).encode("utf-8", "surrogateescape")
    with pytest.MonkeyPatch.context() as patch:
        for module in (walk, batches):
            patch.setattr(module, "FEWEST", 3)
        patch.setattr(joining, "WORTH", 3)
        assert entries(data) == list(read(data))


def test_an_address_is_one_however_it_is_spelled(cases: tuple[Case, Case]) -> None:
    """Lines with IPv6 addresses written out, as the kernel does, and shortened are quotes of each other."""
    whole = "\n".join(
        f"Mar 15 20:58:{second:02} gw kernel: DROP IN=eth0 OUT= SRC=2001:0db8:0000:0000:0000:0000:0000:{second:04x} "
        "DST=2001:0db8:0000:0000:0000:0000:0000:0002 LEN=80 TC=0 HOPLIMIT=64 FLOWLBL=0 PROTO=TCP SPT=1025 DPT=22"
        for second in range(1, 31)
    )
    short = whole.replace("2001:0db8:0000:0000:0000:0000:0000:00", "2001:db8::")
    for case in cases:
        assert import_file(case, f"{whole}\n".encode(), "a", year=1999).records == 30
        for again in (short, f"{whole}\n\n"):
            report = import_file(case, again.encode(), "b", year=1999)
            assert (report.records, report.repeats) == (0, 30)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(intake, "FEW", 1 << 40)
            report = import_file(case, f"{whole}\n\n\n".encode(), "c", year=1999)
        assert (report.records, report.repeats) == (0, 30)
