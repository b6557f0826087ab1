"""What the analyst wants imported, and what is said of an import."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import tzinfo
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.screens.paths import expanded
from workbench.session import said

if TYPE_CHECKING:
    from parsers.mapping import Mapping
    from workbench.importing import Report


@dataclass(slots=True)
class Order:
    """One log to be imported."""

    path: Path
    year: int | None = None
    zone: tzinfo | None = None
    asked: bool = False
    """Whether the analyst has been asked for what the log leaves out."""
    looked: bool = False
    """Whether the analyst has been asked what columns mean."""
    mappings: list[Mapping] = field(default_factory=list)
    """What columns mean, as the analyst confirmed."""


def how_far(done: int, whole: int, seconds: float) -> str:
    """Return how much is read, how fast, and how long the rest will take, if that can be told: 34 %, 12 MiB/s, 8 s."""
    parts = [f"{100 * done // whole} %" if whole else f"{done >> 20} MiB"]
    if done and seconds >= 1:
        parts.append(f"{done / seconds / (1 << 20):.0f} MiB/s")
        if whole > done:
            left = round((whole - done) * seconds / done)
            parts.append(f"{left} s left" if left < 120 else f"{left // 60} min left")
    return ", ".join(parts)


def order_of(text: str) -> Order:
    """Return what `PATH [year=Y] [zone=Z]` asks for; raises ValueError."""
    words = text.split(" ")
    order = Order(Path())
    while len(words) > 1 and (words[-1].startswith(("year=", "zone=")) or not words[-1]):
        name, _, value = words.pop().partition("=")
        if name == "year":
            if not value.isdecimal():
                raise ValueError(f"year={value} is no year")
            order.year = int(value)
        elif name == "zone":
            order.zone = zone_of(value)
    order.path = expanded(" ".join(words).strip())
    return order


def zone_of(text: str) -> tzinfo | None:
    """Return the time zone of a name or an offset, None for no text; raises ValueError."""
    from workbench.arguments import zone_named
    from workbench.cli import Refused

    try:
        return zone_named(text.strip() or None)
    except Refused as error:
        raise ValueError(error.format_message().removeprefix("--zone ")) from None


def summary(report: Report) -> str:
    """Return in one line what an import found."""
    if report.already:
        return f"{report.name}: imported before, nothing was added"
    parts = [f"{report.records:,} records", f"{report.repeats:,} repeats"]
    parts.append(f"{len(report.not_understood):,} stretches not understood" if report.not_understood else "all read")
    return f"{report.name}: {', '.join(parts)}; {report.dates}"


def sentence(error: Exception) -> str:
    """Return what is said of an import that came to no end."""
    if isinstance(error, OSError):
        return f"{error.filename}: {(error.strerror or str(error)).lower()}; nothing was imported"
    if type(error).__name__ == "Cancelled":
        return f"import of {error} stopped; the case is as it was before"
    return str(error) if isinstance(error, ValueError) else said(error)
