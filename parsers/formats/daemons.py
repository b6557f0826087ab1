"""Refusals, failures and logins that network daemons report to syslog, in their own words: telnetd, ftpd and its kin,
login, the r-commands, xinetd, POP and IMAP servers, named, and PAM in the name of any of them.

Sources: Solaris and BSD in.ftpd, rlogind.c and rshd.c of NetKit, wu-ftpd 2.6, proftpd 1.3, vsftpd 2, xinetd 2.3, UW
imapd, BIND 8 and 9, pam_unix(8). The words differ from release to release, so the sentence is kept whole as the
message; what is looked for in it is the other end, the user, and whether something was refused.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from parsers.format import CUT, Format, Taken, grammar, words
from parsers.record import Kind, Record
from parsers.sentences import mended_sentence, sentence_end
from parsers.syslog import HOST, MOMENT, SENSOR, STAMP, host, put_process, stamp, started, tag
from parsers.template import Template, Text

_DAEMON = (
    r"(?:[\w/]{0,60}/)?(?:(?:in\.)?(?:telnetd|ftpd|rlogind|rshd|rexecd|fingerd|tftpd|ntalkd|talkd|uucpd|identd|pop[23]d|imapd)|wu-ftpd|wuftpd"
    r"|proftpd|vsftpd|pure-ftpd|login|remote|xinetd|inetd|ipop[23]d|pop3d(?:-ssl)?|imapd(?:-ssl)?|popper|qpopper|dovecot(?:-auth)?|named"
    r"|PAM[-_]\w{1,24}|pam_\w{1,24}|su|sudo|cvs|rpc\.\w{1,16}|smbd|pluto|snmpd|dropbear)(?:\(pam_\w+\))?"
)
_ADDRESS = r"\d{1,3}(?:\.\d{1,3}){3}|[0-9A-Fa-f]{0,4}:[0-9A-Fa-f:.]*:[0-9A-Fa-f.]*"
_OTHERS = r"(?:last\ )? message\ repeated | (?:refused\ )?connect(?:\ from | [ \t]*(?:\n|\Z)) | refused [ \t]*(?:\n|\Z) | twist\  | warning:"
"""What TCP wrappers say in the name of a daemon, and syslogd's counts; a verbose pattern for `grammar`."""
_LINE = grammar(
    rf"""
    {STAMP} {HOST} (?= \  (?P<daemon>{_DAEMON}) ) {tag(_DAEMON)} (?<![\n\t])
    (?! {_OTHERS} )
    (?P<message> [^\s\x1d] )
    """
)
_ENDS = tuple(
    re.compile(pattern, re.ASCII | re.IGNORECASE)
    for pattern in (
        rf"\bfrom=(?:::ffff:)?(?P<address>{_ADDRESS})",  # xinetd
        rf"\brhost=(?:::ffff:)?(?:(?P<address>{_ADDRESS})(?![\w.])|(?P<name>[\w.\-]+))",  # PAM
        rf"\b(?:ip|rip)=\[?(?:::ffff:)?(?P<address>{_ADDRESS})\]?",  # Courier, Dovecot
        rf"\bclient\s+(?:@0x[0-9a-f]+\s+)?(?P<address>{_ADDRESS})#(?P<port>\d{{1,5}})",  # BIND 9
        rf"\bfrom\s+\[(?P<address>{_ADDRESS})\]\.(?P<port>\d{{1,5}})\b",  # BIND 8
        rf"(?P<name>[\w.\-]+)\s?\[(?:::ffff:)?(?P<address>{_ADDRESS})\]",  # wu-ftpd, proftpd, UW imapd
        rf"\bClient\s\"(?P<address>{_ADDRESS})\"",  # vsftpd
        rf"\b(?:from|for|by)\s+\[?(?P<address>{_ADDRESS})\]?(?!\w)",
        r"\bfrom\s+(?P<name>(?![Tt]he\b|[a-z]+\s)[\w\-]+(?:\.[\w\-]+)+)",
        r"^(?P<user>[\w.\-]{1,32})@(?P<name>[\w.\-]+)\s+as\s",  # rshd, rlogind
    )
)
_REFUSED = re.compile(
    r"\b(?:refused?|den(?:y|ied)|fail(?:ed|ure|ures)?|illegal|invalid|not\s+allowed|unauthorized|no\s+such\s+user|incorrect|rejected)\b",
    re.ASCII | re.IGNORECASE,
)
_ACCEPTED = re.compile(
    r"(?:\bLOGIN\s+(?:ON\s+\S+\s+BY\s+\S+\s+)?FROM\b|^START:|\bLogin\s+(?:successful|user=)|\bOK\s+LOGIN\b|\bsession\s+opened\b)"
)
_USER = re.compile(
    r"\b(?:user=|FOR\s+|USER\s+|no\s+such\s+user\s+'?|logname=\S*\s.*\buser=)'?([\w.@\-$]{1,64})", re.ASCII
)


