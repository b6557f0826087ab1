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
from parsers import formats, tablelines, walk
from parsers.captures import Chunk
from parsers.read import read, read_many
from parsers.record import COLUMNS, Found, Span
from parsers.wholelines import Lines
from tests.db.build import edit
from tests.parsers.test_mangled_samples import WAYS
from tests.workbench.twins import find_the_same, in_runs, say_the_same
from workbench.importing import import_file

pytest.importorskip("numpy")

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
    "count is known",
    "tcp.opts is known",
    "src == h1.example.net",
    '"SPT=22"',
]


def netfilter(chance: random.Random, stamp: str) -> str:
    """Return a line of a packet filter."""
    head = f"{stamp} {chance.choice(['gw', 'gw', 'fw-2'])} kernel: "
    head += chance.choice(["", f"[{chance.randrange(10**6)}.{chance.randrange(10**6):06}] "])
    head += chance.choice(["", "DROP ", "[UFW BLOCK] ", "ACCEPT:", "Shorewall:net2all:DROP:"])
    ip = f"SRC=192.0.2.{chance.randrange(9)} DST=198.51.100.{chance.randrange(9)} LEN={chance.randrange(40, 1500)} "
    ip += f"TOS=0x{chance.choice(['00', '10', '08'])} PREC=0x{chance.choice(['00', '20', 'C0'])} "
    ip += f"TTL={chance.randrange(1, 256)} ID={chance.randrange(4)} {chance.choice(['', 'DF '])}"
    tcp = (
        f"PROTO=TCP SPT={chance.randrange(1, 65536)} DPT=22 WINDOW=512 RES=0x{chance.choice(['00', '30', '03', '02'])} "
    )
    tcp += f"{chance.choice(['SYN ', 'ACK FIN ', 'ACK PSH ', '', 'URG PSH FIN '])}URGP=0{chance.choice(['', ' OPT (020405B4)', ' OPT (0101080A)'])}"
    body = chance.choice([
        tcp, tcp, f"PROTO=UDP SPT=53 DPT={chance.randrange(1, 65536)} LEN=30", "PROTO=ICMP TYPE=8 CODE=0 ID=7 SEQ=1",
        "PROTO=ICMP TYPE=3 CODE=3 [SRC=198.51.100.1 DST=192.0.2.1 LEN=28 TOS=0x00 PREC=0x00 TTL=50 ID=9 PROTO=UDP SPT=5 DPT=6 LEN=8 ]",
        "PROTO=2", "FRAG:185 PROTO=UDP",
    ])  # fmt: skip
    return f"{head}IN=eth0 OUT= MAC=00:11:22:33:44:55:66:77:88:99:aa:bb:08:00 {ip}{body}"


def sshd(chance: random.Random, stamp: str) -> str:
    """Return a line of another program."""
    return f"{stamp} gw sshd[{chance.randrange(300, 310)}]: Failed password for root from 192.0.2.{chance.randrange(5)} port {chance.randrange(1024, 1030)} ssh2"


def portsentry(chance: random.Random, stamp: str) -> str:
    """Return a line that ties a host name to an address."""
    host = chance.randrange(6)
    return (
        f"{stamp} gw portsentry[301]: attackalert: Connect from host: h{host // 2}.example.net/192.0.2.{host} "
        f"to TCP port: {chance.randrange(1, 99)}"
    )


def fast(chance: random.Random, stamp: str) -> str:
    """Return an alert of Snort."""
    return (
        f"03/{chance.randrange(1, 9):02}-21:24:3{chance.randrange(10)}.{chance.randrange(10**6):06}  [**] [1:{chance.randrange(3)}:1] "
        f"SCAN {chance.choice(['a', 'b'])} [**] [Classification: Misc] [Priority: {chance.randrange(4)}] "
        f"{{{chance.choice(['TCP', 'UDP'])}}} 192.0.2.{chance.randrange(9)}:{chance.randrange(1, 99)} -> 198.51.100.2:53"
    )


