"""How a record reads as one row of the packet list: columns, widths, signs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from rich.cells import cell_len, set_cell_size

from parsers.record import COLUMN, ColumnType, Record, TimeBasis, flag_letters
from workbench.column_sets import SETS, STATED, Wanted, columns_of
from workbench.safe import safe

Values = Mapping[str, Any]
"""Public column name -> value, None or absent for unknown."""

TIME_SIGNS: dict[str, str] = {TimeBasis.ASSUMED_YEAR: "~", TimeBasis.ASSUMED_ZONE: "~", TimeBasis.TIME_OF_DAY: "?"}
"""Sign after a time that is not fully known: `~` the year or zone is assumed, `?` the log gives no date."""

MARKED, CITED, HINTED = "*", '"', "!"
"""Signs before a row: marked, cited in a write-up, named by a finding."""

SIGNS = 3
"""Cells before a row: mark or letter, cited or hinted, verdict."""

LONGEST = 400
"""No cell is looked at further than this many characters."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One column of the list on the screen."""

    name: str
    """Public column name; what a filter made from the cell compares."""
    title: str
    width: int
    start: int
    right: bool = False

    @property
    def stop(self) -> int:
        """First cell position behind the column."""
        return self.start + self.width


def fit(text: str, width: int, right: bool = False) -> str:
    """Return evidence as exactly `width` cells; what is cut off shows as `…`."""
    text = safe(text[:LONGEST])
    wide = len(text) if text.isascii() else cell_len(text)
    if wide > width:
        return set_cell_size(text, width - 1) + "…" if width else ""
    return " " * (width - wide) + text if right else text + " " * (width - wide)


def cut_left(text: str, cells: int) -> str:
    """Return text without its first `cells` cells."""
    if text.isascii():
        return text[cells:]
    for place in range(len(text) + 1):
        if (gone := cell_len(text[:place])) >= cells:
            return " " * (gone - cells) + text[place:]
    return ""


STANDARD = columns_of(SETS["standard"])


def columns(width: int, highest: int, wanted: Sequence[Wanted] = STANDARD) -> tuple[Cell, ...]:
    """Return the wanted columns for a list of that width whose highest record number is `highest`.

    A narrow list leaves out what the eye can do without: the year and the fraction of a second. The last column has
    what room is left.
    """
    digits = max(3, len(str(highest)))
    time = 23 if width >= 112 else 18 if width >= 92 else 14
    narrow = {"number": digits, "time": time + 1, "proto": 5 if width >= 92 else 4}
    made: list[Cell] = []
    start = SIGNS
    for column in wanted:
        room = column.width or narrow.get(column.name) or column.room
        if column == wanted[-1] and not column.width:
            room = max(room, width - start)
        made.append(Cell(column.name, column.title[:room], room, start, column.name in _RIGHT))
        start += room + 1
    return tuple(made)


def time_text(time: int | None, basis: str | None, width: int) -> str:
    """Return a time in at most `width` cells with its sign behind; "" if there is none."""
    if time is None:
        return ""
    room = width - 1
    seconds, rest = divmod(time, 1_000_000_000)
    milliseconds = f".{rest // 1_000_000:03d}"
    if basis == TimeBasis.TIME_OF_DAY:
        day = f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
        text = (day + milliseconds if room >= 18 else day).rjust(room)
    else:
        try:
            moment = datetime.fromtimestamp(seconds, UTC)
        except (ValueError, OverflowError, OSError):
            return fit(str(time), width)
        text = f"{moment:%m-%d %H:%M:%S}"
        if room >= 18:
            text += milliseconds
        if room >= 23:
            text = f"{moment:%Y}-{text}"
    return text + TIME_SIGNS.get(basis or "", " ")


def values_of(record: Record, columns: Sequence[str]) -> Values:
    """Return columns of a record that is in no case, as a case gives them."""
    return {name: getattr(record, COLUMN[name].attribute) for name in columns if name in COLUMN}


def info(values: Values) -> str:
    """Return what is worth a look beyond the other columns: the message, else header values in short."""
    parts: list[str] = []
    if message := values.get("message"):
        parts.append(str(message)[:LONGEST])
    if (kind := values.get("icmp.type")) is not None:
        code = values.get("icmp.code")
        parts.append(f"type {kind}" + ("" if code is None else f" code {code}"))
    for name, word in _SHORT:
        if (value := values.get(name)) is not None:
            parts.append(f"{word} {value}")
    if values.get("ip.df"):
        parts.append("DF")
    if (count := values.get("count")) is not None and count != 1:
        parts.append(f"×{count}")
    if not parts and (action := values.get("action")):
        parts.append(str(action))
    return "  ".join(parts)


_SHORT = (
    ("ttl", "ttl"), ("ip.len", "len"), ("ip.id", "id"), ("frag", "frag"), ("tcp.seq", "seq"), ("tcp.ack", "ack"),
    ("tcp.win", "win"), ("tcp.mss", "mss"),
)  # fmt: skip


_RIGHT = frozenset(name for name, column in COLUMN.items() if column.type is ColumnType.INTEGER)
"""Columns of numbers stand to the right."""
_FLAGS = frozenset(name for name, column in COLUMN.items() if column.type is ColumnType.FLAGS)
_TRUTHS = frozenset(name for name, column in COLUMN.items() if column.type is ColumnType.TRUTH)


def cell_text(values: Values, cell: Cell) -> str:
    """Return the text of one column, exactly as wide as the column."""
    if cell.name == "time":
        shown = values.get("time.shown")
        text = time_text(values.get("time"), values.get("time.basis"), cell.width) if shown is None else shown
        return fit(text, cell.width, shown is not None and shown[:1] in "+-")
    if cell.name == "info":
        return fit(info(values), cell.width)
    value = values.get(cell.name)
    if cell.name in _FLAGS:
        return fit("" if value is None else flag_letters(value) or "none", cell.width)
    if cell.name == STATED and value is None:
        value = time_text(values.get("time"), values.get("time.basis"), cell.width)
    if cell.name in _TRUTHS and value is not None:
        value = "yes" if value else "no"
    if isinstance(value, bytes):
        value = value[:LONGEST].hex(" ")
    return fit("" if value is None else str(value), cell.width, cell.right)


def body(values: Values, cells: Sequence[Cell]) -> str:
    """Return the row without its signs."""
    return " ".join(cell_text(values, cell) for cell in cells)


def header(cells: Sequence[Cell], order: str = "") -> str:
    """Return the titles over the columns; an arrow says by which the rows are sorted, and which way."""
    titles = []
    for cell in cells:
        arrow = {cell.name: "↑", f"-{cell.name}": "↓"}.get(order if order != "time" else "", "")
        titles.append(fit(cell.title[: cell.width - 1] + arrow if arrow else cell.title, cell.width, cell.right))
    return " " * SIGNS + " ".join(titles)
