from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import workbench.hints
from db.case import Case
from parsers.record import Found, Record, Stamp, TimeBasis
from tests.workbench.hostile import NASTY, PARSERS, TEXTS, codes, tokens, unseen
from workbench.exports import _records, markdown
from workbench.hints import Finding, Grade
from workbench.safe import safe_lines
from workbench.writeup.detects import begin

SPY = "SPYwareMARK"
"""A word that stands in every piece of evidence of a hostile case and in nothing else."""

HEADINGS = {
    "Trace", "Analysis", "Classification", "Follow-up", "Citations and claims", "Records cited", "Raw evidence",
    "Hints on these records", "Readings cited", "Look-ups", "Notes", "Sources", "About this document", "Notes on the case",
    "Follow-up on the case",
}  # fmt: skip
"""Headings of the document itself; others are titles, and hosts in code spans."""


def written(case: Case, detects: list[int] | None = None) -> str:
    """Return the document of a case."""
    out = io.StringIO()
    markdown.write(case, out, detects)
    return out.getvalue()


def finding(text: str, records: tuple[int, ...]) -> Finding:
    """Return a finding that carries a text of the evidence in every sentence."""
    return Finding(
        "x.y/1",
        "x.y",
        text,
        Grade.WEAK,
        text,
        records,
        (text, "for"),
        (text,),
        (text,),
        (text,),
        (text,),
        None,
        "",
        1.0,
        (text,),
    )


def hostile_case(path: Path, texts: Iterable[str]) -> Case:
    """Return a case in which each text stands wherever evidence can stand, each time with SPY in it."""
    case = Case.create(path)
    for place, text in enumerate(texts, 1):
        evil = re.sub("[\ud800-\udc7f\udd00-\udfff]", "", f"{SPY}{text}{SPY}{place}")  # no bytes decode to these
        data = evil.encode("utf-8", "surrogateescape")
        record = Record(
            format=evil, stamp=Stamp(1, 2, 3, place, month=3, day=20), time=place, time_basis=TimeBasis.STATED, sensor=evil,
            action=evil, src=evil, dst=evil, proto=evil, message=evil, sid=evil, tcp_opts=evil, flags_text=evil,
            notes=(evil,), words={evil: evil}, names=((evil, evil),),
        )  # fmt: skip
        with case.importing(evil, data, dates=evil, understood=evil) as intake:
            number = intake.add(Found(record, ((0, len(data), 1),), (evil,)))
        case.lookups.add(case.records.get(number).src or "", evil, data, evil)
        case.lookups.add(case.records.get(number).dst or "", "whois", b"netname: " + data, evil)
    number = case.detects.new("Title", "", "")
    body = f"## Trace\n\n[[#1-{place}]]\n"
    case.detects.save(number, body=body, cited=range(1, place + 1))
    return case


def proofs(document: str, case: Case) -> list[str]:
    """Return what is wrong with the document of a hostile case."""
    wrong = [f"unseen: {unseen(document)!r}"] * bool(unseen(document))
    for parser in PARSERS:
        found = tokens(document, parser)
        wrong += [
            t.type
            for t in found
            if t.type in {"html_block", "html_inline", "image", "link_open", "hr", "blockquote_open"}
        ]
        outside = [t.content for t in found if t.type not in {"code_inline", "fence"} and t.type != "inline"]
        wrong += [f"outside code: {text!r}" for text in outside if SPY in text]
        flat = parser.parse(document)
        heads = [flat[place + 1].content for place, t in enumerate(flat) if t.type == "heading_open"]
        wrong += [
            f"heading {head!r}" for head in heads if head not in HEADINGS | {"Title"} and not head.startswith("`")
        ]
        inside = "\n".join(codes(document, parser))
        raws = [
            "\n".join(safe_lines(case.sources.raw(number), tabs=True)) for number in range(1, case.records.count() + 1)
        ]
        wrong += [f"raw text is not whole: {raw!r}" for raw in raws if raw not in inside]
    return wrong


