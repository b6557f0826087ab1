from __future__ import annotations

import pytest
from hypothesis import given, settings
from markdown_it import MarkdownIt

from tests.workbench.hostile import NASTY, PARSERS, TEXTS, tokens, unseen
from workbench.exports._prose import legible, one_line, prose

TAIL = "\n\n## END\n\n`tail`\n"


def leaks(text: str, parser: MarkdownIt) -> list[str]:
    """Return what acts by itself in a document of the analyst's prose and a tail, or reaches into the tail."""
    made = prose(text, 3) + TAIL
    flat = parser.parse(made)
    found = [token.type for token in tokens(made, parser) if token.type in {"html_block", "html_inline", "image"}]
    found += [str(t.attrs) for t in tokens(made, parser) if t.type == "link_open" and t.markup != "linkify"]
    found += [token.tag for token in flat[:-6] if token.type == "heading_open" and token.tag in {"h1", "h2"}]
    if [token.content for token in flat[-6:]] != ["", "END", "", "", "`tail`", ""] or flat[-6].tag != "h2":
        found.append("the tail is swallowed")
    return found


@settings(max_examples=1000)
@given(TEXTS)
def test_prose_neither_acts_nor_swallows(text: str) -> None:
    """No HTML, image or link comes of any text, its headings stay below ours, and what follows stands alone."""
    assert [leak for parser in PARSERS for leak in leaks(text, parser)] == []


@pytest.mark.parametrize("text", NASTY, ids=repr)
def test_nothing_nasty_acts(text: str) -> None:
    """The named attacks do nothing when an analyst has pasted them into prose."""
    assert [leak for parser in PARSERS for leak in leaks(text, parser)] == []
    assert unseen(legible(text)) == []


def test_bare_text_would_leak(monkeypatch: pytest.MonkeyPatch) -> None:
    """The check finds what plain text would let through."""
    monkeypatch.setitem(globals(), "prose", lambda text, level: text)
    assert sum(bool(leaks(text, PARSERS[0])) for text in NASTY) > 12


def test_markdown_of_the_analyst_stays() -> None:
    """Headings move to their level; lists, emphasis, code spans and fences stay as they are."""
    text = "# One\ntext *strong* `<b>`\n\n- item\n\n```text\n<raw>\n```\n## Two\nend"
    assert prose(text, 3) == "### One\ntext *strong* `<b>`\n\n- item\n\n```text\n<raw>\n```\n#### Two\nend"


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("see http://x.example and https://y.example", "see hxxp://x.example and hxxps://y.example"),
        ("www.x.example", "www[.]x.example"),
        ("a <b> c", "a &lt;b> c"),
        ("![x](y)", r"!\[x]\(y)"),
        ("[x]: y", r"[x]\: y"),
        ("Title\n=====", "Title\n\\====="),
        ("Title\n---", "Title\n\n---"),
        ("```\nopen", "```\nopen\n```"),
        ("  ```\nx\n    ```\nout <b>", "```\nx\n```\nout &lt;b>"),
        ("one ` two\n` <b> `", "one ` two\n` &lt;b> `"),
        ("# a\n### b", "### a\n##### b"),
        ("### only", "### only"),
    ],
)
def test_what_acts_is_made_inert(text: str, made: str) -> None:
    """Web addresses, tags, images, link targets, underlined headings and open fences are made plain."""
    assert prose(text, 3) == made


def test_the_analysts_own_script_stays() -> None:
    """Letters of right-to-left scripts are left in prose, marks that turn the line are not."""
    assert legible("\u05d0\u05d1 \u202e\u00a0x\x1b") == "\u05d0\u05d1 " + r"\u202e" + r" x\x1b"


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("Scan of\n port 98", "Scan of port 98"),
        ("# not a heading", r"\# not a heading"),
        ("- no item", r"\- no item"),
        ("1. no item", r"\1. no item"),
        ("<b>", "&lt;b>"),
        ("  ", "(no text)"),
    ],
)
def test_one_line_is_one_line(text: str, made: str) -> None:
    """A title or a task is one line and begins no block."""
    assert one_line(text) == made


@given(TEXTS)
def test_one_line_never_begins_a_block(text: str) -> None:
    """As an item of a list any text stays one item with one paragraph at most."""
    for parser in PARSERS:
        kinds = [token.type for token in parser.parse(f"- Open: {one_line(text)}\n- Open: x\n")]
        assert kinds.count("list_item_open") == 2
        assert "heading_open" not in kinds
        assert "html_block" not in kinds
