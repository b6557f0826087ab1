"""From bytes to layers: every module of this folder that names what it follows is a layer.

A layer module has FOLLOWS, the keys under which it is found, and read(view) -> Layer. Nothing is registered
elsewhere: a new layer is one new file. Keys are a kind of number and the number: ("ip.version", 4), ("ethertype",
0x0800), ("ip.proto", 6), ("tcp.port", 53), ("udp.port", 53); ("link.NAME", 0) is where decode_bytes(data, NAME) begins.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from parsers.decode.tree import Field
from parsers.decode.view import Key, Layer, Part, View, count_bytes

DEEPEST = 16
"""Layers inside layers that are followed; what lies deeper is shown as bytes."""

Read = Callable[[View], Layer]


@cache
def each() -> dict[Key, Read]:
    """Return what reads each layer, by the keys it follows."""
    package = __name__.rpartition(".")[0]
    found: dict[Key, Read] = {}
    for module in iter_modules(import_module(package).__path__):
        layer = import_module(f"{package}.{module.name}")
        for key in getattr(layer, "FOLLOWS", ()):
            found[key] = layer.read
    return found


def walk(part: Part) -> tuple[Field, ...]:
    """Decode a part and all that follows it, one field per layer."""
    found: list[Field] = []
    waiting = [part]
    while waiting:
        part = waiting.pop(0)
        read = next((each()[key] for key in part.keys if key in each()), None)
        if read is None or part.view.depth > DEEPEST:
            if len(part.view) or part.notes:
                found.append(_plain(part))
            continue
        layer = read(part.view)
        field = layer.field
        if layer.inside is not None:
            field = replace(field, children=(*field.children, _quoted(layer.inside)))
        found.append(replace(field, notes=(*part.notes, *field.notes)) if part.notes else field)
        waiting[:0] = layer.follows
    return tuple(found)


def _plain(part: Part) -> Field:
    """Return bytes that no layer reads, as one field."""
    view = part.view
    basis = view.image.basis(view.start, view.stop)
    name, text = view.prefix + part.name, count_bytes(len(view))
    value = view.data() if view.mask().count(0xFF) == len(view) else None
    return Field(name, part.label, value, text, view.start, view.stop, None, basis, part.notes)


def _quoted(part: Part) -> Field:
    """Return a quoted packet as a field of its own, its layers as children."""
    view = part.view
    children = walk(replace(part, view=replace(view, prefix=view.prefix + "quoted."), notes=()))
    basis = view.image.basis(view.start, view.stop)
    name, text = view.prefix + part.name, count_bytes(len(view))
    return Field(name, part.label, None, text, view.start, view.stop, None, basis, part.notes, children)
