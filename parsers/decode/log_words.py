"""What a log says in words, beside or instead of bytes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from parsers.decode.tree import Basis, Field
from parsers.record import CAPTURE_FORMATS, COLUMN, COLUMNS, ColumnType, Record

_ELSEWHERE = {
    "number", "source", "line", "format", "kind", "time", "time.basis", "payload", "bytes", "flags.known",
}  # fmt: skip
"""Columns that say where and what a record is, or that the tree holds as bytes."""
_OF_CAPTURES = {"sensor", "message"}
"""Columns of a capture's records that do not come from the frame's bytes."""
_LABELS = {
    "src": "Source", "dst": "Destination", "src.port": "Source port", "dst.port": "Destination port",
    "proto": "Protocol", "tcp.opts": "TCP options as printed", "sid": "Rule",
}  # fmt: skip


def stated(field: Field, record: Record) -> Field:
    """Return the field, and all below it, with what the log says where the rebuilt bytes alone do not tell it.

    Such a value stands on the log's words, not on bytes: a sanitised address, a number too large for its place.
    """
    children = tuple(stated(child, record) for child in field.children)
    if children != field.children:
        field = replace(field, children=children)
    column = COLUMN.get(field.name)
    if field.value is not None or column is None:
        return field
    value = getattr(record, column.attribute)
    if value is None or (column.type is ColumnType.FLAGS and record.flags_known is not None):
        return _partly(field, record) if value is not None else field
    return replace(field, value=value, text=str(value), basis=Basis.LOGGED)


def _partly(field: Field, record: Record) -> Field:
    """Return the flags field of a log that shows only some of the bits."""
    words = [child.label.split(":")[0] for child in field.children if child.value]
    clear = [child.label.split(":")[0] for child in field.children if child.value == 0]
    text = f"{' '.join(words) or 'none'} set, {' '.join(clear) or 'none'} not set; the other bits are not logged"
    return replace(field, text=text)


def log_layer(record: Record, fields: Iterable[Field], placed: frozenset[str]) -> tuple[Field, ...]:
    """Return the layer of words that have no place in the bytes, as one field; () if there are none.

    `fields` are the layers decoded from bytes, `placed` the names of words that went into them.
    """
    there = {field.name for layer in fields for field in layer.walk() if field.value is not None or field.children}
    names = {COLUMN[name].name for name in there if name in COLUMN}
    said = _OF_CAPTURES if record.format in CAPTURE_FORMATS else set(COLUMN) - _ELSEWHERE
    children = [
        _word(column.name, _LABELS.get(column.name, column.name), value)
        for column in COLUMNS
        if column.name in said - names and (value := getattr(record, column.attribute)) is not None
    ]
    if record.flags_text is not None:
        children.append(_word("log.flags", "flags as printed", record.flags_text))
    children += [_word(f"log.{name}", name, text) for name, text in record.words.items() if name not in placed]
    children += [_word("log.name", f"name of {address}", name) for address, name in record.names]
    if not children:
        return ()
    return (Field("log", "Log", None, record.format, basis=Basis.LOGGED, children=tuple(children)),)


def _word(name: str, label: str, value: object) -> Field:
    return Field(name, label[:1].upper() + label[1:], value, str(value), basis=Basis.LOGGED)
