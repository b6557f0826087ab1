"""The line in which rsyslogd says that a message came again, with the message itself (`$RepeatedMsgReduction on`).

What is quoted is read as the program logged it: whom it is about need not be looked for in the lines before.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from parsers import formats
from parsers.format import NUMBER, Format, Taken, grammar, mended, words
from parsers.formats import sshd
from parsers.record import Kind, Record
from parsers.syslog import ABOUT, HOST, STAMP, START, host, put_process, stamp, tag
from parsers.template import Ahead, Number, Template

_TAG = tag(r"[A-Za-z][\w./\-]{0,47}")
_LINE = grammar(
    rf"""
    (?P<head> {STAMP} {HOST} {_TAG} )
    (?P<said> message\ repeated \  (?P<count>{NUMBER}) \  times: \s* \[ \s* (?P<quote>[^\x1d]{{1,900}}?) \] ) (?=[ \t]*(?:\n|\Z))
    """
)


def _read(text: str, at: int) -> Taken | None:
    if (match := _LINE.match(text, at)) is None:
        return None
    if (again := _again(match["head"].replace("\n", " ") + " ".join(match["quote"].split()))) is None:
        return None
    record = Record(
        format=FORMAT.name,
        stamp=stamp(match),
        sensor=host(match),
        count=int(match["count"]),
        message=words(match["said"]),
        **{name: getattr(again, name) for name in (*ABOUT, "flags", "flags_known")},
    )
    put_process(record, match)
    record.words["repeats"] = f"{again.format}, as quoted"
    return Taken(record, match.end(), mended(match))


def _again(line: str) -> Record | None:
    """Return what a format reads of the message as it was logged, if all of it is read."""
    for each in formats.each():
        if each.whole_lines and not each.needs_before and each.name != FORMAT.name and each.starts.match(line):
            taken = each.read(line, 0)
            if taken is not None and taken.end == len(line) and not taken.repairs:
                return taken.record
    return None


_LOGINS = (
    *sshd.HEAD, Ahead("message"), "message repeated ", Number("count", 10), " times: [ ", *sshd.SAID, "]",
)  # fmt: skip
"""A line that counts what sshd said of logins: who tries passwords makes many of them."""


def _columns(said: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "kind": Kind.SERVICE, "proto": "tcp", "action": said["begun"].turned(sshd.ACTIONS.get), "pid": said["pid"],
    }  # fmt: skip


FORMAT = Format(
    name="rsyslog-repeat",
    title="rsyslogd's count of a message that came again, with the message",
    kind=Kind.SERVICE,
    starts=re.compile(rf"{START}[^\n\x1d]{{0,200}}?\smessage\s+repeated\s+\d{{1,10}}\s+times:\s*\[", re.ASCII),
    read=_read,
    templates=(Template(_LOGINS, _columns),),
    samples=(
        (
            "Nov 23 12:14:02 web1 sshd[4711]: message repeated 4 times: [ Failed password for root from 192.0.2.7 port 40022 ssh2]",
            {"count": 4, "sensor": "web1", "src": "192.0.2.7", "src_port": 40022, "action": "refuse", "dst": None},
        ),
    ),
)
