"""The help of the filter language says what the grammar takes, and no more."""

from __future__ import annotations

import pytest

from parsers.query import QueryError, parse
from parsers.query.tree import Field
from parsers.query.values import EITHER
from parsers.query.vocabulary import CONNECTIVES, KEYWORDS, LITERALS, OPERATORS, STAGES, STATES
from workbench.language import FIELDS, about, chapters, fields, operators


def taken(text: str) -> bool:
    """Say whether the grammar takes a filter."""
    try:
        parse(text)
    except QueryError:
        return False
    return True


def asked(name: str, operator: str) -> str:
    """Return a filter that asks a field by an operator, with a value that suits the field."""
    values = {
        "kind": "alert", "time.basis": "stated", "has": "SF", "any": "SF", "contains": '"90"', "matches": '"9"',
        "~": '"9"', "is": "known",
    }  # fmt: skip
    kind = Field(name).type
    value = values.get(operator) or values.get(name) or LITERALS[kind].examples[0]
    match operator:
        case "in":
            return f"{name} in {{{value}}}"
        case "[":
            return f"{name}[0:2] == 45:00"
        case "&":
            return f"{name} & 3 == 3"
        case "+" | "-":
            return f"{name} {operator} 1 == 3"
    return f"{name} {operator} {value}"


@pytest.mark.parametrize("name", FIELDS)
@pytest.mark.parametrize("operator", OPERATORS, ids=lambda each: each.words[0])
def test_a_field_takes_the_operators_of_the_help_and_no_others(name: str, operator: object) -> None:
    """What the help lists with a field can be asked of it in every spelling; what it leaves out is refused."""
    for word in operator.words:  # type: ignore[attr-defined]
        assert taken(asked(name, word)) is (operator.words[0] in operators(name).split())  # type: ignore[attr-defined]


@pytest.mark.parametrize("chapter", list(chapters()), ids=lambda chapter: chapter.title)
def test_every_example_is_one(chapter: object) -> None:
    """What the help gives as an example can be typed."""
    examples = [row[-1] for row in chapter.rows if chapter.header[-1] == "example"]  # type: ignore[attr-defined]
    assert [example for example in examples if not taken(example)] == []


@pytest.mark.parametrize("name", FIELDS)
def test_every_example_of_a_value_suits_the_fields_of_its_kind(name: str) -> None:
    """A value that the help names for a kind of field can be compared with such a field."""
    if name not in ("kind", "time.basis"):  # they have a vocabulary of their own
        values = LITERALS[Field(name).type].examples
        assert [value for value in values if not taken(f"{name} == {value}")] == []


def test_every_word_of_the_language_is_explained_while_it_is_typed() -> None:
    """Fields, operators, connectives, states and stages have a line of their own, also without a value behind them."""
    assert [word for word in KEYWORDS - {"known", "unknown"} if word not in about(f"ttl {word}")] == []
    assert [name for name in FIELDS if not about(name).startswith(f"{name}: ")] == []
    assert [name for name in FIELDS if not about(f"ttl == 3 and {name} == ").startswith(f"{name}: ")] == []
    assert [name for name in STATES if not about(f"{name}:x").startswith(f"{name}: ")] == []
    assert [name for name in STAGES if not about(f"ttl | {name} ").startswith(f"| {name}")] == []


def test_an_alias_is_explained_as_the_field_it_stands_for() -> None:
    """Wireshark's name of a field leads to ours."""
    assert about("tcp.srcport").startswith("src.port: source port")
    assert about("IP.SRC ==").startswith("src: ")


def test_what_cannot_be_known_is_not_explained() -> None:
    """Behind free text nothing is said."""
    assert about("refused connect") == ""
    assert about('"dst.port"') == ""


def test_the_help_names_every_field_and_every_way_to_write_an_operator() -> None:
    """No field, operator or connective of the grammar is missing."""
    shown = {row[0].split()[0] for row in fields().rows}
    assert {*EITHER, *FIELDS} <= shown
    written = {word for chapter in chapters() for row in chapter.rows for word in row[0].split()}
    assert {word for each in (*OPERATORS, *CONNECTIVES) for word in each.words} <= written
