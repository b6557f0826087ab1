"""A record shown as one of its readings: what stands around the tree, for screen and command line."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from parsers.decode.tree import Basis, Field

if TYPE_CHECKING:
    from workbench.readings import Reading


def banner(reading: Reading) -> str:
    """Return what stands over tree and bytes while they show a reading."""
    return f"as {reading.name}, not as logged"


def titled(reading: Reading) -> Field:
    """Return the first line of the tree while it shows a reading."""
    return Field("reading", reading.title, None, reading.grade, basis=Basis.INFERRED)


def argued(reading: Reading) -> Field:
    """Return the layer with the arithmetic of a reading; all of it is inferred."""
    return Field(
        "argument", "For and against", None, f"reading {reading.id} of record {reading.record}",
        basis=Basis.INFERRED, children=tuple(_sentences(reading)),
    )  # fmt: skip


def _sentences(reading: Reading) -> Iterator[Field]:
    for label, sentences in (("for", reading.for_), ("against", reading.against), ("untested", reading.untested)):
        for sentence in sentences:
            yield Field(f"argument.{label}", "", None, f"{label}: {sentence}", basis=Basis.INFERRED)