def _read(text: str, at: int) -> Taken | None:
    if (match := _LINE.match(text, at)) is None:
        return None
    end = sentence_end(text, match.start("message"))
    record = Record(format="daemons", kind=Kind.SERVICE, stamp=stamp(match), sensor=host(match))
    record.words["daemon"] = match["daemon"]
    put_process(record, match)
    _put_message(record, words(text[match.start("message") : end]))
    return Taken(record, end, mended_sentence(match, text, end))


def _put_message(record: Record, message: str) -> None:
    """Set what a daemon said, and what is found in it."""
    record.message = message
    refused = _REFUSED.search(message) is not None
    _put_end(record, message)
    record.action = "refuse" if refused else "accept" if _ACCEPTED.search(message) else None
    if (user := _USER.search(message)) is not None and "user" not in record.words:
        record.words["user"] = user[1]


def _put_end(record: Record, message: str) -> None:
    """Set the other end: an address where one is named, else the name."""
    for pattern in _ENDS:
        if (found := pattern.search(message)) is None:
            continue
        said = found.groupdict()
        address, name = said.get("address"), said.get("name")
        record.src = address or name
        if address and name and name != address:
            record.names = ((address, name),)
        if said.get("port") and int(said["port"]) < 65_536:
            record.src_port = int(said["port"])
        if said.get("user"):
            record.words["user"] = said["user"]
        return


_USUAL = (
    *MOMENT, " ", SENSOR, " ", Text("", re.compile(_DAEMON, re.ASCII), "["), "[", Text("pid", re.compile(r"\d+", re.ASCII), "]"), "]: ",
    Text("said", re.compile(rf"(?!{_OTHERS})\S(?:.*\S)?".replace("\\ ", r"\s+"), re.ASCII | re.VERBOSE), ""),
)  # fmt: skip
"""A whole line: many daemons say the same again and again, and each sentence is read once."""


def _columns(said: Mapping[str, Any]) -> dict[str, Any]:
    from parsers.arrays import addresses  # not before lines are read many at a time: it needs numpy

    read: dict[str, Record] = {}
    for text in said["said"].values:
        if text is not None:
            _put_message(read.setdefault(text, Record(format="daemons")), words(text))

    def column(name: str) -> Any:
        return said["said"].turned(lambda text: getattr(read[text], name) or None)

    made = {name: column(name) for name in ("message", "action", "names")}
    ports = said["said"].numbers(lambda text: read[text].src_port)
    return made | {"kind": Kind.SERVICE, "pid": said["pid"], "src": addresses(column("src")), "src_port": ports}


FORMAT = Format(
    name="daemons",
    title="telnetd, ftpd, login, rshd, xinetd, named, POP, IMAP, PAM: refusals, logins and all else",
    kind=Kind.SERVICE,
    starts=re.compile(
        rf"{started(_DAEMON)}\s*+(?<![\n\t])(?!(?:refused\s+)?connect(?:\s+from\b|{CUT})|refused{CUT}|twist\s|warning:)\S",
        re.ASCII,
    ),
    read=_read,
    templates=(Template(_USUAL, _columns),),
    samples=(
        (
            "Nov  2 18:03:14 gw ftpd[123]: FTP LOGIN REFUSED (username denied) FROM bad.example.net [192.0.2.4], root",
            {"src": "192.0.2.4", "names": (("192.0.2.4", "bad.example.net"),), "action": "refuse", "sensor": "gw"},
        ),
        (
            "Nov  2 18:03:14 gw xinetd[123]: FAIL: telnet libwrap from=192.0.2.4",
            {"src": "192.0.2.4", "action": "refuse", "message": "FAIL: telnet libwrap from=192.0.2.4"},
        ),
        (
            "Nov  2 18:03:14 gw in.rlogind[123]: Connection from 192.0.2.4 on illegal port",
            {"src": "192.0.2.4", "action": "refuse"},
        ),
        (
            "Nov  2 18:03:14 gw login[123]: FAILED LOGIN 1 FROM bad.example.net FOR root, Authentication failure",
            {"src": "bad.example.net", "action": "refuse", "words": {"daemon": "login", "pid": "123", "user": "root"}},
        ),
        (
            "Nov  2 18:03:14 ns named[123]: client 192.0.2.4#1025: query (cache) 'x.example.com/A/IN' denied",
            {"src": "192.0.2.4", "src_port": 1025, "action": "refuse"},
        ),
    ),
)
