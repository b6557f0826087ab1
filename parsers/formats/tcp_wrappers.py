"""Connections that TCP wrappers accept or refuse (tcp_wrappers 7.6, refuse.c and the daemons linked with it)."""

from __future__ import annotations

import re

from parsers.format import CUT, Format, Taken, grammar, mended, words
from parsers.record import Kind, Record
from parsers.syslog import HOST, STAMP, START, stamp

_LINE = grammar(
    rf"""
    {STAMP} {HOST} \  (?P<daemon>[\w./\-]+)\[(?P<pid>\d+)\]: \  (?P<what>(?:refused\ )?connect) \  from
    \  (?: (?P<user>[^\s@]{{1,64}})@ )? (?P<client>[0-9A-Za-z_.:*?\-]+) (?: \  \((?P<address>[0-9A-Fa-f.:]+)\) )?
    (?P<routed> \  with\ IP\ source\ routing\ options )? (?=[ \t]*(?:\n|\Z))
    """
)


def _read(text: str, at: int) -> Taken | None:
    if (match := _LINE.match(text, at)) is None:
        return None
    refused = match["what"].startswith("refused")
    record = Record(
        format="tcp-wrappers",
        kind=Kind.SERVICE,
        stamp=stamp(match),
        sensor=match["host"],
        action="refuse" if refused else "accept",
        src=match["address"] or match["client"].rstrip("."),
        proto="tcp",
        message="refused connect" if refused else "connect",
        words={"daemon": match["daemon"], "pid": match["pid"]},
    )
    if match["user"]:
        record.words["user"] = words(match["user"])
    if match["address"] and match["client"] != match["address"]:
        record.names = ((match["address"], match["client"]),)
    if match["routed"]:
        record.notes += ("the connection carried IP source routing options",)
    return Taken(record, match.end(), mended(match))


FORMAT = Format(
    name="tcp-wrappers",
    title="TCP wrappers (tcpd, libwrap): connections accepted and refused",
    kind=Kind.SERVICE,
    starts=re.compile(
        rf"{START}\s+(?:[\w.:\-]+\s+)?[\w./\-]+\[\d+\]:\s*(?:(?:refused\s+)?connect\s+from\b|refused{CUT}|{CUT})",
        re.ASCII,
    ),
    read=_read,
    samples=(
        (
            "Mar  3 00:07:11 dns3 in.telnetd[11055]: refused connect from max3-240.max3.hou.infohwy.com",
            {"src": "max3-240.max3.hou.infohwy.com", "action": "refuse", "sensor": "dns3", "dst_port": None},
        ),
        (
            "Oct  3 10:11:12 gw sshd[801]: refused connect from bad.example.net (192.0.2.7)",
            {"src": "192.0.2.7", "names": (("192.0.2.7", "bad.example.net"),), "action": "refuse"},
        ),
    ),
)
