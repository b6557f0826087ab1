"""How a text stands against the case while it is written: claims, citations, and the pictures it names."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from workbench.paragraph import Paragraph
from workbench.writeup.citations import check, cited, faults
from workbench.writeup.pictured import pictured
from workbench.writeup.read_as import read_as

if TYPE_CHECKING:
    from db.case import Case

_HIGH = 12
"""Lines of a picture."""


def standing(case: Case, text: str, width: int) -> list[Paragraph]:
    """Return what holds and what does not, and the pictures in so many characters; raises Stopped."""
    results = check(case, text)
    hold = sum(result.holds is True for result in results)
    words = f"cites {len(cited(text)):,} records; {hold} of {len(results)} claims hold"
    said = [Paragraph(words, "good" if hold == len(results) else "bad", " ")]
    for result in results:
        if not result.holds:
            words = f"{result.claim.stated:,}: {result.claim.query}  {result.sentence}"
            look = "warn" if result.holds is None else "bad"
            said.append(Paragraph(words, look, " claim ", target=result.claim.query))
    unread = [each.fault for each in read_as(case, text) if each.fault]
    said += [Paragraph(fault, "bad", " ") for fault in (*unread, *faults(text))]
    return [*said, *_pictures(case, text, width)]


def _pictures(case: Case, text: str, width: int) -> Iterator[Paragraph]:
    """Yield the pictures of a text as they would be exported."""
    for each in pictured(case, text, width, _HIGH):
        if each.picture is None:
            yield Paragraph(f"{each.link.kind}: {each.fault}", "bad", " picture ")
        else:
            yield Paragraph(each.picture.title, "strong", " ", target=each.link.query or None)
            yield Paragraph("\n".join((*each.picture.lines, *each.picture.said)), raw=True)
