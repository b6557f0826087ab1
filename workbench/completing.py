"""What a filter that is being typed may go on with: fields, operators, values, names, stages."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from parsers.query.values import EITHER
from parsers.query.vocabulary import CONNECTIVES, OPERATORS, STAGES, STANDINGS, STATES, spellings
from parsers.record import COLUMN, COLUMNS, ColumnType, Kind, TimeBasis

if TYPE_CHECKING:
    from db.case import Case

MOST = 12
"""How many ways to go on are given."""
_KEYWORDS = sorted(set(filter(str.isalpha, spellings(*OPERATORS, *CONNECTIVES).values())) | {"known", "unknown"})
"""Words between fields and values, the plain spelling of each."""
_WORD = re.compile(r"[\w.:/*@-]*\Z", re.ASCII)
_VALUE_OF = re.compile(
    r"([A-Za-z_][\w.]*)\s*(?:[=!<>]=?|\b(?:eq|ne|lt|le|gt|ge)\b|\b(?:not\s+)?in\b\s*\{?(?:[^{}]*,)?)\s*\Z"
)
_STAGE = re.compile(r"\|\s*[a-z]*\Z")
_OF_STAGE = re.compile(r"\|\s*(?:count\s+by|distinct|missing|order|steps|sort|cols|top\s+\d+|gaps.*\bby)\s[^|]*\Z")


def ways_on(text: str, case: Case) -> list[str]:
    """Return the whole texts that a filter may become by ending its last word; nothing if it has none."""
    match = _WORD.search(text)
    word = match.group() if match else ""
    before = text[: len(text) - len(word)]
    found = (each for each in _candidates(before, word, case) if each.lower().startswith(word.lower()) and each != word)
    return [before + each for each in list(dict.fromkeys(found))[:MOST]]


def _candidates(before: str, word: str, case: Case) -> Iterable[str]:
    kind, colon, _ = word.partition(":")
    if colon and kind in STATES:
        return [f"{kind}:{value}" for value in _states(kind, case)]
    if (asked := _VALUE_OF.search(before)) is not None:
        return _values(asked[1].lower(), word, case, sets="in" in asked.group().split() or "{" in asked.group())
    if _STAGE.search(before):
        return ["count by", *sorted(STAGES)]
    names = sorted(column.name for column in COLUMNS)
    if _OF_STAGE.search(before):
        return names
    return [*names, *EITHER, *(f"{state}:" for state in STATES), *_KEYWORDS] if word else ()


def _states(kind: str, case: Case) -> Sequence[str]:
    if kind == "is":
        return STANDINGS
    if kind == "tag":
        return list(case.tags.all())
    if kind == "mark":
        return list(case.marks.letters())
    if kind == "verdict":
        from db.case import VERDICTS

        return sorted(VERDICTS.values())
    if kind == "by":
        return sorted({said.who for said in case.verdicts.all()})
    if kind == "filter":
        return [each.name for each in case.named.all("filter")]
    if kind == "watch":
        return ["any", *(entry.what for entry in case.watches.all())]
    if kind == "detect":
        return [str(detect.id) for detect in case.detects.all()]
    if kind == "hint":
        from workbench.hints.answering import ANY, ARTEFACT
        from workbench.hints.engine import each

        return [ANY, ARTEFACT, *sorted({hint.family for hint in each()}), *sorted(hint.id for hint in each())]
    return ()


def _values(name: str, word: str, case: Case, *, sets: bool) -> Sequence[str]:
    """Return values of a field that begin with a word, the named sets first where they may stand."""
    named = [each.name for each in case.named.all("set")] if sets else []
    if name in ("ip", "host"):
        return [*named, *case.records.texts("address", word, MOST)]
    if (column := COLUMN.get(name)) is None:
        return named
    match column.type:
        case ColumnType.ADDRESS:
            return [*named, *case.records.texts("address", word, MOST)]
        case ColumnType.TRUTH:
            return ["true", "false"]
        case ColumnType.FLAGS:
            return ["S", "SA", "A", "PA", "FA", "R", "RA", "F", "SF"]
    if column.name in ("kind", "time.basis"):
        return [str(each) for each in (Kind if column.name == "kind" else TimeBasis)]
    if column.type is ColumnType.WORD:
        plain = [text for text in case.records.texts("word", word, MOST) if _WORD.fullmatch(text)]
        return [*named, *plain]
    return named
