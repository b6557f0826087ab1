from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.workbench.hostile import NASTY, PARSERS, TEXTS, active, codes, complaints, tokens, unseen
from workbench.safe import NAME_LENGTH, code, fence, file_name, pieces, safe, safe_lines, unsafe


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[31m", r"\x1b[31m"),
        ("\x7f\x9b", r"\x7f\x9b"),
        ("a\tb\n", r"a\x09b\x0a"),
        ("\u202egnp.exe", r"\u202egnp.exe"),
        ("\u200b\u2028\u00a0", r"\u200b\u2028\xa0"),
        ("\U000e0041", r"\U000e0041"),
        ("\udc9b\ue000\u0378", r"\udc9b\ue000\u0378"),
        ("e\u0301\u0302\u0303\u0304", "e\u0301\u0302" + r"\u0303\u0304"),
        ("\u0301x", r"\u0301x"),
        ("\u05d0 1.2.3.4", r"\u05d0 1.2.3.4"),
        ("\U0001f1e9\U0001f1ea\u3164", r"\U0001f1e9\U0001f1ea\u3164"),
        ("Zürich Кириллица 東京", "Zürich Кириллица 東京"),
        (r"C:\WINNT\system32 \\server\share", r"C:\WINNT\system32 \\server\share"),
        (r"literally \x1b", r"literally \\x1b"),
        ("\\\x1b", r"\\\x1b"),
    ],
)
def test_what_cannot_be_seen_is_written_out(text: str, shown: str) -> None:
    """Invisible characters appear as escapes, a backslash is doubled only beside an escape or its look-alike."""
    assert safe(text) == shown


@settings(max_examples=1000)
@given(TEXTS)
def test_safe_is_one_visible_line_and_reversible(text: str) -> None:
    """Nothing invisible is left, and `unsafe` gives back every character."""
    shown = safe(text)
    assert unseen(shown) == []
    assert "\n" not in shown
    assert "\t" not in shown
    assert unsafe(shown) == text


@given(TEXTS)
def test_combining_marks_stay_in_their_cell(text: str) -> None:
    """No character carries more than two combining marks, and none stands alone."""
    run = 2
    for char in safe(text):
        run = run + 1 if unicodedata.category(char).startswith("M") else 0
        assert run <= 2


@given(TEXTS)
def test_pieces_are_safe_and_only_escapes_are_marked(text: str) -> None:
    """The pieces join to the safe text, those marked are escapes, and every hidden character gives one."""
    made = pieces(text)
    assert "".join(piece for piece, _ in made) == safe(text)
    hidden = [char for char in text if not unicodedata.category(char).startswith("M") and safe(char) != char]
    assert len([piece for piece, escape in made if escape]) >= len(hidden)
    assert all(re.fullmatch(r"\\x..|\\u....|\\U.{8}", piece) for piece, escape in made if escape)


def test_a_literal_escape_is_not_marked() -> None:
    """The four characters backslash x 1 b in a log are not coloured like a real ESC."""
    assert pieces(r"\x1b") == [(r"\\x1b", False)]
    assert pieces("a\x1b") == [("a", False), (r"\x1b", True)]


@given(TEXTS)
def test_lines_are_cut_at_line_ends_only(text: str) -> None:
    """Lines join to the text again, CRLF aside, and no other character makes a line."""
    plain = text.replace("\r\n", "\n")
    assert "\n".join(unsafe(line) for line in safe_lines(text)) == plain.removesuffix("\n")
    assert [unsafe(line) for line in safe_lines(text, tabs=True)] == [unsafe(line) for line in safe_lines(text)]


def fenced(text: str) -> str:
    """Return the code content that a renderer must find in the fence of a text."""
    return "".join(line + "\n" for line in safe_lines(text, tabs=True))


def in_context(block: str) -> str:
    """Return a document with a block between paragraphs."""
    return f"before\n\n{block}\n\nafter\n"


def in_table(span: str) -> str:
    """Return a table with a span in its middle cell."""
    return f"| a | b | c |\n| --- | --- | --- |\n| x | {span} | z |\n"


