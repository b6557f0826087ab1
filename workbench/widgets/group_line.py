"""How a group reads as one line of the packet list, and one value as a row of a frequency sheet."""

from __future__ import annotations

from typing import Any

from db.case import CONVERSATION, KINDS, SIGNATURE
from parsers.record import COLUMN, ColumnType, flag_letters
from workbench.safe import safe
from workbench.widgets.rows import LONGEST, Values, fit, time_text

OPEN, CLOSED = "-", "+"
"""Signs before a group whose records are shown below it, or not."""


def common(values: Values, of: str) -> str:
    """Return what the records of a group have in common, from one of them; it may be evidence."""
    if of == CONVERSATION:
        ends = (_end(values, side) for side in ("src", "dst"))
        return " <-> ".join(ends) + f"  {values.get('proto') or ''}"
    if of == SIGNATURE:
        parts = (values.get(name) for name in KINDS[SIGNATURE])
        return "  ".join(str(part) for part in parts if part is not None)
    return said(of, values.get(of), values.get("time.basis"))


def said(name: str, value: Any, basis: Any = None) -> str:
    """Return a value of a column in words."""
    if value is None:
        return "not known"
    column = COLUMN.get(name)
    if column is not None and column.type is ColumnType.FLAGS:
        return flag_letters(value) or "none"
    if column is not None and column.type is ColumnType.TIME:
        return time_text(value, basis, 24).strip()
    if column is not None and column.type is ColumnType.TRUTH:
        return "yes" if value else "no"
    return str(value)


def _end(values: Values, side: str) -> str:
    port = values.get(f"{side}.port")
    return str(values.get(side)) if port is None else f"{values.get(side)}:{port}"


def share(part: int, whole: int) -> str:
    """Return a part of a whole in percent; what is more than nothing never reads as nothing."""
    percent = 100 * part / whole if whole else 0.0
    return f"{percent:.1f}%" if not part or percent >= 0.05 else "<0.1%"


def seen(first: Values, last: Values) -> str:
    """Return when the first and the last record of a group were."""
    times = [time_text(each.get("time"), each.get("time.basis"), 15).strip() or "no time" for each in (first, last)]
    return times[0] if times[0] == times[1] else f"{times[0]} .. {times[1]}"


def group_text(values: Values, width: int) -> str:
    """Return the line of a group without its sign: what is common, how many, their share, first and last seen."""
    text = safe(common(values, values["group"])[:LONGEST])
    count = (
        f"{values['records']:,}  {share(values['records'], values['of']):>6}  {seen(values['first'], values['last'])}"
    )
    room = max(12, width - len(count) - 6)
    return f"{fit(text, min(room, 58))}  {count}"