@pytest.fixture
def sly(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Case:
    """A case full of all named attacks, and findings that carry them."""
    case = hostile_case(tmp_path / "sly.case", NASTY)
    made = [finding(f"{SPY}{text}", (number,)) for number, text in enumerate(NASTY, 1)]
    monkeypatch.setattr(workbench.hints, "find_all", lambda case: made)
    return case


def test_no_evidence_leaves_its_code(sly: Case) -> None:
    """With every attack in every place, all evidence stands in fences and code spans, whole, and nothing acts."""
    assert proofs(written(sly), sly) == []


@pytest.mark.parametrize(
    "broken",
    [
        ("fence", lambda text, info="": f"```{info}\n{text}\n```"),
        ("code", lambda text: f"`{text}`"),
        ("code", lambda text: text),
    ],
    ids=["fixed fence", "bare span", "no span"],
)
def test_a_broken_escaper_is_caught(sly: Case, monkeypatch: pytest.MonkeyPatch, broken: tuple[str, object]) -> None:
    """The same proofs find out an escaper that leaks."""
    monkeypatch.setattr(_records, *broken)
    assert proofs(written(sly), sly) != []


@settings(max_examples=25)
@given(st.lists(TEXTS, min_size=4, max_size=12, unique=True))
def test_no_random_text_leaves_its_code(tmp_path_factory: pytest.TempPathFactory, texts: list[str]) -> None:
    """Random texts as evidence stay in code as well."""
    path = tmp_path_factory.mktemp("random") / "random.case"
    with hostile_case(path, texts) as case:
        assert proofs(written(case), case) == []


def test_the_document_begins_with_its_heading(case: Case) -> None:
    """The first line is a heading: no reader takes the beginning for metadata."""
    begin(case, "--- title: x", "dst.port == 28431")
    assert written(case).startswith("# \\--- title: x\n\nFrom the case `practicals.case`: 113 records of 10 sources.")
    begin(case, "Second", "dst.port == 98")
    assert written(case).startswith("# Case `practicals.case`: 2 detects\n")


def test_the_same_case_gives_the_same_bytes(case: Case) -> None:
    """Nothing of the moment of writing is in the document."""
    begin(case, "Probes", "dst.port == 28431")
    first = written(case)
    assert written(case) == first
    with Case.open(case.path, read_only=True) as again:
        assert written(again) == first


def test_every_cited_record_is_printed(case: Case) -> None:
    """What is cited, what the table lists and what stands as raw evidence are the same 27 records.

    The traces 01 have 19 lines and 8 blocks of 209.203.237.176; each of their lines is in the document.
    """
    number = begin(case, "Answers", "src == 209.203.237.176")
    text = written(case, [number])
    assert [int(row) for row in re.findall(r"(?m)^\| (\d+) ", text)] == list(range(1, 28))
    assert (
        text.count("27 records cited and printed below, 2000-03-20 06:36:35.103382 to 2000-03-20 21:29:37.770075") == 1
    )
    raw = "\n".join(codes(text, PARSERS[0]))
    for name in ("01-ipfilter.log", "01-tcpdump-hex.txt"):
        lines = [line for line in case.sources.evidence(1 + (name[3] == "t")).decode().splitlines() if line.strip()]
        assert len(lines) in {19, 48}
        assert [line for line in lines if line not in raw] == []


def test_a_record_that_there_is_not_is_said(case: Case) -> None:
    """A citation of a number that the case does not have is said at the top and at its place."""
    number = case.detects.new("Lost", "", "See [[#1]] and [[#112-115]].")
    text = written(case, [number])
    assert "3 records cited and printed below" in text
    assert "**The case has no records 114-115, which the text cites.**" in text
    assert "- E2: records 112-115; **the case has no records 114-115**" in text


def test_claims_are_checked_in_the_document(case: Case) -> None:
    """A claim that holds, one that does not and one that cannot be tested are told apart, in the text and below."""
    body = (
        "Right [[27: src == 209.203.237.176]], wrong [[26: src == 209.203.237.176]],"
        " open [[9: src == 209.203.237.176 and tcp.ack == 674711610]], bad [[1: src ==]]. [[x]]"
    )
    text = written(case, [case.detects.new("Claims", "", body)])
    assert "Right 27 [E1], wrong 26 [E2: the case says 27], open 9 [E3: could not be tested]" in text
    assert "- E1: 27 records with `src == 209.203.237.176`: holds\n" in text
    assert "- E2: **does not hold: states 26, the case says 27**; `src == 209.203.237.176`\n" in text
    assert "- E3: **could not be tested: states 9, the case says 8**; 19 records could not be tested" in text
    assert "- E4: **could not be tested**: 1 record with `src ==`;" in text
    assert "**Of 4 claims, 1 does not hold.** **Of 4 claims, 2 could not be tested.**" in text
    assert "neither a citation such as" in text


def test_the_basis_of_times_is_shown(case: Case) -> None:
    """A time of day is marked, and records without a date stand behind those with one."""
    text = written(case, [case.detects.new("Times", "", "[[#1,20]]")])
    rows = re.findall(r"(?m)^\| \d.*", text)
    assert "2000-03-20 06:36:35.103382" in rows[0]
    assert "15:27:06.961763 `?`" in rows[1]
    assert "`?` the log gives a time of day without a date" in text
    assert "`~`" not in text


def test_an_assumed_year_is_shown(tmp_path: Path) -> None:
    """A year that nobody stated has a sign in the table and its sentence among the sources."""
    from workbench.importing import import_file

    line = b"Mar 20 06:36:35.103382 209.203.237.176,22 -> 10.1.9.116,1555 PR tcp len 20 44 -AS\n"
    with Case.create(tmp_path / "assumed.case") as made:
        import_file(made, line, "one.log")
        text = written(made, [made.detects.new("One", "", "[[#1]]")])
        assert re.search(r"(?m)^\| 1 +\| \d{4}-03-20 06:36:35\.103382 `~` ", text)
        assert "`~` the log leaves out the year or the zone" in text


def test_hashes_are_those_of_the_files(case: Case, traces: Path) -> None:
    """Every source that a cited record stands in is named with size and SHA-256 of its file."""
    number = begin(case, "Probes", "dst.port == 28431")
    text = written(case, [number])
    for name in ("05-blackice.csv", "05-ipchains.log"):
        data = (traces / name).read_bytes()
        assert hashlib.sha256(data).hexdigest() in text
        assert f"{len(data):,} bytes" in text
    assert "The case has 8 more sources, in which none of the cited records stands." in text
    assert case.journal.head().hex() in text


def test_hints_are_quoted_whole(case: Case) -> None:
    """A finding on the cited records stands there with its grade and all that speaks for and against it."""
    from workbench.hints import find_all

    number = begin(case, "Answers", "src == 209.203.237.176")
    told = " ".join(" ".join(codes(written(case, [number]), PARSERS[0])).split())
    mine = [each for each in find_all(case) if set(each.records) & set(range(1, 28))]
    assert any(each.hint == "ddos.backscatter" for each in mine)
    for each in mine:
        for sentence in (each.title, *each.for_, *each.against, *each.untested, *each.rivals, *each.decides):
            assert " ".join(sentence.split()) in told
        assert str(each.grade) in told
        assert each.explained_by is None or each.explained_by in told


def test_hints_on_other_records_stay_out(case: Case) -> None:
    """A document says nothing of findings that do not touch what it cites."""
    text = written(case, [case.detects.new("One", "", "[[#48]]")])
    assert "ddos.backscatter" not in text


def test_look_ups_have_their_dates(case: Case) -> None:
    """A late look-up says how late; an undated one says so; the answer stands there word for word."""
    asked = int(datetime(2024, 3, 1, tzinfo=UTC).timestamp()) * 1_000_000_000
    answer = b"inetnum: 209.203.192.0 - 209.203.255.255\nnetname: SAMPLE\nabuse-mailbox: abuse@sample.example\n"
    case.lookups.add("209.203.237.176", "whois", answer, "whois 5.5", asked)
    case.lookups.add("209.203.237.176", "other", b"he says it was not him", "by phone")
    text = written(case, [begin(case, "Answers", "src == 209.203.237.176")])
    assert "### `209.203.237.176`: whois, `whois 5.5`\n\n- Asked 2024-03-01 00:00 UTC; kept " in text
    assert "- **Looked up 8,746 days after the event: the answer may be about a later holder.**" in text
    assert "- abuse: `abuse@sample.example`" in text
    assert f"```text\n{answer.decode()}```" in text
    assert "### `209.203.237.176`: other, `by phone`\n\n- When it was asked is not known; kept " in text
    assert "Nothing was looked up about the other 27 hosts involved." in text


def test_notes_and_follow_ups_are_listed(case: Case) -> None:
    """Notes on cited records and their hosts, and follow-ups open and closed, stand in the document."""
    number = begin(case, "Answers", "src == 209.203.237.176")
    case.notes.add("record:6", "the only .0")
    case.notes.add("host:209.203.237.176", "flooded?\nask")
    case.notes.add("record:48", "not cited")
    text = written(case, [number])
    assert "## Follow-up\n\n- None open\n" in text
    assert "- Record 6: the only .0\n- `209.203.237.176`: flooded? ask" in text
    assert "not cited" not in text
    task = case.follow_ups.add(number, "ask the owner")
    assert "## Follow-up\n\n- Open: ask the owner\n" in written(case, [number])
    case.follow_ups.close(task, "no answer")
    assert re.search(
        r"- None open\n- Closed \d{4}-\d\d-\d\d: ask the owner\. Outcome: no answer\n", written(case, [number])
    )


def test_the_analysts_follow_up_section_is_kept(case: Case) -> None:
    """Prose under the analyst's own Follow-up heading stays; the filler of the outline gives way to the list."""
    filled = case.detects.new("A", "", "## Trace\n\nx [[#1]]\n\n## Follow-up\n\nWatch the port for a week.\n")
    outline = case.detects.new("B", "", "## Trace\n\nx [[#1]]\n\n## Follow-up\n\nnone open\n")
    assert "## Follow-up\n\nWatch the port for a week.\n" in written(case, [filled])
    assert written(case, [outline]).count("## Follow-up") == 1


def test_an_empty_section_is_not_established(case: Case) -> None:
    """A heading that nobody wrote anything under says so and does not vanish."""
    text = written(case, [case.detects.new("A", "", "## Trace\n\nx [[#1]]\n\n## Analysis\n\n## Risk\n")])
    assert "## Analysis\n\nnot established\n\n## Risk\n\nnot established\n" in text


def test_repairs_and_repeats_are_told(case: Case) -> None:
    """What was mended when a cited record was read stands beside its raw text, and where else it stands."""
    from workbench.importing import import_file

    first = case.sources.evidence(1).splitlines()[0]
    import_file(case, b"quoted again:\n\n> " + first + b"\n", "mail.txt", year=2000, zone=UTC)
    text = written(case, [case.detects.new("A", "", "[[#1]] [[#20]]")])
    assert "- Record 1 stands again in source 11, line 3" in text
    assert (
        "- Mended in reading: a record that was wrapped over several lines was rejoined (`rejoined-wrap`, record 20)."
        in text
    )
    assert "the bytes say SA (0x12)" in text


def test_a_case_without_detects_says_so(case: Case) -> None:
    """A document of nothing still names the case and its sources."""
    text = written(case)
    assert text.startswith("# Case `practicals.case`: 0 detects\n")
    assert "10-snort-portscan.log" in text


def test_whole_case_has_what_belongs_to_no_detect(case: Case) -> None:
    """Notes and follow-ups of the case stand in the whole document and not in that of one detect."""
    number = begin(case, "Probes", "dst.port == 28431")
    case.notes.add("case", "from the night shift")
    case.follow_ups.add(None, "return the disk")
    assert "## Notes on the case\n\n- from the night shift\n" in written(case)
    assert "- Open: return the disk" in written(case)
    assert "night shift" not in written(case, [number])
    assert "return the disk" not in written(case, [number])


def test_two_detects_are_kept_apart(case: Case) -> None:
    """Each detect is a chapter with its own sections; the analyst's headings move below it."""
    begin(case, "Probes", "dst.port == 28431")
    begin(case, "Scan", "src == 203.37.101.21")
    text = written(case)
    assert "- Detect 1: Probes\n- Detect 2: Scan\n" in text
    heads = re.findall(r"(?m)^(#+) (.*)$", text)
    assert [head for head in heads if len(head[0]) == 2] == [
        ("##", "Detect 1: Probes"), ("##", "Detect 2: Scan"), ("##", "Sources"), ("##", "About this document"),
    ]  # fmt: skip
    assert heads.count(("###", "Trace")) == 2


def test_web_addresses_of_the_analyst_are_defanged(case: Case) -> None:
    """An address in prose does not open by a click, and the document says that it was rewritten."""
    text = written(case, [case.detects.new("A", "", "from http://evil.example/x [[#1]]")])
    assert "hxxp://evil.example/x" in text
    assert "http://" not in text
    assert "Web addresses in the prose are written `hxxp`" in text
    assert "Web addresses" not in written(case, [case.detects.new("B", "", "see `hxxp://x` in [[#1]]")])


def test_one_long_text_does_not_widen_the_table(tmp_path: Path) -> None:
    """A message of a million characters is cut in its cell and whole in the raw evidence."""
    from tests.db.build import packet, take

    with Case.create(tmp_path / "long.case") as made:
        take(made, "long.log", [packet(1, message="x" * 1_000_000), packet(2), packet(3)])
        text = written(made, [made.detects.new("Long", "", "[[#1-3]]")])
    assert max(len(line) for line in text.split("\n") if line.startswith("|")) < 400
    assert "x (cut) " not in text
    assert "x` (cut) |" in text


def test_an_unknown_detect_is_refused(case: Case) -> None:
    """A number that no detect has raises KeyError before anything is written."""
    out = io.StringIO()
    with pytest.raises(KeyError):
        markdown.write(case, out, [77])
    assert out.getvalue() == ""
