"""The line in which syslogd says that the message before it came again (syslogd(8), BSD and sysklogd)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from parsers.format import NUMBER, Format, Taken, grammar, mended
from parsers.record import Kind, Record
from parsers.syslog import HOST, MOMENT, REPEATED, SENSOR, STAMP, START, host, stamp, tag
from parsers.template import Number, Template, either

_TAG = tag(r"[\w./\-]{1,48}")
_LINE = grammar(
    rf"""
    {STAMP} {HOST} (?: {_TAG} | \  ) (?:last\ message\ repeated \  (?P<count>{NUMBER}) \  times? | message\ repeated \  (?P<newer>{NUMBER}) \
    \s* times:\ \[ [^\n\x1d]{{0,400}} \] ) (?=[ \t]*(?:\n|\Z))
    """.replace("\\\n", "\n")
)


def _read(text: str, at: int) -> Taken | None:
    if (match := _LINE.match(text, at)) is None:
        return None
    count = int(match["count"] or match["newer"])
    record = Record(
        format=FORMAT.name,
        kind=Kind.SERVICE,
        stamp=stamp(match),
        sensor=host(match),
        count=count,
        message=_message(count),
    )
    return Taken(record, match.end(), mended(match))


def _message(count: int) -> str:
    return f"last message repeated {count} times"


_USUAL = (*MOMENT, " ", SENSOR, " last message repeated ", Number("count", 10), either(" times", " time"))
"""A whole line, as BSD's syslogd and sysklogd write it."""


def _columns(said: Mapping[str, Any]) -> dict[str, Any]:
    from parsers.arrays import Coded, distinct

    firsts, which = distinct(said["count"])
    return {
        "kind": Kind.SERVICE,
        "message": Coded([_message(count) for count in said["count"][firsts].tolist()], which),
    }


FORMAT = Format(
    name=REPEATED,
    title="syslogd's count of a message that came again",
    kind=Kind.SERVICE,
    starts=re.compile(rf"{START}[^\n\x1d]{{0,200}}?[\s\xbf](?:last\s+)?message\s+repeated\s+\d", re.ASCII),
    read=_read,
    templates=(Template(_USUAL, _columns),),
    needs_before=True,
    samples=(
        (
            "Mar  7 23:56:13 beer last message repeated 3 times",
            {"count": 3, "sensor": "beer", "message": "last message repeated 3 times", "src": None},
        ),
    ),
)
