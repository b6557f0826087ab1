"""From bytes to layers: every module of this folder, and of those in it, that names what it follows is a layer.

A layer module has FOLLOWS, the keys under which it is found, and read(view) -> Layer. Nothing is registered
elsewhere: a new layer is one new file. Keys are a kind of number and the number: ("ip.version", 4), ("ethertype",
0x0800), ("ip.proto", 6), ("tcp.port", 53), ("udp.port", 53); ("link.NAME", 0) is where decode_bytes(data, NAME) begins.

A port is a custom, not a fact. A layer found by its port also has TITLE, its name for people, and fits(view) -> Fit,
which looks at the bytes. Where they say for sure what they are, it may be found on any port of the kinds in ANYWHERE.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from importlib import import_module
from pkgutil import walk_packages

from parsers.decode.reader import count_bytes
from parsers.decode.tree import Field
from parsers.decode.view import Fit, Key, Layer, Part, View

DEEPEST = 16
"""Layers inside layers that are followed; what lies deeper is shown as bytes."""
_EXPECTED = ("ip.proto", "ipv6.nxt", "ethertype")
"""Keys of what a header says that follows: where no byte of it is there, that is worth a field."""


@dataclass(frozen=True, slots=True)
class Read:
    """What reads a layer, and how it is found."""

    read: Callable[[View], Layer]
    title: str = ""
    fits: Callable[[View], Fit] | None = None
    anywhere: tuple[str, ...] = ()


@cache
def each() -> dict[Key, Read]:
    """Return what reads each layer, by the keys it follows."""
    package = __name__.rpartition(".")[0]
    found: dict[Key, Read] = {}
    for module in walk_packages(import_module(package).__path__, f"{package}."):
        layer = import_module(module.name)
        if keys := getattr(layer, "FOLLOWS", ()):
            made = Read(
                layer.read, getattr(layer, "TITLE", ""), getattr(layer, "fits", None), getattr(layer, "ANYWHERE", ())
            )
            found.update(dict.fromkeys(keys, made))
    return found


@cache
def _by_content(kind: str) -> tuple[Read, ...]:
    """Return what can be known by its bytes alone behind ports of a kind."""
    return tuple(read for read in dict.fromkeys(each().values()) if kind in read.anywhere)


def walk(part: Part) -> tuple[Field, ...]:
    """Decode a part and all that follows it, one field per layer."""
    found: list[Field] = []
    waiting = [part]
    while waiting:
        part = waiting.pop(0)
        read, said = _choose(part) if part.view.depth <= DEEPEST else (None, "")
        if read is None:
            if len(part.view) or part.notes:
                found.append(_plain(part, said))
            continue
        layer = read.read(part.view)
        field = layer.field
        if layer.inside is not None:
            field = replace(field, children=(*field.children, _quoted(layer.inside)))
        notes = (*part.notes, said) if said else part.notes
        found.append(replace(field, notes=(*notes, *field.notes)) if notes else field)
        waiting[:0] = layer.follows
    return tuple(found)


def _choose(part: Part) -> tuple[Read | None, str]:
    """Return what reads a part, None for nothing, and what is to be said of how that is known."""
    perhaps: tuple[Read | None, str] = (None, "")
    known = each()
    for key in part.keys:
        read = known.get(key)
        if read is None:
            continue
        if not len(part.view) and key[0] not in _EXPECTED:
            return None, ""
        if read.fits is None or not key[0].endswith(".port"):
            return read, ""
        fit = read.fits(part.view)
        if fit is Fit.SURE:
            return read, ""
        if fit is Fit.PERHAPS and perhaps[0] is None:
            perhaps = read, f"only port {key[1]} says that this is {read.title}"
        elif perhaps[0] is None and not perhaps[1]:
            perhaps = None, f"; port {key[1]} is usual for {read.title}, but no message of it begins here"
    return (_recognised(part) if len(part.view) else None) or perhaps


def _recognised(part: Part) -> tuple[Read, str] | None:
    """Return what the bytes behind a port say for sure that they are, None if they do not."""
    kind = part.keys[0][0] if part.keys else ""
    for read in _by_content(kind):
        if read.fits is not None and read.fits(part.view) is Fit.SURE:
            return read, f"known as {read.title} by its content; the ports are not usual for it"
    return None


def _plain(part: Part, said: str = "") -> Field:
    """Return bytes that no layer reads, as one field."""
    view = part.view
    basis = view.image.basis(view.start, view.stop)
    name, text = view.prefix + part.name, count_bytes(len(view)) + said
    value = view.data() if view.mask().count(0xFF) == len(view) else None
    return Field(name, part.label, value, text, view.start, view.stop, None, basis, part.notes)


def _quoted(part: Part) -> Field:
    """Return a quoted packet as a field of its own, its layers as children."""
    view = part.view
    children = walk(replace(part, view=replace(view, prefix=view.prefix + "quoted.", ends=False), notes=()))
    basis = view.image.basis(view.start, view.stop)
    name, text = view.prefix + part.name, count_bytes(len(view))
    return Field(name, part.label, None, text, view.start, view.stop, None, basis, part.notes, children)
