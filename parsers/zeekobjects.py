"""Objects of one of Zeek's logs read many at a time, exactly as `zeek_record` reads each; it needs numpy and msgspec.

A decoder is made for each log: it takes what the columns ask for, each of the type that Zeek gives it, and refuses
objects that may be of another log, have no connection, or lay their fields out in some other way.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import compress, repeat
from operator import attrgetter
from typing import Any, Literal, NamedTuple

import msgspec
import numpy as np

from parsers.arrays import UNKNOWN, Column, same
from parsers.cells import ICMP, PORTED, protocol
from parsers.eights import Block
from parsers.evetypes import Port
from parsers.fitting import Fitted
from parsers.growing import Ends, Seconds, Texts, Times
from parsers.objects import MOST_WORDS, parse, word
from parsers.typedlines import decoded
from parsers.zeek import ENDS, MESSAGES, SIGNS, kind_of, log_name, summed

_FEWEST = 3
"""Bytes that a value takes at least which becomes a word."""
_TRIED = 8
"""Lines of which the first that is an object says which log those of a block are of."""
_Text = str | None
_Value = str | int | tuple[str, ...]
_SENSORS = ("_system_name", "_node_name")
_ABSENT = ("id", *{name.partition(".")[0] for names in MESSAGES.values() for name in names if "." in name})
"""Objects that would lay out fields with a point in their names once more."""


class Log(NamedTuple):
    """Which of Zeek's logs objects are of, and how that is known."""

    name: str
    path: str | None
    """What they call it, None where the fields tell."""
    sign: tuple[str, ...] = ()
    """The fields that tell."""
    without: tuple[str, ...] = ()
    """Fields without which they cannot be of another log."""

    @classmethod
    def of(cls, found: dict[str, Any]) -> Log | None:
        """Return the log of an object, None where what it is called is no name."""
        if isinstance(path := found.get("_path"), str):
            name = log_name(path, ())
            return cls(name, path) if name == path.lower() else None
        said = {name for name, value in found.items() if value is not None}
        without: list[str] = []
        for name, signs in SIGNS:
            if said.issuperset(signs):
                return cls(name, None, signs, tuple(without))
            without.append(next(sign for sign in signs if sign not in said))
        return cls("log", None, (), tuple(without))

    def fields(self) -> dict[str, tuple[Any, ...]]:
        """Return the type of each field, and what is taken for one that is left out; without that it must be there."""
        source, first, destination, second = ENDS
        made: dict[str, tuple[Any, ...]] = dict.fromkeys(MESSAGES.get(self.name, ()), (_Value | None, None))
        made |= dict.fromkeys((*self.without, *_ABSENT), (None, None))
        made |= {name: (_Value if name in MESSAGES.get(self.name, ()) else _Value | bool,) for name in self.sign}
        made |= {"_path": (None, None), "uid": (str,)} if self.path is None else {"_path": (Literal[self.path],)}
        made |= dict.fromkeys(("proto", destination, *_SENSORS), (_Text, None))
        made |= dict.fromkeys((first, second), (Port, UNKNOWN))
        return made | {"ts": (msgspec.Raw,), source: (str,), "event_type": (Any, msgspec.UNSET)}


@lru_cache(maxsize=32)
def _decoder(log: Log) -> msgspec.json.Decoder[Any]:
    """Return what decodes the objects of a log."""
    fields = log.fields()
    names = {name.replace(".", "_"): name for name in fields}
    made = msgspec.defstruct(
        "Object", [(name, *fields[names[name]]) for name in names], rename=names, gc=False, kw_only=True
    )
    return msgspec.json.Decoder(made)


def zeek_objects(block: Block, first: int) -> Fitted | None:
    """Return what the lines of a block from line `first` on say that are objects of the same log as the first one."""
    log = next(filter(None, map(_log, range(first, min(first + _TRIED, len(block))), repeat(block))), None)
    if log is None:
        return None
    said = _Said(log, block)
    for begin, objects in decoded(block, first, _decoder(log)):
        said.take(begin, objects)
    return said.fitted() if said.rows else None


