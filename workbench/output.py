"""What verbs print: JSON for programs, tables for people; evidence reaches a terminal only through `safe`."""

from __future__ import annotations

import errno
import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice
from pathlib import Path
from typing import Any

import click

from parsers.record import COLUMNS, ColumnType, Record, TimeBasis, flag_letters, type_of
from workbench.cli import Refused
from workbench.safe import safe
from workbench.times import exact, readable

_MEASURED = 500
"""How many rows decide the widths of a table; later rows may be wider."""


def document(value: Any) -> None:
    """Print one JSON document."""
    click.echo(_json(value, indent=2))


def line(value: Mapping[str, Any]) -> None:
    """Print one JSON object on a line of its own (NDJSON)."""
    click.echo(_json(value))


def _json(value: Any, indent: int | None = None) -> str:
    """Return JSON in ASCII: what a terminal could take for a command is escaped, DEL included."""
    return json.dumps(value, indent=indent, default=_as_json).replace("\x7f", "\\u007f")


def _as_json(value: object) -> object:
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, (set, frozenset)):
        return sorted(value)
    if isinstance(value, Iterable):
        return list(value)
    return str(value)


def column_json(name: str, value: Any, basis: TimeBasis | str | None) -> Any:
    """Return the JSON value of a column: flags as letters, bytes as hex, times in ISO 8601, words as they are."""
    match type_of(name):
        case ColumnType.FLAGS:
            return flag_letters(value)
        case ColumnType.BYTES:
            return value.hex()
        case ColumnType.TIME:
            return exact(value, basis)
        case ColumnType.TRUTH:
            return bool(value)
        case ColumnType.WORD:
            return str(value)
    return value


def column_text(name: str, value: Any, basis: TimeBasis | str | None) -> str:
    """Return a column for people; "" if it is not known, "none" for no flags at all."""
    if value is None:
        return ""
    match type_of(name):
        case ColumnType.FLAGS:
            return flag_letters(value) or "none"
        case ColumnType.TIME:
            return readable(value, basis)
        case ColumnType.TRUTH:
            return "yes" if value else "no"
        case ColumnType.BYTES:
            return str(value.hex())
    return str(value)


def record_json(record: Record) -> dict[str, Any]:
    """Return what a record says under the public column names; what it does not say is left out."""
    values = ((made.name, getattr(record, made.attribute)) for made in COLUMNS)
    return {name: column_json(name, value, record.time_basis) for name, value in values if value is not None}


def table(header: Sequence[str], rows: Iterable[Sequence[object]]) -> int:
    """Print rows under a header, numbers to the right, and return how many rows there were."""
    coming: Iterator[Sequence[object]] = iter(rows)
    first = list(islice(coming, _MEASURED))
    if not first:
        return 0
    cells = [[safe(str(cell)) for cell in row] for row in first]
    widths = [max(map(len, column)) for column in zip(header, *cells, strict=True)]
    right = [all(isinstance(row[at], int) or row[at] == "" for row in first) for at in range(len(header))]
    count = 0
    click.echo(_aligned(header, widths, right))
    for row in chain(first, coming):
        click.echo(_aligned([safe(str(cell)) for cell in row], widths, right))
        count += 1
    return count


def _aligned(cells: Sequence[str], widths: Sequence[int], right: Sequence[bool]) -> str:
    made = (
        cell.rjust(width) if to_right else cell.ljust(width)
        for cell, width, to_right in zip(cells, widths, right, strict=True)
    )
    return "  ".join(made).rstrip()


def say(text: str, indent: int = 0) -> None:
    """Print one line for people; the text may hold evidence."""
    click.echo(" " * indent + safe(text))


def progress(label: str) -> Callable[[int, int], None] | None:
    """Return what shows (done, whole) on standard error, or None where that is no terminal."""
    if not sys.stderr.isatty():
        return None

    def show(done: int, whole: int) -> None:
        far = f"{100 * done // whole:3d} %" if whole else f"{done >> 20} MiB"
        click.echo(f"\r{safe(label)}  {far}" + ("\n" if 0 < whole <= done else ""), err=True, nl=False)

    return show


def write_new(path: Path, write: Callable[[Any], object], force: bool) -> None:
    """Write a text file that only the user can read, whole or not at all; replaces one only with `force`."""
    if path.exists() and not path.is_file():
        raise Refused(f"{path} is not a regular file; leave out -o to have it on standard output")
    if path.exists() and not force:
        raise Refused(f"{path} exists already; give another name with -o, or --force to replace it")
    made = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with open(os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as out:
            write(out)
            out.flush()
            os.fsync(out.fileno())
        _put(made, path, force)
    finally:
        made.unlink(missing_ok=True)


def _put(made: Path, path: Path, force: bool) -> None:
    """Give a finished file its name; without `force` never over another one, even one made a moment ago."""
    if not force:
        try:
            os.link(made, path)
            return
        except FileExistsError:
            raise Refused(f"{path} exists already; give another name with -o") from None
        except OSError as error:
            if error.errno not in (errno.EPERM, errno.ENOTSUP, errno.ENOSYS):
                raise
    made.replace(path)  # a file system without hard links
