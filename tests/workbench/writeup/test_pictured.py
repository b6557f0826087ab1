"""Pictures in a write-up: named in the text, drawn from the case as it is, exported as text and as SVG."""

from __future__ import annotations

import io
import json
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.case import Case
from parsers.query import parse
from workbench.cli import run
from workbench.exports import markdown
from workbench.safe import code
from workbench.writeup.citations import Illustration, faults, illustration, links, rendered
from workbench.writeup.pictured import pictured
from workbench.writeup.standing import standing

FLOOD = "src == 209.203.237.176"


@pytest.mark.parametrize(
    ("text", "kind", "columns", "query"),
    [
        (f"[[timeline: {FLOOD}]]", "timeline", (), FLOOD),
        ("[[matrix:]]", "matrix", (), ""),
        ("[[scatter src.port dst.port:\n  proto == tcp]]", "scatter", ("src.port", "dst.port"), "proto == tcp"),
    ],
)
def test_a_picture_is_named_in_the_text(text: str, kind: str, columns: tuple[str, ...], query: str) -> None:
    """Kind, columns and filter are read from the brackets, and no fault is found."""
    (link,) = links(f"See {text}.")
    assert link == Illustration(kind, columns, query, 4, 4 + len(text))
    assert faults(f"See {text}.") == []


@given(st.sampled_from(["timeline", "scatter", "matrix"]), st.text('ab[]"\\ =:', max_size=12))
def test_a_picture_reads_back(kind: str, inner: str) -> None:
    """Whatever brackets a string of the filter holds, they do not end the picture."""
    query = 'message == "' + inner.replace("\\", "\\\\").replace('"', '\\"') + '"'
    (link,) = links(illustration(kind, (), query))
    assert isinstance(link, Illustration)
    assert str(parse(link.query).where) == str(parse(" ".join(query.split())).where)


def test_what_is_no_picture_is_a_fault() -> None:
    """A kind that there is not is said to be none, with how one is written."""
    (fault,) = faults("[[pie: src == 1.2.3.4]]")
    assert "nor a picture such as [[timeline: src == 192.0.2.1]]" in fault


def test_a_picture_is_of_the_records_of_its_filter(case: Case) -> None:
    """The count in its title is that of the filter; what the filter could not test is counted beside it."""
    (drawn,) = pictured(case, "[[scatter ttl dst.port: ttl < 52]]")
    found = case.records.select(parse("ttl < 52"))
    assert drawn.picture is not None
    assert drawn.picture.title == f"dst.port (up) against ttl (across), {len(found.numbers)} records"
    assert drawn.untestable == len(found.untestable) > 0


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("[[timeline: sorce == 1]]", "no field is called sorce"),
        ("[[scatter payload ttl:]]", "there is no column 'payload' to draw by"),
        ("[[timeline src dst:]]", "a timeline is drawn by no columns"),
        ("[[timeline: ttl | count by src]]", "leave out the stages"),
    ],
)
def test_what_cannot_be_drawn_is_said(case: Case, text: str, fault: str) -> None:
    """A sentence stands in the place of the picture, on the screen, in the document and in `verify`."""
    (drawn,) = pictured(case, text)
    assert drawn.picture is None and fault in drawn.fault
    assert any(fault in paragraph.text and paragraph.look == "bad" for paragraph in standing(case, text, 60))
    case.detects.new("Odd", "", text, ())
    out = io.StringIO()
    markdown.write(case, out)
    assert "**A picture could not be drawn: " in out.getvalue()


def test_pictures_stand_in_the_text_for_readers_without_the_case(case: Case) -> None:
    """In the text stands a word and a label; below, the filter and the picture itself in a fence."""
    body = f"It rose and fell, see [[timeline: {FLOOD}]] and the picture [[matrix:]]."
    assert rendered(body).text == "It rose and fell, see picture [E1] and the picture [E2]."
    case.detects.new("Answers", "", body, ())
    out = io.StringIO()
    markdown.write(case, out)
    first, second = (each.picture for each in pictured(case, body))
    assert first is not None and second is not None
    document = out.getvalue()
    assert f"- E1: `records over time, 27 in all`, of the records with {code(FLOOD)}; drawn below" in document
    for label, picture in (("E1", first), ("E2", second)):
        assert "\n".join(("```text", f"{label}: {picture.title}", *picture.lines, *picture.said, "```")) in document


def test_pictures_go_out_as_svg(case: Case, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`export --svg` writes each beside the document under its label, and never over another file."""
    detect = case.detects.new("Answers", "", f"[[#1]] [[timeline: {FLOOD}]]", (1,))
    out = tmp_path / "report.md"
    assert run(["export", str(case.path), "-o", str(out), "--svg", "--json"]) == 0
    made = tmp_path / f"report-{detect}-E2.svg"
    assert json.loads(capsys.readouterr().out)["pictures"] == [str(made)]
    shown = ["".join(each.itertext()) for each in ET.parse(made).getroot().iter("{http://www.w3.org/2000/svg}text")]
    assert shown[0] == "records over time, 27 in all"
    out.unlink()
    assert run(["export", str(case.path), "-o", str(out), "--svg"]) == 2
    assert "exists already" in capsys.readouterr().err
    assert run(["export", str(case.path), "--svg"]) == 2


def test_verify_finds_a_picture_that_cannot_be_drawn(case: Case, capsys: pytest.CaptureFixture[str]) -> None:
    """A picture is asked for again like a claim."""
    case.detects.new("Odd", "", "[[scatter payload ttl:]]", ())
    assert run(["verify", str(case.path)]) == 1
    assert "the scatter of '' cannot be drawn: there is no column 'payload'" in capsys.readouterr().out
