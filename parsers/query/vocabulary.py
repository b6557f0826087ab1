"""The words of the filter language, each with what it means and an example.

The grammar, the completion of what is typed, and the help are made from these tables.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from parsers.record import ColumnType

_EVERY = tuple(ColumnType)
_TEXTS = (ColumnType.WORD, ColumnType.TEXT, ColumnType.ADDRESS, ColumnType.BYTES)
_ORDERED = tuple(kind for kind in ColumnType if kind not in (ColumnType.FLAGS, ColumnType.TRUTH))
_NUMBERS = (ColumnType.INTEGER, ColumnType.FLAGS)


class Operator(NamedTuple):
    """What may be asked of a field, or made of it before that."""

    words: tuple[str, ...]
    """As it is written, every way; the tree prints the first."""
    of: tuple[ColumnType, ...]
    """Columns that it may be asked of."""
    help: str
    example: str


COMPARISONS = (
    Operator(("==", "eq"), _EVERY, "equal", "dst.port == 98"),
    Operator(("!=", "ne"), _EVERY, "known, and not equal", "ttl != 126"),
    Operator(("<", "lt"), _ORDERED, "less, earlier, or before it in the order of addresses", "ttl < 5"),
    Operator(("<=", "le"), _ORDERED, "at most", "ip.len <= 0x28"),
    Operator((">", "gt"), _ORDERED, "more, later or behind", "ip.len > 40"),
    Operator((">=", "ge"), _ORDERED, "at least", 'time >= "2000-03-20 12:00"'),
)
"""What compares a value with a literal or another value."""
FLAG_TESTS = (
    Operator(("has",), (ColumnType.FLAGS,), "at least these flags", "flags has SF"),
    Operator(("any",), (ColumnType.FLAGS,), "one of these flags, or more", "flags any UP"),
)
IN = Operator(("in",), _EVERY, "one of several, in a net, a range or a named set; `not in` is its opposite",
              "dst.port in {21..23, 53, 80}")  # fmt: skip
CONTAINS = Operator(("contains",), _TEXTS, "has this text, or these bytes, in it", "payload contains 90:90:90")
MATCHES = Operator(("matches", "~"), _TEXTS, "a regular expression fits", 'message ~ "^UDP .* probe"')
IS = Operator(("is",), _EVERY, "whether the log says it at all: known or unknown; a name alone means known",
              "tcp.ack is unknown")  # fmt: skip
SLICE = Operator(("[",), (ColumnType.BYTES,), "bytes from a place on, counted from 0: [start], [start:length] or "
                 "[first-last]", "bytes[12:4] == d1:cb:ed:b0")  # fmt: skip
MASK = Operator(("&",), _NUMBERS, "the bits that a mask leaves", "tos & 0x03 == 3")
SUMS = (
    Operator(("+",), (ColumnType.INTEGER,), "plus a number or another field", "tcp.ack == tcp.seq + 1"),
    Operator(("-",), (ColumnType.INTEGER,), "minus a number or another field", "src.port - 1513 > 100"),
)
OPERATORS = (*COMPARISONS, IN, *FLAG_TESTS, CONTAINS, MATCHES, IS, SLICE, MASK, *SUMS)
"""All of them, in the order of the help."""


class Connective(NamedTuple):
    """What joins conditions."""

    words: tuple[str, ...]
    help: str
    example: str


CONNECTIVES = (
    Connective(("and", "&&"), "both hold; binds tighter than or", "proto == udp and dst.port == 53"),
    Connective(("or", "||"), "one of them holds, or both", "flags == SA or flags == R"),
    Connective(("not", "!"), "it does not hold; what could not be tested stays so", "not dst in MY.NET"),
)


class Phrase(NamedTuple):
    """What may follow a colon, or the name of a stage."""

    form: str
    help: str
    example: str


STANDINGS = ("marked", "cited", "repeat", "unreviewed")
"""What a record may be, after `is:`."""
STATES = {
    "is": Phrase(", ".join(STANDINGS), "what you did with it, or that it stands in a source again",
                 "is:marked"),
    "tag": Phrase("a tag", "records with this tag", "tag:odd"),
    "mark": Phrase("a letter", "the record with this letter", "mark:a"),
    "verdict": Phrase("a verdict", "records reviewed as this", "verdict:benign"),
    "by": Phrase("a name", "records reviewed by this analyst", "by:ann"),
    "detect": Phrase("its number", "records that a detect of the write-up cites", "detect:1"),
    "hint": Phrase("any, artefact, a family or a hint", "records of findings; artefact: damaged or misread",
                   "hint:scan"),
    "watch": Phrase("any, or an entry", "records on the watch list", "watch:28431/udp"),
    "filter": Phrase("its name", "what a saved filter matches", "filter:odd"),
}  # fmt: skip
"""What may stand before the colon of a state, and what after it."""

STAGES = {
    "count": Phrase("[by FIELD, ...]", "how many records there are, in all or of each value", "| count by dst.port"),
    "top": Phrase("N FIELD", "its most frequent values", "| top 5 src"),
    "distinct": Phrase("FIELD, ...", "the different values", "| distinct proto"),
    "missing": Phrase("FIELD", "what a counter left out between its least and its greatest value",
                      "| missing src.port"),
    "order": Phrase("FIELD", "where a counter goes back", "| order ip.id"),
    "steps": Phrase("FIELD", "by how much it steps, and how often", "| steps ip.id"),
    "gaps": Phrase("[> 120s] [by FIELD]", "pauses between records, of all or of each value", "| gaps > 1h by src"),
    "first": Phrase("N", "the first so many", "| first 10"),
    "last": Phrase("N", "the last so many", "| last 10"),
    "sort": Phrase("[-]FIELD", "in the order of a field; with - the largest first", "| sort -ttl"),
    "cols": Phrase("FIELD, ...", "with these columns", "| cols src,dst.port"),
}  # fmt: skip
"""What may follow a pipe, on the screen as a table."""


class Literals(NamedTuple):
    """How values of a kind of column are written."""

    name: str
    """What such a column holds."""
    forms: str
    examples: tuple[str, ...]


LITERALS = {
    ColumnType.INTEGER: Literals("number", "decimal or hexadecimal; a range with ..", ("80", "0x50")),
    ColumnType.ADDRESS: Literals(
        "address", "IPv4, IPv6, host name or token, compared as a whole; a net; a pattern with * for a part",
        ("209.203.237.176", "10.0.0.0/16", "24.114.*.*", "2001:db8::1", "MY.NET.221.82"),
    ),
    ColumnType.WORD: Literals("word", "in quotes if it has blanks; in any case", ("tcp", '"Packet log"')),
    ColumnType.TIME: Literals(
        "time", "UTC, in quotes; as wide as it is written; without a date the time of day",
        ("2000-03-07", '"2000-03-07 11:30"', '"2000-03-07 11:30:08.5 +01:00"', '"11:30"'),
    ),
    ColumnType.FLAGS: Literals(
        "TCP flags", "letters F S R P A U E C in any order, 2 and 1 for E and C; or hexadecimal", ("SA", "0x12"),
    ),
    ColumnType.TRUTH: Literals("yes or no", "true or false", ("true", "false")),
    ColumnType.BYTES: Literals("bytes", "hexadecimal, or text in quotes", ("90:90:90", "0x4500", '"GET /"')),
    ColumnType.TEXT: Literals("text", "in quotes if it has blanks; in any case", ("probe", '"UDP probe"')),
}  # fmt: skip
"""By what a column holds."""


END = r"(?![\w.:*/@%#-])"
"""A regular expression for the end of a word."""


def alternatives(words: Iterable[str]) -> str:
    """Return a regular expression for one of some signs and words, in any case; `=` does not follow a sign."""
    signs: list[str] = []
    letters: list[str] = []
    for word in sorted(words, key=len, reverse=True):
        (letters if word.isalpha() else signs).append(re.escape(word))
    return f"(?:{'|'.join([*(f'{each}(?!=)' for each in signs), *(f'(?i:{each}){END}' for each in letters)])})"


def spellings(*meant: Operator | Connective) -> dict[str, str]:
    """Return every word of some operators, and the one that the tree prints for it."""
    return {word: each.words[0] for each in meant for word in each.words}


KEYWORDS = frozenset(word for word in spellings(*OPERATORS, *CONNECTIVES) if word.isalpha()) | {"known", "unknown"}
"""Words that are never searched as free text without quotes."""
