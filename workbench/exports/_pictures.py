"""Pictures of a write-up as fenced text, each with the filter whose records it shows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from workbench.counted import counted
from workbench.safe import code, fenced
from workbench.writeup.citations import Illustration, Link
from workbench.writeup.pictured import Pictured


def noted(link: Illustration, found: Sequence[Pictured]) -> str:
    """Return what the label of a picture stands for."""
    drawn = next((each for each in found if each.link == link), None)
    of = f"the records with {code(link.query)}" if link.query else "all records"
    if drawn is None:
        return f"{link.kind} of {of}; **not drawn: there are too many pictures**"
    if drawn.picture is None:
        return f"**could not be drawn**: {link.kind} of {of}; {code(drawn.fault)}"
    rest = f"; {counted(drawn.untestable, 'record')} could not be tested, for want of a field" * bool(drawn.untestable)
    return f"{code(drawn.picture.title)}, of {of}{rest}; drawn below"


def section(head: str, notes: Sequence[tuple[str, Link]], found: Sequence[Pictured]) -> Iterator[str]:
    """Yield the pictures of a text, each under its label; nothing if there are none."""
    labels = {link: label for label, link in notes}
    drawn = [(labels[each.link], each.picture) for each in found if each.picture is not None and each.link in labels]
    if drawn:
        yield f"{head} Pictures"
    for label, picture in drawn:
        yield fenced([f"{label}: {picture.title}", *picture.lines, *picture.said], "text")
