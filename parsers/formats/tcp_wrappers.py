"""Connections that TCP wrappers accept or refuse, and what they warn of (tcp_wrappers 7.6, refuse.c, socket.c,
shell_cmd.c and the daemons linked with it; portmap's pmap_check.c and rpcbind's security.c)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from parsers.format import CUT, Format, Taken, grammar, mended, words
from parsers.record import Kind, Record
from parsers.syslog import HOST, MOMENT, SENSOR, STAMP, host, put_process, stamp, started, tag
from parsers.template import Mark, Template, Text, either

_DAEMON = r"[A-Za-z][\w./\-]{0,47}"
_HEAD = rf"{STAMP} {HOST} (?= \  (?P<daemon>{_DAEMON}) ) {tag(_DAEMON)}"
_CLIENT = r"(?: (?P<user>[^\s@]{1,64})@ )? (?P<client>[0-9A-Za-z_.:*?\-]+) (?: \  \((?P<address>[0-9A-Fa-f.:]+)\) )?"
_LINE = grammar(
    rf"""
    {_HEAD} (?: (?P<what>(?:refused\ )?connect) \  from \  {_CLIENT}
        (?P<routed> \  with\ IP\ source\ routing\ options )?
        (?: \  to\ (?P<procedure>[\w.\-]{{1,40}}\([\w.\-]{{0,40}}\)) (?: : \  (?P<why>request\ from\ [\w\ ]{{4,40}}) )? )?
      | (?P<twist>twist) \  {_CLIENT.replace("(?P<", "(?P<t")} \  to \  (?P<command>[^\n\x1d]{{1,200}}) ) (?=[ \t]*(?:\n|\Z))
    """
)
_WARNING = grammar(
    rf"""
    {_HEAD} warning: \  (?: [\w./\-]{{1,80}},\ line\ \d{{1,6}}: \  )? (?P<text>
        can't\ (?:verify\ hostname|get\ client\ address):? \  [^\n\x1d]{{1,200}}
      | host\ name/(?:address|name)\ mismatch: \  (?P<left>\S{{1,255}}) \  !=\ (?P<right>\S{{1,255}}) [^\n\x1d]{{0,80}}
      | [^\n\x1d]{{1,200}} (?=[ \t]*(?:\n|\Z)) )
    """
)
_ADDRESS = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}|[0-9A-Fa-f:]*:[0-9A-Fa-f:.]+", re.ASCII)


def _read(text: str, at: int) -> Taken | None:
    return _connection(text, at) or _warning(text, at)


def _record(match: re.Match[str]) -> Record:
    record = Record(format="tcp-wrappers", kind=Kind.SERVICE, stamp=stamp(match), sensor=host(match), proto="tcp")
    record.words["daemon"] = match["daemon"]
    put_process(record, match)
    return record


def _connection(text: str, at: int) -> Taken | None:
    if (match := _LINE.match(text, at)) is None:
        return None
    record = _record(match)
    user, client, address = (match[name] or match[f"t{name}"] for name in ("user", "client", "address"))
    record.src = address or client.rstrip(".")
    if user:
        record.words["user"] = words(user)
    if address and client != address:
        record.names = ((address, client),)
    if match["twist"]:
        record.message = "twist"
        record.words["command"] = words(match["command"])
    else:
        refused = match["what"].startswith("refused") or match["why"] is not None
        record.action, record.message = "refuse" if refused else "accept", words(match["what"])
    for name in ("procedure", "why"):
        if match[name]:
            record.words[name] = words(match[name])
    if match["routed"]:
        record.notes += ("the connection carried IP source routing options",)
    return Taken(record, match.end(), mended(match))


def _warning(text: str, at: int) -> Taken | None:
    """Read a warning; of a mismatch the address is the one that connected, and the name is what it claims."""
    if (match := _WARNING.match(text, at)) is None:
        return None
    record = _record(match)
    record.proto, record.message = None, words(f"warning: {match['text']}")
    ends = [end for end in (match["left"], match["right"]) if end and _ADDRESS.fullmatch(end)]
    record.src = ends[0] if ends else None
    return Taken(record, match.end(), mended(match))


_PEER = re.compile(
    r"(?:[^\s@]{1,64}@)?(?P<client>[0-9A-Za-z_.:*?\-]+)(?: \((?P<address>[0-9A-Fa-f.:]+)\))?"
    r"(?: to [\w.\-]{1,40}\([\w.\-]{0,40}\)(?P<why>: request from [\w ]{4,40})?)?",
    re.ASCII,
)
_WARNED = re.compile(
    r"(?![\w./\-]{1,80}, +line )(?:can't (?:verify hostname|get client address):? \S.{0,190}"
    r"|host name/(?:address|name) mismatch: (?P<left>\S{1,255}) != (?P<right>\S{1,255}).{0,80}"
    r"|(?!can't |host +name/)\S.{0,190})",
    re.ASCII,
)
_TCP = Mark("proto", "tcp"), Text("peer", _PEER, "")
_USUAL = (
    *MOMENT, " ", SENSOR, " ", Text("", re.compile(_DAEMON, re.ASCII), "["), "[", Text("pid", re.compile(r"\d+", re.ASCII), "]"), "]: ",
    either(
        ("refused connect from ", Mark("message", "refused connect"), *_TCP), ("connect from ", Mark("message", "connect"), *_TCP),
        ("warning: ", Text("warned", _WARNED, "")),
    ),
)  # fmt: skip
"""A whole line about a connection or a warning."""


def _columns(said: Mapping[str, Any]) -> dict[str, Any]:
    from parsers.arrays import addresses, combined, merged  # not before lines are read many at a time: it needs numpy

    made: dict[str, Any] = {"kind": Kind.SERVICE, "pid": said["pid"]}
    messages, sources = [], []
    if "peer" in said:
        ends = said["peer"].turned(_PEER.fullmatch)
        messages.append(said["message"])
        sources.append(ends.turned(lambda match: match["address"] or match["client"].rstrip(".")))
        made["names"] = ends.turned(_tied)
        made["action"] = combined((said["message"], ends), lambda each: _action(*each))
    if "warned" in said:
        messages.append(said["warned"].turned(lambda text: words(f"warning: {text}")))
        sources.append(said["warned"].turned(_mismatched))
    return made | {"message": merged(messages), "src": addresses(merged(sources))}


def _action(what: str | None, match: re.Match[str] | None) -> str | None:
    """Return what was done with a connection, None where none is spoken of."""
    return (
        None if match is None or what is None else "refuse" if what.startswith("refused") or match["why"] else "accept"
    )


def _mismatched(text: str) -> str | None:
    """Return the address that a warning of a mismatch names."""
    match = _WARNED.fullmatch(text)
    ends = () if match is None else (match["left"], match["right"])
    return next((end for end in ends if end and _ADDRESS.fullmatch(end)), None)


def _tied(match: re.Match[str]) -> tuple[tuple[str, str], ...] | None:
    address, client = match["address"], match["client"]
    return ((address, client),) if address and client != address else None


FORMAT = Format(
    name="tcp-wrappers",
    title="TCP wrappers (tcpd, libwrap, portmap): connections accepted and refused, warnings",
    kind=Kind.SERVICE,
    starts=re.compile(
        rf"{started(_DAEMON)}\s*(?:(?:refused\s+)?connect\s+from\b|twist\s|warning:\s|refused{CUT}|{CUT})", re.ASCII
    ),
    read=_read,
    templates=(Template(_USUAL, _columns),),
    samples=(
        (
            "Mar  3 00:07:11 dns3 in.telnetd[11055]: refused connect from max3-240.max3.hou.infohwy.com",
            {"src": "max3-240.max3.hou.infohwy.com", "action": "refuse", "sensor": "dns3", "dst_port": None},
        ),
        (
            "Oct  3 10:11:12 gw sshd[801]: refused connect from bad.example.net (192.0.2.7)",
            {"src": "192.0.2.7", "names": (("192.0.2.7", "bad.example.net"),), "action": "refuse"},
        ),
        (
            "Oct  3 10:11:12 gw portmap[61]: connect from 192.0.2.7 to getport(status): request from unauthorized host",
            {"src": "192.0.2.7", "action": "refuse", "words": {
                "daemon": "portmap", "pid": "61", "procedure": "getport(status)", "why": "request from unauthorized host",
            }},
        ),
        (
            "Oct  3 10:11:12 gw in.ftpd[62]: warning: host name/address mismatch: 192.0.2.7 != ns.example.net",
            {"src": "192.0.2.7", "action": None, "message": "warning: host name/address mismatch: 192.0.2.7 != ns.example.net"},
        ),
    ),
)  # fmt: skip
