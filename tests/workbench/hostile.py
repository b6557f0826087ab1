"""Texts that attackers write, and a prover that finds those of them which became more than text in Markdown."""

from __future__ import annotations

from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

NASTY = (
    "\x1b[2J\x1b]0;owned\x07",
    "\x1b]52;c;cm0gLXJmIC8=\x07",
    "\x1b]8;;http://evil.example\x1b\\click\x1b]8;;\x1b\\",
    "\x9b31m\x9d0;t\x9c",
    "\x00\x01\x7f\x85",
    "a\rb",
    "a\x0bb\x0cc",
    "\u202egnp.exe",
    "\u2066x\u2069",
    "\u200b\u200d\ufeff",
    "\u2028line\u2029",
    "\U000e0041\U000e007f",
    "\ue000\U0010ffff\u0378",
    "\udc9b\ud800",
    "e" + "\u0301" * 40,
    "\u0301start",
    "\ufe0f\u034f\u3164",
    "abc \u05d0\u05d1 1.2.3.4",
    "[@click=app.quit]x[/]",
    "[/]",
    "[link=http://x]",
    "```",
    "````",
    "~~~",
    "```\n# owned\n```",
    "`",
    "``",
    "a`b``c```d",
    "`code`",
    "x` <b>bold</b> `y",
    "x` ![a](http://evil.example/x.png) `y",
    "` `",
    " ` ",
    "\\`",
    "\\",
    "a\\",
    "<script>alert(1)</script>",
    "<img src=http://evil.example/x.png>",
    "<!--",
    "<![CDATA[",
    "<?php",
    "</code></pre>",
    "![x](http://evil.example/x.png)",
    "[x](javascript:alert(1))",
    "[x]: http://evil.example",
    "[^1]: x",
    "<http://e.example>",
    "http://evil.example/",
    "www.evil.example",
    "a@evil.example",
    "evil.example",
    "x\\@e\\.example",
    "&lt;b&gt; &#x3c;",
    "# heading",
    "heading\n=====",
    "heading\n---",
    "---",
    "***",
    "> quote",
    "- item",
    "1. item",
    "* item",
    "+ item",
    "    code",
    "a | b | c",
    "|---|---|",
    "\\|",
    "a\\|b",
    "| a |\n|---|\n| b |",
    "$$x$$",
    "%% hidden",
    "{{ x }}",
    "==x==",
    ":skull:",
    "**b** _i_ ~~s~~",
    "  two  blanks  ",
    "\ttab\t",
    "",
    " ",
    "C:\\WINNT\\system32",
    "\\\\server\\share",
    "\\x1b",
    "\\\\x1b",
    "\\u202e",
    "=1+1",
    "-- \nsig",
    "line\n\n\nline",
    "\n",
    "\r\n\r\n",
    "~~~\n<b>\n~~~",
    "- ```\n  x\n  ```",
    "[#12]",
    "[[#12]]",
    "[[27: src == 1.2.3.4]]",
)
"""One of each kind: terminal sequences, invisible text, markup of Textual, Markdown, HTML, CSV."""

TEXTS = st.one_of(
    st.text(),
    st.lists(st.sampled_from([*"`~|\\<>[]()!#*_-+=&$ \n\t.:@/", *NASTY, "a", "1"]), max_size=12).map("".join),
    st.text(alphabet=st.characters(categories=["Cc", "Cf", "Cs", "Co", "Mn", "Me", "Zs", "Zl", "Lo", "Po", "Sk"])),
)
"""Random texts: any Unicode, runs of Markdown's own characters, runs of what cannot be seen."""

ACTIVE = frozenset(
    {"html_block", "html_inline", "link_open", "image", "heading_open", "blockquote_open", "list_item_open", "hr"}
)
"""Tokens that evidence must never bring about."""

PARSERS = (MarkdownIt("commonmark"), MarkdownIt("gfm-like"))


def tokens(markdown: str, parser: MarkdownIt) -> list[Token]:
    """Return all tokens, inline ones in the place of their parents."""
    return [part for token in parser.parse(markdown) for part in (token.children or [token])]


def codes(markdown: str, parser: MarkdownIt) -> list[str]:
    """Return the contents of code spans and fences, in order."""
    return [token.content for token in tokens(markdown, parser) if token.type in {"code_inline", "fence", "code_block"}]


def active(markdown: str, allowed: frozenset[str] = frozenset()) -> list[str]:
    """Return the tokens that evidence must never bring about."""
    found = [token for parser in PARSERS for token in tokens(markdown, parser) if token.type in ACTIVE - allowed]
    return [f"{token.type}: {token.content!r}" for token in found]


def complaints(markdown: str, expected: list[str], allowed: frozenset[str] = frozenset()) -> list[str]:
    """Return what is wrong with Markdown that may hold evidence only as the expected code contents."""
    found = []
    for parser in PARSERS:
        found += [
            f"{token.type}: {token.content!r}" for token in tokens(markdown, parser) if token.type in ACTIVE - allowed
        ]
        if codes(markdown, parser) != expected:
            found.append(f"code is {codes(markdown, parser)!r}, expected {expected!r}")
    return found


def unseen(text: str) -> list[str]:
    """Return the characters of a text that a terminal could act on or that cannot be seen; LF and tab may stand."""
    return [char for char in text if not char.isprintable() and char not in "\n\t"]
