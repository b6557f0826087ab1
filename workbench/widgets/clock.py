"""How the time column tells time: in UTC, as the log prints it, since the line above, or since a marked record."""

from __future__ import annotations

from dataclasses import dataclass

from parsers.record import TimeBasis
from workbench.widgets.rows import Values

UTC, STATED, ELAPSED, SINCE = "utc", "stated", "elapsed", "since"
MODES = {
    UTC: "times in UTC",
    STATED: "times as the logs print them",
    ELAPSED: "time since the line above",
    SINCE: "time since a marked record",
}
"""Ways to tell time, in the order of the key, and what the status line says of each."""
_SECOND = 1_000_000_000


@dataclass(slots=True)
class Clock:
    """Tells the times of a list."""

    mode: str = UTC
    since: int = 0
    """Number of the record that times are counted from."""
    start: int | None = None
    """Its time."""
    basis: str | None = None

    @property
    def title(self) -> str:
        """What stands over the times."""
        return {UTC: "Time", STATED: "Time as stated", ELAPSED: "Elapsed", SINCE: f"Since #{self.since}"}[self.mode]

    def shown(self, values: Values, before: Values | None) -> str | None:
        """Return the time of a record that comes after another one; None where it is told in UTC."""
        if self.mode == UTC:
            return None
        if self.mode == STATED:
            return values.get("time.stated")
        if self.mode == SINCE:
            return between(self.start, self.basis, values)
        return "" if before is None else between(before.get("time"), before.get("time.basis"), values)


def between(start: int | None, basis: str | None, values: Values) -> str:
    """Return how long a record is after a time; "" if that is not known, as between a date and a time of day."""
    time = values.get("time")
    of_day = TimeBasis.TIME_OF_DAY
    if time is None or start is None or (basis == of_day) != (values.get("time.basis") == of_day):
        return ""
    return duration(time - start)


def duration(nanoseconds: int) -> str:
    """Return a stretch of time with its sign: `+0.001482`, `-1:02:03.5`, `+3d 00:00:01`."""
    sign = "-" if nanoseconds < 0 else "+"
    seconds, rest = divmod(abs(nanoseconds), _SECOND)
    digits = f"{rest:09d}".rstrip("0")
    fraction = "." + digits.ljust(6 if len(digits) > 3 else 3, "0") if digits else ""
    days, clock = divmod(seconds, 86_400)
    if seconds < 60:
        return f"{sign}{seconds}{fraction}"
    text = f"{clock // 60 % 60:02d}:{clock % 60:02d}"
    text = f"{clock // 3600:02d}:{text}" if clock >= 3600 or days else text
    return f"{sign}{days}d {text}" if days else f"{sign}{text}{fraction}"
