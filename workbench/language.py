"""The help of the filter language, made from the tables that its grammar is made from."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from parsers.query.values import EITHER, Field
from parsers.query.vocabulary import CONNECTIVES, FLAG_TESTS, KEYWORDS, LITERALS, MASK, OPERATORS, STAGES, STATES, SUMS
from parsers.record import COLUMN, COLUMNS, ColumnType

FIELDS = {
    "ip": "address of either side: src or dst",
    "host": "address of either side, under every name that records give it",
    "port": "port of either side: src.port or dst.port",
    **{column.name: column.help for column in COLUMNS},
}
"""What each name that may be asked means, those that stand for both sides first."""

_QUOTED = re.compile(r"""("|')(?:(?!\1)[^\\]|\\.)*(?:\1|\Z)""", re.DOTALL)
_STAGE = re.compile(r"\|\s*([A-Za-z]*)(?:\s[^|]*)?\Z")
_STATE = re.compile(r"([A-Za-z]+):[^\s()|]*\Z")
_FIELD = re.compile(r"([A-Za-z_][\w.]*)\s*(?:\[[\d:-]*\]?|&\s*\w*)?\s*(?:[=!<>~]*|[A-Za-z]*)\s*[^\s()|=!<>~]*\Z")
_WORD = re.compile(r"([A-Za-z_][\w.]*)\Z")

_FEW = 3
"""Fields of which more than the name is said."""


class Chapter(NamedTuple):
    """One table of the help."""

    title: str
    text: str
    header: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]


def chapters() -> Iterator[Chapter]:
    """Yield the help of the language, without its fields."""
    yield Chapter(
        "Operators", "What may be asked of a field.", ("write", "what", "asked of", "example"),
        [(" ".join(each.words), each.help, _kinds(each.of), each.example) for each in OPERATORS],
    )  # fmt: skip
    yield Chapter(
        "Between conditions", "Brackets group.", ("write", "what", "example"),
        [(" ".join(each.words), each.help, each.example) for each in CONNECTIVES],
    )  # fmt: skip
    yield Chapter(
        "Values", "A value is written as the field it stands beside asks.", ("kind", "how", "examples"),
        [(each.name, each.forms, "  ".join(each.examples)) for each in LITERALS.values()],
    )  # fmt: skip
    yield Chapter(
        "States", "What you or the program noted about a record.", ("write", "what", "behind the colon", "example"),
        [(f"{name}:", each.help, each.form, each.example) for name, each in STATES.items()],
    )  # fmt: skip
    yield Chapter(
        "Stages", "Behind a pipe, one after the other; they say something about all records that match.",
        ("write", "what", "example"),
        [(f"| {name} {each.form}".rstrip(), each.help, each.example) for name, each in STAGES.items()],
    )  # fmt: skip


def fields() -> Chapter:
    """Return the names that may be asked, and which operators of each."""
    return Chapter(
        "Fields", "In any case of letters; other names of a field stand in brackets.",
        ("field", "what", "kind", "operators"),
        [(_names(name), what, LITERALS[Field(name).type].name, operators(name)) for name, what in FIELDS.items()],
    )  # fmt: skip


def operators(name: str) -> str:
    """Return the operators that may be asked of a field, the plain spelling of each."""
    kind = Field(name).type
    barred = (MASK, *SUMS) if name in EITHER else () if name == "flags" else FLAG_TESTS
    return " ".join(each.words[0] for each in OPERATORS if kind in each.of and each not in barred)


def about(text: str) -> str:
    """Return what may be said of the last word of a filter that is being typed; "" if there is nothing."""
    text = _QUOTED.sub("''", text)
    if not text.strip():
        return "a field, a word of the log lines, or a state such as is:marked; F1 shows the whole language"
    if (match := _STAGE.search(text)) is not None:
        return _about_stage(match[1].lower())
    if (match := _STATE.search(text)) is not None and (state := STATES.get(match[1].lower())) is not None:
        return f"{match[1].lower()}: {state.form}; {state.help}"
    if (match := _WORD.search(text)) is not None and match[1].lower() in KEYWORDS:
        return _about_word(match[1].lower())
    if (match := _FIELD.search(text)) is not None:
        return _about_field(match[1].lower()) or _beginning(text)
    return ""


def _about_stage(name: str) -> str:
    stage = STAGES.get(name)
    return f"| {name} {stage.form}: {stage.help}" if stage else f"one of {', '.join(STAGES)}"


def _about_word(word: str) -> str:
    for each in (*OPERATORS, *CONNECTIVES):
        if word in each.words:
            return f"{word}: {each.help}, as in {each.example}"
    return ""


def _about_field(name: str) -> str:
    name = COLUMN[name].name if name in COLUMN else name
    if name not in FIELDS:
        return ""
    values = LITERALS[Field(name).type]
    return f"{name}: {FIELDS[name]}; {values.name} such as {' or '.join(values.examples[:2])}; {operators(name)}"


def _beginning(text: str) -> str:
    """Return the fields whose names begin with the last word, with what they mean while they are few."""
    match = _WORD.search(text)
    found = [name for name in FIELDS if match is not None and name.startswith(match[1].lower())]
    return "; ".join(f"{name}: {FIELDS[name]}" for name in found) if len(found) <= _FEW else "  ".join(found)


def _names(name: str) -> str:
    aliases = COLUMN[name].aliases if name in COLUMN else ()
    return f"{name} ({', '.join(aliases)})" if aliases else name


def _kinds(kinds: Sequence[ColumnType]) -> str:
    if len(kinds) == len(ColumnType):
        return "every field"
    return ", ".join(LITERALS[kind].name for kind in kinds)
