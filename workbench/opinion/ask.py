"""Asks tshark about a record and puts its answer into a tree: differences first, then the rest."""

from __future__ import annotations

from collections.abc import Iterator

from parsers.decode import decode
from parsers.decode.tree import Basis, Decoded, Field
from parsers.links import link_of
from parsers.record import CAPTURE_FORMATS, Record
from workbench.opinion.compare import Opinion, Pair, held
from workbench.opinion.pdml import Told, read
from workbench.opinion.tshark import NoOpinionError, pdml


def ask(record: Record) -> Opinion:
    """Return tshark's opinion of the captured bytes of a record; raises NoOpinionError. May take seconds."""
    data = record.captured
    if not data:
        raise NoOpinionError(
            f"no second opinion on record {record.number}: no bytes of it were captured, and bytes rebuilt from the"
            " words of a log would only repeat those words"
        )
    length = record.words.get("original length", "") if record.format in CAPTURE_FORMATS else ""
    sent = int(length) if length.isascii() and length.isdigit() and len(length) < 10 else None
    version, told = read(pdml(data, link_of(record), sent, record.time))
    return held(decode(record), version, told)


def ask_as(decoded: Decoded) -> Opinion:
    """Return tshark's opinion of the bytes of a reading, which begin with an IP header; raises NoOpinionError."""
    if 0 in decoded.known:
        unknown = decoded.known.count(0)
        raise NoOpinionError(f"no second opinion: {unknown} bytes of this reading are not known, and tshark needs all")
    version, told = read(pdml(decoded.data, "ip"))
    return held(decoded, version, told)


def summary(opinion: Opinion) -> str:
    """Return how many fields differ, agree, and stand on one side alone."""
    return (
        f"{len(opinion.different)} differ, {len(opinion.equal)} equal, {len(opinion.theirs)} only in tshark,"
        f" {len(opinion.ours)} only here"
    )


def layers(opinion: Opinion) -> Iterator[Field]:
    """Yield the opinion as layers of a tree; every text in it is as hostile as the evidence."""
    different = [_differs(pair) for pair in opinion.different]
    yield _layer("different", f"tshark {opinion.version}", summary(opinion), different)
    yield _layer("theirs", "Only in tshark", str(len(opinion.theirs)), [_told(each) for each in opinion.theirs])
    yield _layer(
        "ours",
        "Only here",
        str(len(opinion.ours)),
        [_ours(f"ours.{name}", name, field) for name, field in opinion.ours],
    )
    yield _layer(
        "equal", "Equal", str(len(opinion.equal)),
        [_ours(f"equal.{pair.name}", pair.name, pair.ours) for pair in opinion.equal],
    )  # fmt: skip


def _layer(name: str, label: str, text: str, children: list[Field]) -> Field:
    return Field(f"opinion.{name}", label, None, text, basis=Basis.INFERRED, children=tuple(children))


def _differs(pair: Pair) -> Field:
    text = f"{pair.name}  {_said(pair.ours)}  <>  tshark {pair.theirs.show or pair.theirs.words}"
    text += f" ({pair.why})" if pair.why else ""
    return Field(f"opinion.{pair.name}", "", None, text, pair.ours.start, pair.ours.stop, basis=Basis.INFERRED)


def _told(each: Told) -> Field:
    start, stop = (each.start, each.stop) if each.stop > each.start else (None, None)
    text = each.words if each.name.startswith("_ws.") else f"{each.words}  ({each.name})"
    return Field(f"opinion.theirs.{each.name}", "", None, text, start, stop, basis=Basis.INFERRED)


def _ours(name: str, label: str, field: Field) -> Field:
    return Field(f"opinion.{name}", label, None, _said(field), field.start, field.stop, basis=field.basis)


def _said(field: Field) -> str:
    return field.text or ("not known" if field.value is None else str(field.value))
