"""Protocols that speak in lines: where lines lie, and what shows that bytes are text."""

from __future__ import annotations

import re
from collections.abc import Callable

from parsers.decode.reader import Reader
from parsers.decode.view import Layer, Part, View

HEAD = 16384
"""Bytes of a payload in which lines are looked for."""
_REPLY = re.compile(rb"[1-6][0-9]{2}(?:[ -][^\r\n]*)?\r?$", re.MULTILINE)
ReadLine = Callable[[Reader, bytes], str]
"""Reads one line that lies at the reader's beginning, its end not counted, and returns what it says."""


def word(data: bytes) -> bytes:
    """Return the first word of bytes, in capitals."""
    return data[:64].split(None, 1)[0].upper() if data[:64].strip() else b""


def is_text(data: bytes) -> bool:
    """Tell whether bytes are printable, with blanks and line ends, in ASCII or above it."""
    return not data.translate(None, _PRINTABLE)


_PRINTABLE = bytes((9, 10, 13, *range(32, 127), *range(128, 256)))


def is_reply(data: bytes) -> bool:
    """Tell whether bytes begin with a line of three digits and a text."""
    return _REPLY.match(data[:512]) is not None


def read_lines(view: View, name: str, label: str, read_line: ReadLine) -> Layer:
    """Read line by line; a line may end at the end of the bytes."""
    reader = Reader(view)
    data = view.solid(0, HEAD)
    at, said = 0, list[str]()
    while at < len(data) and reader.turn("lines"):
        end = data.find(b"\n", at)
        stop = len(data) if end < 0 else end + 1
        text = data[at:stop].rstrip(b"\r\n")
        inner = reader.inside(at, stop - at)
        said.append(read_line(inner, text))
        reader.group(f"{name}.line", "Line", said[-1], inner)
        at = stop
    field = reader.layer(name, label, said[0] if said else "", at, 0)
    return Layer(field, (Part(view.within(view.start + at, view.stop), (), f"{name}.rest", "More"),))


def split(inner: Reader, text: bytes, names: tuple[str, str], labels: tuple[str, str]) -> str:
    """Read a line as a word and what follows it, and return the line."""
    first, blank, rest = text.partition(b" ")
    inner.string(names[0], labels[0], 0, len(first))
    if rest:
        inner.string(names[1], labels[1], len(first) + len(blank), len(rest))
    return text.decode("utf-8", "backslashreplace")


def reply(inner: Reader, text: bytes, code: str, argument: str) -> str:
    """Read a line of three digits, a blank or hyphen, and a text, and return the line."""
    digits = text[:3]
    inner.add(code, "Code", int(digits), digits.decode(), 0, 3)
    if len(text) > 4:
        inner.string(argument, "Text", 4, len(text) - 4)
    return text.decode("utf-8", "backslashreplace")
