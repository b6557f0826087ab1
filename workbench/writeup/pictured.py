"""The pictures of a text, drawn from the case as it is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from workbench.writeup.citations import Illustration, links

if TYPE_CHECKING:
    from db.case import Case
    from workbench.pictures.picture import Picture

MOST_DRAWN = 50
"""Pictures of one text that are drawn."""


@dataclass(frozen=True, slots=True)
class Pictured:
    """One picture that a text names."""

    link: Illustration
    picture: Picture | None
    """None if it cannot be drawn."""
    untestable: int = 0
    """Records that lack a field of its filter; the picture is without them."""
    fault: str = ""
    """Why it cannot."""


def pictured(case: Case, text: str, width: int = 88, height: int = 20) -> Iterator[Pictured]:
    """Yield the pictures of a text in order, in so many characters; raises Stopped."""
    found = (link for link in links(text) if isinstance(link, Illustration))
    for link in islice(found, MOST_DRAWN):
        yield _drawn(case, link, width, height)


def _drawn(case: Case, link: Illustration, width: int, height: int) -> Pictured:
    from db.errors import CaseError, Stopped
    from parsers.query import QueryError, parse
    from workbench.pictures import PictureError, chosen, kinds

    try:
        query = parse(link.query)
        if query.stages:
            return Pictured(link, None, fault="a picture is of records, not of a table; leave out the stages behind |")
        columns = chosen(link.kind, link.columns)
        found = case.records.select(query)
        picture = kinds()[link.kind].draw(case, found.numbers, columns, width, height)
        return Pictured(link, picture, len(found.untestable))
    except Stopped:
        raise
    except (CaseError, QueryError, PictureError) as error:
        return Pictured(link, None, fault=str(error))