def cells(markdown: str) -> int:
    """Return how many cells the body of a table has."""
    return sum(token.type == "td_open" for token in tokens(markdown, PARSERS[1]))


@settings(max_examples=1500)
@given(TEXTS)
def test_nothing_leaves_a_fence(text: str) -> None:
    """Any text in a fence is one code block with just that text and brings about nothing else."""
    assert complaints(in_context(fence(text, "text")), [fenced(text)]) == []


@pytest.mark.parametrize("text", NASTY, ids=repr)
def test_nothing_nasty_leaves_a_fence_or_a_span(text: str) -> None:
    """The named attacks stay inside fence, code span and table cell."""
    span = code(text)
    assert complaints(in_context(fence(text)), [fenced(text)]) == []
    assert complaints(f"before {span} after", [span[1:-1]]) == []
    assert unseen(fence(text) + span) == []


@settings(max_examples=1500)
@given(TEXTS)
def test_nothing_leaves_a_code_span(text: str) -> None:
    """Any text in a code span is one span, in a paragraph and in a table cell, and keeps its cell."""
    span = code(text)
    assert complaints(f"{span} after", [span[1:-1]]) == []
    assert cells(in_table(span)) == 3
    assert codes(in_table(span), PARSERS[1]) == [span[1:-1]]
    assert unseen(span) == []
    assert "\n" not in span


@given(TEXTS.filter(bool))
def test_a_code_span_is_reversible(text: str) -> None:
    """What a span shows turns back into the evidence."""
    assert unsafe(code(text)[1:-1]) == text


@pytest.mark.parametrize(
    "broken",
    [
        lambda text: f"```\n{text}\n```",
        lambda text: f"```\n{html.escape(text)}\n```",
        lambda text: html.escape(text),
        lambda text: re.sub(r"([\\`*_{}\[\]()#+.!|<>-])", r"\\\1", text),
    ],
    ids=["fixed fence", "fixed fence, HTML escaped", "HTML escaped", "backslashes"],
)
def test_the_prover_catches_a_broken_fence(broken: Callable[[str], str]) -> None:
    """Escapers that are known to leak are found out by the same prover and texts."""
    assert [text for text in NASTY if active(in_context(broken(text)))]


@pytest.mark.parametrize(
    "broken", [lambda text: f"`{text}`", lambda text: f"`{html.escape(text)}`"], ids=["bare", "HTML"]
)
def test_the_prover_catches_a_broken_span(broken: Callable[[str], str]) -> None:
    """A code span that does not mind backticks or pipes is found out."""
    assert [text for text in NASTY if active(f"{broken(text)} after")]
    assert [
        text for text in NASTY if cells(in_table(broken(text))) == 3 and codes(in_table(broken(text)), PARSERS[1]) == []
    ]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("../../etc/passwd", "etc-passwd.md"),
        ("..\\..\\boot.ini", "boot.ini.md"),
        ("night.case", "night.case.md"),
        ("Scan of MY.NET.202.54: 27 hosts", "Scan-of-MY.NET.202.54-27-hosts.md"),
        ("-rf", "rf.md"),
        (".profile", "profile.md"),
        ("a\x00b\nc", "a-b-c.md"),
        ("Zürich", "Zurich.md"),
        ("", "export.md"),
        ("\u202e", "export.md"),
        ("CON", "export-CON.md"),
        ("nul.txt", "export-nul.txt.md"),
    ],
)
def test_file_names_stay_in_their_folder(text: str, name: str) -> None:
    """Names of new files are plain, whatever the title they come from."""
    assert file_name(text, ".md") == name


@given(TEXTS, st.sampled_from(["", ".md", ".ndjson"]))
def test_file_names_are_plain(text: str, suffix: str) -> None:
    """A file name holds nothing but letters, digits, dot, dash and underscore, and ends in its suffix."""
    name = file_name(text * 40, suffix)
    assert re.fullmatch(r"[A-Za-z0-9_][A-Za-z0-9._-]*", name)
    assert ".." not in name
    assert name.endswith(suffix)
    assert len(name) <= NAME_LENGTH
