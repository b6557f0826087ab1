"""The difference between two records in words, for the command line and as a layer of the decode tree."""

from __future__ import annotations

from collections.abc import Sequence

from parsers.decode import decode
from parsers.decode.tree import Basis, Decoded, Field
from parsers.links import link_of
from parsers.record import Record
from workbench.bytes.compare import Change, Difference, compare, network_shift


def difference(ours: Record, theirs: Record, decoded: Decoded | None = None) -> Difference:
    """Compare two records; packets that begin with other link headers are held together at the network header.

    `decoded` is the first one decoded, if it is at hand.
    """
    mine, other = decoded or decode(ours), decode(theirs)
    shift = 0
    if link_of(ours) != link_of(theirs) or (ours.captured is None) != (theirs.captured is None):
        shift = network_shift((mine.data, _link(ours)), (other.data, _link(theirs)))
    return compare(mine, other, shift)


def _link(record: Record) -> str:
    return "ip" if record.captured is None else link_of(record)


def told(found: Difference) -> list[str]:
    """Return what differs on the whole, in sentences."""
    fields = f"{_count(len(found.changes), 'field')} changed, {found.equal:,} equal"
    if found.first is None:
        said = [fields, "no byte differs"]
    else:
        said = [fields, f"first differing byte 0x{found.first:x}, {_count(len(found.places), 'byte')} in all"]
    if found.untestable:
        said.append(f"{_count(found.untestable, 'byte')} not known in one of them")
    if found.shift:
        said.append(f"held together at the network header, {abs(found.shift)} bytes apart")
    return said


def change_text(change: Change) -> str:
    """Return a field that changed with both values."""
    ours = "not there" if change.ours is None else change.ours
    theirs = "not there" if change.theirs is None else change.theirs
    return f"{change.label or change.name}  {ours}  <>  {theirs}"


def layer(number: int, found: Difference) -> Field:
    """Return the difference to record `number` as a layer of the tree; values are as hostile as the evidence."""
    summary: Sequence[str] = told(found)
    return Field(
        "against", f"Against record {number}", None, "; ".join(summary), basis=Basis.INFERRED,
        children=tuple(_child(change) for change in found.changes),
    )  # fmt: skip


def _child(change: Change) -> Field:
    return Field(
        f"against.{change.name}", "", None, change_text(change), change.start, change.stop,
        basis=Basis.INFERRED,
    )  # fmt: skip


def _count(count: int, noun: str) -> str:
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"
