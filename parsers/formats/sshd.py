"""Logins, failures and refusals that OpenSSH's sshd reports to syslog (auth.c, auth2.c, sshd.c)."""

from __future__ import annotations

import re

from parsers.format import Format, Taken, grammar, mended, words
from parsers.record import Kind, Record
from parsers.syslog import HOST, STAMP, START, stamp

_END = r"(?P<src>[0-9A-Za-z_.:*?\-]+) (?: \  port \  (?P<port>\d{1,5}) )?"
_LINE = grammar(
    rf"""
    {STAMP} {HOST} \  sshd(?:-session)?\[(?P<pid>\d+)\]: \s+ (?: error:\ PAM:\  )? (?P<message>
        (?P<result>Accepted|Failed|Postponed) \  (?P<method>[\w/\-]+) \  for \  (?: (?:invalid|illegal)\ user\  )? (?P<user>\S*?) \s+ from
      | (?P<invalid>Invalid|Illegal) \ user \  (?P<nobody>[^\n]{{0,64}}?) \s* from
      | Did\ not\ receive\ identification\ string\ from
      | (?P<refused>ROOT\ LOGIN\ REFUSED\ FROM)
      | Authentication\ failure\ for\ (?P<pamuser>[^\n]{{0,64}}?)\ from
      | (?P<gone>Connection\ (?:closed|reset)\ by|Received\ disconnect\ from|Disconnected\ from) (?: \ (?:authenticating|invalid)\ user\ \S+ )?
      | Bad\ protocol\ version\ identification\ '[^\n]{{0,200}}'\ from
      | reverse\ mapping\ checking\ getaddrinfo\ for\ (?P<claimed>\S+)\ \[? (?=[0-9a-f.:]+\]?\ failed)
    ) \  {_END} (?P<rest>[^\n\x1d]{{0,200}})
    """
)


def _read(text: str, at: int) -> Taken | None:
    if (match := _LINE.match(text, at)) is None:
        return None
    record = Record(
        format="sshd",
        kind=Kind.SERVICE,
        stamp=stamp(match),
        sensor=match["host"],
        proto="tcp",
        src=match["src"].rstrip(":"),
        src_port=int(match["port"]) if match["port"] else None,
        message=words(match["message"]).removesuffix(" from").removesuffix(" FROM"),
        words={"pid": match["pid"]},
    )
    result = match["result"]
    failed = result == "Failed" or match["invalid"] or match["refused"] or match["pamuser"] is not None
    record.action = "accept" if result == "Accepted" else "refuse" if failed else None
    for name, group in (
        ("user", "user"),
        ("user", "nobody"),
        ("user", "pamuser"),
        ("method", "method"),
        ("rest", "rest"),
    ):
        if match[group] and match[group].strip():
            record.words.setdefault(name, words(match[group]))
    return Taken(record, match.end(), mended(match))


FORMAT = Format(
    name="sshd",
    title="OpenSSH daemon: logins, failures, refusals",
    kind=Kind.SERVICE,
    starts=re.compile(
        rf"{START}\s+(?:[\w.:\-]+\s+)?sshd(?:-session)?\[\d+\]:\s+(?:error:\s+PAM:\s+)?(?:Accepted|Failed|Postponed|Invalid|Illegal|Did\s+not|ROOT\s"
        r"|Authentication\s|Connection\s|Received\s+disc|Disconnected|Bad\s+protocol|reverse\s)",
        re.ASCII,
    ),
    read=_read,
    samples=(
        (
            "Aug  1 15:44:10 enigma sshd[13752]: Failed password for invalid user ss7 from 65.202.215.2 port 18546 ssh2",
            {"src": "65.202.215.2", "src_port": 18546, "action": "refuse", "dst_port": None, "sensor": "enigma"},
        ),
        (
            "Dec 10 10:33:19 web2 sshd[29738]: Accepted password for ekwong from 12.34.56.78 port 39852 ssh2",
            {"action": "accept", "src": "12.34.56.78", "src_port": 39852},
        ),
        (
            "Jan 20 14:10:02 blah sshd[25443]: Invalid user admin from 213.201.222.134",
            {"action": "refuse", "src": "213.201.222.134", "src_port": None},
        ),
    ),
)