def _log(line: int, block: Block) -> Log | None:
    found = parse(block.text(int(block.ends[line]), int(block.contents[line])))
    return None if found is None else Log.of(found)


class _Said:
    """What the objects of a block say, taken down few at a time, while they are at hand."""

    def __init__(self, log: Log, block: Block) -> None:
        self.rows: list[int] = []
        self._log, self._fields = log, MESSAGES.get(log.name, ())
        self._many = many_words(block)
        self._times: Times | Seconds | None = None
        self._ends = {"src": Ends(), "dst": Ends()}
        self._protos, self._sensors, self._messages = Texts(), Texts(), Texts()
        self._numbers: tuple[list[int], list[int]] = ([], [])

    def take(self, begin: int, objects: Sequence[Any]) -> None:
        """Take down the objects of lines from `begin` on."""
        lines = range(begin, begin + len(objects))
        left = [
            each.event_type is msgspec.UNSET and line not in self._many
            for line, each in zip(lines, objects, strict=True)
        ]
        objects = list(compress(objects, left))
        if not objects:
            return
        self.rows.extend(compress(lines, left))
        self._take_times([bytes(each.ts) for each in objects])
        self._ends["src"].add([each.id_orig_h for each in objects])
        self._ends["dst"].add([each.id_resp_h for each in objects])
        self._numbers[0].extend([each.id_orig_p for each in objects])
        self._numbers[1].extend([each.id_resp_p for each in objects])
        self._protos.add([each.proto for each in objects])
        self._sensors.add([each._system_name or each._node_name for each in objects])
        columns = [map(attrgetter(name.replace(".", "_")), objects) for name in self._fields]
        self._messages.add(list(zip(*columns, strict=True)) or [()] * len(objects))

    def _take_times(self, printed: list[bytes]) -> None:
        """Take down times: all numbers, or all texts; those of the other kind cannot be read."""
        if self._times is None:
            self._times = Times(len(printed[0]) - 2) if printed[0].startswith(b'"') else Seconds()
        if isinstance(self._times, Times):
            self._times.add([text.decode("latin-1")[1:-1] for text in printed])
        else:
            self._times.add(printed)

    def fitted(self) -> Fitted:
        """Return the columns of what was taken down; objects with something odd about them are left out."""
        assert self._times is not None
        moments = self._times.moments()
        fits, columns = moments.fits, dict[str, Column]()
        columns["kind"] = same(kind_of(self._log.name), len(fits))
        columns["sensor"] = self._sensors.coded()
        columns["message"] = self._messages.coded().turned(self._summed)
        columns["proto"] = proto = self._protos.coded().turned(protocol)
        for name, ends in self._ends.items():
            columns[name], sound = ends.addresses()
            fits &= sound
        first, second = (np.array(numbers, np.int64) for numbers in self._numbers)
        icmp = proto.numbers(lambda name: int(name in ICMP)) == 1
        ported = proto.numbers(lambda name: int(name in PORTED)) != 0
        fits &= ~icmp | ((first <= 255) & (second <= 255))
        for names, chosen in ((("src_port", "dst_port"), ported), (("icmp_type", "icmp_code"), icmp)):
            columns |= {
                name: np.where(chosen, each, UNKNOWN) for name, each in zip(names, (first, second), strict=True)
            }
        rows = np.array(self.rows, np.int64)
        return Fitted(f"zeek-{self._log.name}", rows, columns, moments.minutes, moments.beyond).where(fits)

    def _summed(self, values: tuple[Any, ...]) -> str | None:
        said = (
            (name, word(list(value) if type(value) is tuple else value))
            for name, value in zip(self._fields, values, strict=True)
        )
        return summed(self._fields, {name: text for name, text in said if text is not None})


def many_words(block: Block) -> set[int]:
    """Return the lines that may hold more values than become words: what stands behind those is not looked at."""
    long = np.flatnonzero(np.diff(block.ends) > _FEWEST * MOST_WORDS).tolist()
    return {line for line in long if block.data.count(b",", *block.ends[line : line + 2].tolist()) >= MOST_WORDS - 1}