def zeek(chance: random.Random, stamp: str) -> str:
    """Return a row of conn.log."""
    time = 1_500_000_000 + chance.randrange(6)
    return (
        f"{time}.{chance.choice(['000000', '250000', f'{chance.randrange(10**6):06}'])}\tC{chance.randrange(3)}\t192.0.2.{chance.randrange(3)}\t"
        f"{chance.randrange(1, 4)}\t198.51.100.2\t{chance.choice([53, 80])}\t{chance.choice(['tcp', 'udp', 'icmp'])}\tdns\t{chance.choice(['0.5', '-', '1.250'])}"
        "\t30\t-\tSF\t-\t-\t0\tDd\t1\t58\t1\t90\t(empty)"
    )


ZEEK = (
    "#separator \\x09\n#set_separator\t,\n#empty_field\t(empty)\n#unset_field\t-\n#path\tconn\n#fields\tts\tuid\tid.orig_h\tid.orig_p\t"
    "id.resp_h\tid.resp_p\tproto\tservice\tduration\torig_bytes\tresp_bytes\tconn_state\tlocal_orig\tlocal_resp\tmissed_bytes\thistory"
    "\torig_pkts\torig_ip_bytes\tresp_pkts\tresp_ip_bytes\ttunnel_parents\n"
)


def eve(chance: random.Random, stamp: str) -> str:
    """Return an event of Suricata."""
    time = f"2017-07-14T02:40:0{chance.randrange(3)}.{chance.choice(['000000', '000001', f'{chance.randrange(10**6):06}'])}+0200"
    end = f'"src_ip":"192.0.2.{chance.randrange(3)}","src_port":{chance.randrange(1, 4)},"dest_ip":"198.51.100.7","dest_port":53,"proto":"UDP"'
    return '{"timestamp":"%s","flow_id":%d,"event_type":"%s",%s}' % (  # noqa: UP031 - braces are meant
        time, chance.randrange(3), chance.choice(["dns", "alert", "flow"]), end,
    )  # fmt: skip


ODD = [
    "", "some prose that nobody logged", "Mar  7 00:00:01 gw last message repeated 3 times", "Page 3 of 9",
    "> quoted text", "Mar  7 23:59:59 gw kernel: DROP IN=eth0 OUT= MAC= SRC=192.0.2.1 DST=198.51.100.4 LEN=84 TOS=0x00\n"
    "PREC=0x00 TTL=58 ID=9 DF PROTO=ICMP TYPE=8 CODE=0 ID=1 SEQ=1", "Feb 30 10:00:00 gw kernel: IN=eth0 OUT= SRC=192.0.2.1 "
    "DST=192.0.2.2 LEN=40 TOS=0x00 PREC=0x00 TTL=1 ID=1 PROTO=UDP SPT=1 DPT=2 LEN=20", "\xa0odd\x01", "`" * 3,
]  # fmt: skip


