"""Objects of an unknown program read many at a time by a mapping, just as `mapped_record` reads each.

A decoder is made for each mapping: it takes what the mapped keys hold, laid out as in the first object, and refuses
what lies elsewhere, what is of another type, and what another reader of objects may claim. It needs numpy and msgspec.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import compress
from operator import attrgetter
from typing import Any

import msgspec
import numpy as np
from msgspec import UNSET

from parsers.arrays import Column, same
from parsers.cells import plain_number
from parsers.eights import Block
from parsers.fitting import Fitted
from parsers.growing import Ends, Texts
from parsers.mappedcolumns import mapped_columns, sound
from parsers.mapping import UNSET as NOTHING
from parsers.mapping import Mapping
from parsers.minutes import parted
from parsers.objects import DEEPEST, parse
from parsers.record import Stamp
from parsers.stamps import STYLES
from parsers.typedlines import decoded
from parsers.zeekobjects import many_words

_TRIED = 8
"""Lines of which the first that is an object shows how those of a block lay out their keys."""
_ELSEWHERE = ("event_type", "_path", "uid", "fuid", "seconds")
"""Keys of objects that another reader may claim."""
_WORDS = ("pid", "rest")
"""Keys whose values are part of the identity of a record."""
_Text = str | int | None
_Single = str | int | float | bool | None
_Tree = dict[str, Any]
"""Types by key; of an object within, another tree."""


def mapped_objects(block: Block, first: int, mapping: Mapping, format: str) -> Fitted | None:
    """Return what the lines of a block from line `first` on say that are objects laid out as the first of them."""
    lines = range(first, min(first + _TRIED, len(block)))
    found = (parse(block.text(int(block.ends[line]), int(block.contents[line]))) for line in lines)
    shown = next((each for each in found if each is not None), None)
    if shown is None:
        return None
    keys = {key for group in mapping.columns.values() for key in group}
    decoder = _decoder(mapping.as_json(), frozenset(key for key in keys if "." in key and key in shown))
    if decoder is None:
        return None
    said = _Said(mapping, decoder.paths, block)
    for begin, objects in decoded(block, first, decoder.decoder):
        said.take(begin, objects)
    return said.fitted(format) if said.rows else None


class _Decoder(msgspec.Struct):
    """What decodes objects, and where in them the value of each key is."""

    decoder: Any
    paths: dict[str, str]


@lru_cache(maxsize=16)
def _decoder(packed: str, flat: frozenset[str]) -> _Decoder | None:
    """Return what decodes objects by a mapping, with those keys `flat` that have points in them; None if none can."""
    mapping = Mapping.from_json(packed)
    if (groups := mapping.single()) is None or "time" not in groups:
        return None
    used = [key for keys in groups.values() for key in keys]
    if not {*_ELSEWHERE, *_WORDS}.isdisjoint(used):
        return None
    tree: _Tree = dict.fromkeys(_ELSEWHERE, (Any, UNSET)) | dict.fromkeys((*_WORDS, "suricata"), (None, None))
    if "timestamp" not in used:
        tree["timestamp"] = (None, None)
    for name, keys in groups.items():
        for key in keys:
            if not _put(tree, key, key in flat, (msgspec.Raw,) if name == "time" else (_Text, None)):
                return None
    if isinstance(tree.get("event", {}), dict) and not _put(tree, "event.event_type", False, (None, None)):
        return None
    paths = {key: ".".join(map(_attribute, [key] if key in flat else key.split("."))) for key in used}
    return _Decoder(msgspec.json.Decoder(_struct(tree)), paths)


def _put(tree: _Tree, key: str, flat: bool, leaf: tuple[Any, ...]) -> bool:
    """Add a key to a tree, and that it lies nowhere else; False if that cannot be."""
    parts = key.split(".")
    if len(parts) > DEEPEST or not all(parts):
        return False
    for at in range(1, len(parts)):
        if flat:
            tree.setdefault(".".join(parts[:at]), (None, None))
    if flat:
        fits = tree.get(key) is None
        tree[key] = leaf
        return fits and all(tree[".".join(parts[:at])] == (None, None) for at in range(1, len(parts)))
    for at, part in enumerate(parts[:-1]):
        for joined in range(at + 2, len(parts) + 1):
            if tree.setdefault(".".join(parts[at:joined]), (None, None)) != (None, None):
                return False
        tree = tree.setdefault(part, {})
        if not isinstance(tree, dict):
            return False
    fits = parts[-1] not in tree
    tree[parts[-1]] = leaf
    return fits


def _struct(tree: _Tree) -> type[msgspec.Struct]:
    """Return the type of an object; one within may be left out, or be a single value, unless a time is in it."""
    fields: list[Any] = []
    for key, inner in tree.items():
        if isinstance(inner, dict):
            made = _struct(inner)
            fields.append((_attribute(key), made) if _timed(inner) else (_attribute(key), made | _Single, None))
        else:
            fields.append((_attribute(key), *inner))
    return msgspec.defstruct("Object", fields, rename={_attribute(key): key for key in tree}, gc=False, kw_only=True)


def _timed(tree: _Tree) -> bool:
    return any(_timed(inner) if isinstance(inner, dict) else inner == (msgspec.Raw,) for inner in tree.values())


def _attribute(key: str) -> str:
    """Return a name for the value of a key."""
    return "k" + key.encode().hex()


def _getter(path: str) -> Callable[[Any], Any]:
    """Return what takes a value from an object, None if an object around it is left out."""
    get = attrgetter(path)

    def got(found: Any) -> Any:
        try:
            return get(found)
        except AttributeError:
            return None

    return got


class _Said:
    """What the objects of a block say, taken down few at a time, while they are at hand."""

    def __init__(self, mapping: Mapping, paths: dict[str, str], block: Block) -> None:
        self.rows: list[int] = []
        self._mapping, self._many = mapping, many_words(block)
        self._get = {name: [_getter(paths[key]) for key in keys] for name, keys in mapping.columns.items() if keys}
        self._claims = [attrgetter(_attribute(key)) for key in _ELSEWHERE]
        self._stamps = list[Stamp | None]()
        self._ends: dict[str, Ends] = {name: Ends() for name in ("src", "dst") if name in self._get}
        self._texts = {name: Texts() for name in self._get if name not in ("time", "src", "dst")}

    def take(self, begin: int, objects: Sequence[Any]) -> None:
        """Take down the objects of lines from `begin` on."""
        lines = range(begin, begin + len(objects))
        left = [
            line not in self._many and all(get(each) is UNSET for get in self._claims)
            for line, each in zip(lines, objects, strict=True)
        ]
        objects = list(compress(objects, left))
        if not objects:
            return
        self.rows.extend(compress(lines, left))
        self._take_times([" ".join([_printed(get(each)) for get in self._get["time"]]) for each in objects])
        for name, ends in self._ends.items():
            ends.add(list(map(_address, map(self._get[name][0], objects))))
        for name, column in self._texts.items():
            column.add(list(map(self._get[name][0], objects)))

    def _take_times(self, printed: Sequence[str]) -> None:
        read = STYLES[self._mapping.times]
        self._stamps.extend([None if _UNREAD in text else read(text) for text in printed])

    def fitted(self, format: str) -> Fitted:
        """Return the columns of what was taken down; objects with something odd about them are left out."""
        texts = {name: column.coded().turned(_plain) for name, column in self._texts.items()}
        columns: dict[str, Column] = mapped_columns(self._mapping, texts)
        columns["kind"] = same(self._mapping.kind, len(self.rows))
        minutes, beyond = parted(self._stamps)
        fits = (minutes.which >= 0) & sound(columns)
        for name, ends in self._ends.items():
            columns[name], plain = ends.addresses()
            fits &= plain
        return Fitted(format, np.array(self.rows, np.int64), columns, minutes, beyond).where(fits)


def _printed(value: msgspec.Raw) -> str:
    """Return a time as it is printed, _UNREAD if it is neither a plain text nor a number."""
    text = bytes(value).decode("utf-8")
    if text[:1] == '"':
        return _UNREAD if "\\" in text else text[1:-1].strip()
    return text if text.isdecimal() else plain_number(text) if "." in text else _UNREAD


_UNREAD = "\0"


def _plain(value: str | int | None) -> str | None:
    """Return what a value says, None for nothing."""
    text = "" if value is None else str(value).strip()
    return None if text in NOTHING else text


def _address(value: str | int | None) -> str | None:
    """Return an address; one that may have a port behind it is made none."""
    text = _plain(value)
    return "?!" if text is not None and "." in text and ":" in text else text
