"""Detects from the analyst's side: begun from records, saved with what they cite, their follow-ups."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from workbench.writeup.citations import citation, cited
from workbench.writeup.templates import idic

if TYPE_CHECKING:
    from db.case import Case, FollowUp


def begin(case: Case, title: str, query: str = "", numbers: Iterable[int] | None = None) -> int:
    """Make a detect with the outline of a write-up and return its number.

    Its records are `numbers`, else what `query` matches, else the marked ones. Raises ValueError if there are none,
    QueryError for a filter that is wrong.
    """
    chosen = _chosen(case, query, numbers)
    if not chosen:
        raise ValueError(f"no record matches {query!r}" if query.strip() else "no record is marked")
    body = idic(case, title, query, chosen)
    return case.detects.new(title, query, body, cited(body))


def save(case: Case, id: int, body: str, title: str | None = None) -> None:
    """Keep the text of a detect, and what it cites; KeyError if there is none of this number."""
    case.detects.save(id, title=title, body=body, cited=cited(body))


def cite(case: Case, id: int, numbers: Iterable[int]) -> str:
    """Add a citation at the end of a detect and return it; KeyError if there is none of this number."""
    link = citation(numbers)
    if link:
        save(case, id, f"{case.detects.get(id).body.rstrip()}\n\n{link}\n")
    return link


def follow_ups(case: Case, detect: int | None) -> tuple[list[FollowUp], list[FollowUp]]:
    """Return the open and the closed follow-ups of a detect, or of the case as a whole for None."""
    every = [task for task in case.follow_ups.all() if task.detect == detect]
    return [task for task in every if task.closed is None], [task for task in every if task.closed is not None]


def sections(body: str) -> list[tuple[str, str]]:
    """Return the parts of a text as heading and content; what stands before the first heading has heading ""."""
    parts = re.split(r"(?m)^ {0,3}#{1,6}[ \t]+(.*?)[ \t]*#*[ \t]*$", body)
    return [("", parts[0].strip()), *zip(parts[1::2], (part.strip() for part in parts[2::2]), strict=True)]


def _chosen(case: Case, query: str, numbers: Iterable[int] | None) -> Sequence[int]:
    """Return the records that a detect is begun from."""
    from parsers.query import parse

    if numbers is not None:
        return sorted(set(numbers))
    if query.strip():
        return list(case.records.select(parse(query)).numbers)
    return sorted(case.marks.all())