def log(
    chance: random.Random,
    count: int,
    *,
    odd: float,
    step: int,
    makers: tuple[object, ...] = (netfilter,),
    turn: float = 0.02,
) -> bytes:
    """Return a log from the last days of a year on, with odd lines in between and lines that come again."""
    now, lines = 330 * 86400 + chance.randrange(34 * 86400), list[str]()
    make, end = chance.choice(makers), chance.choice(["\n", "\n", "\r\n"])
    for _ in range(count):
        now = max(0, now + chance.randrange(-step // 3, step))
        month, day = divmod(now // 86400 % 365, 31)
        stamp = f"{MONTHS[month % 12]} {day % 28 + 1:2} {now // 3600 % 24:02}:{now // 60 % 60:02}:{now % 60:02}"
        make = chance.choice(makers) if chance.random() < turn else make
        lines.append(make(chance, stamp))  # type: ignore[operator]
        if chance.random() < odd:
            lines.append(chance.choice([*ODD, lines[chance.randrange(len(lines))]]))
    return end.join(lines).encode("latin-1") + chance.choice([b"", end.encode()])


MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Runs of few lines, so that a small log has several."""
    monkeypatch.setattr(intake, "FEW_LINES", 4)
    for module in (walk, tablelines):
        monkeypatch.setattr(module, "FEWEST", 4)


@pytest.fixture
def cases(tmp_path: Path) -> Iterator[tuple[Case, Case]]:
    """A case that takes lines many at a time, and one that takes them one by one."""
    with Case.create(tmp_path / "bulk.case") as bulk, Case.create(tmp_path / "plain.case") as plain:
        yield bulk, plain


def same(bulk: Case, plain: Case, *logs: bytes, year: int | None = 1999) -> None:
    """Import logs into both cases, and hold everything that can be asked of one against the other."""
    for number, data in enumerate(logs, 1):
        report = import_file(bulk, data, f"{number}.log", year=year, zone=UTC)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(intake, "FEW_LINES", 1 << 40)
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
            patch.setattr(intake, "FEW_LINES", few)
            with Case.create(tmp_path / name) as case:
                import_file(case, b"".join(lines[:200]), "a", year=2000)
            with Case.open(tmp_path / name) as case:
                report = import_file(case, b"".join(lines[150:]), "b", year=2000)
        if name == "bulk":
            wanted = report
    assert report == wanted
    assert report.repeats >= 50


def test_without_images_and_without_numpy(cases: tuple[Case, Case], monkeypatch: pytest.MonkeyPatch) -> None:
    """Where SQLite does not take rows laid out beforehand, they are handed over one by one; without numpy lines are."""
    monkeypatch.setattr("db.images.usable", lambda connection: False)
    same(*cases, log(random.Random(13), 200, odd=0.01, step=3))
    monkeypatch.setattr("db.intake.available", lambda: False)
    import_file(cases[0], log(random.Random(14), 100, odd=0, step=3), "more", year=1999)


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
            (netfilter, sshd, zeek, eve)[seed % 4](random.Random(seed + at % 3), "Mar  7 10:00:01") for at in range(6)
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
        for module in (walk, tablelines):
            patch.setattr(module, "FEWEST", 3)
        assert entries(data) == list(read(data))


@pytest.mark.parametrize("format", [each for each in formats.each() if each.bulk], ids=lambda each: each.name)
def test_whole_lines_say_what_single_records_say(format: formats.Format) -> None:
    """The grammar for whole lines gives exactly the columns of the grammar for single records, on its samples."""
    chance = random.Random(1)
    makers = {"netfilter": netfilter, "snort-fast": fast}
    made = [makers[format.name](chance, "Mar  7 10:00:01") for _ in range(400)] if format.name in makers else []
    lines = [text.strip("\n") for text, _ in format.samples if "\n" not in text.strip("\n")] * 5 + made
    data = "\n".join(lines).encode()
    together = [entry for entry in read_many(iter([data])) if isinstance(entry, Lines)]
    assert sum(map(len, together)) >= len(lines) // 2
    for each in together:
        for at, found in enumerate(each.entries()):
            for name, values in each.columns.items():
                said = found.record.words.get(name) if name in ("pid", "rest") else getattr(found.record, name)
                assert values[at] == said, (name, data[each.ends[at] : each.ends[at + 1]])
            stamp = found.record.stamp
            assert stamp is not None
            begun = each.stamp(each.stamps[at])
            assert begun is not None
            assert (begun.month, begun.day, begun.hour, begun.minute) == (
                stamp.month,
                stamp.day,
                stamp.hour,
                stamp.minute,
            )
            assert each.beyond[at] == stamp.second * 10**9 + stamp.nanosecond
            missing = (
                {c.attribute for c in COLUMNS}
                - {"number", "source", "line", "format", "time", "time_basis", "tcp_opts", "payload", "captured"}
                - set(each.columns)
            )
            assert all(getattr(found.record, name) is None for name in missing)
