"""Logins, failures and refusals that OpenSSH's sshd reports to syslog (auth.c, auth2.c, sshd.c, packet.c; pam_unix)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from parsers.format import CUT, Format, Taken, grammar, mended, words
from parsers.record import Kind, Record
from parsers.sentences import mended_sentence, sentence_end
from parsers.syslog import MOMENT, SENSOR, envelope, host, put_process, stamp, started
from parsers.template import Address, Element, Mark, Number, Template, Text, either, maybe

_DAEMON = r"sshd(?:-session|-auth)?"
_LEVEL = r"(?: (?:error|fatal|log|debug\d|info): \s* )? (?: PAM:\  )?"
_END = r"\[? (?P<src>[0-9A-Za-z_.:*?\-]*[0-9A-Za-z_*?]) \]? :? (?: \  port \  (?P<port>\d{1,5}) )?"
_LINE = grammar(
    rf"""
    {envelope(_DAEMON)} {_LEVEL} (?P<message>
        (?P<result>Accepted|Failed|Postponed|Partial) \  (?P<method>[\w/\-]+) \  for \  (?: (?:invalid|illegal)\ user\  )? (?P<user>\S*?) \s+ from
      | (?P<invalid>Invalid|Illegal) \ user \  (?P<nobody>[^\n]{{0,64}}?) \s* from
      | Did\ not\ receive\ identification\ string\ from
      | (?P<refused>ROOT\ LOGIN\ REFUSED\ FROM)
      | Authentication\ failure\ for\ (?P<pamuser>[^\n]{{0,64}}?)\ from
      | (?P<exceeded>maximum\ authentication\ attempts\ exceeded) \  for \  (?: (?:invalid|illegal)\ user\  )? (?P<tried>\S*?) \s+ from
      | (?P<denied>User) \  (?P<deniedname>\S{{1,64}}) \  from (?= \  \S+ \  not\ allowed\ because )
      | (?P<unable>Unable\ to\ negotiate) \  with
      | (?P<gone>Connection\ (?:closed|reset)\ by|Received\ disconnect\ from|Disconnected\ from) (?: \ (?:authenticating|invalid)\ user\ \S+ )?
      | (?:banner\ exchange:\  )? Connection\ from | scanned\ from
      | (?:ssh_dispatch_run_fatal:\  )? Connection\ from\ (?:authenticating|invalid)\ user\ \S+
      | Read\ error\ from\ remote\ host | Timeout\ before\ authentication\ for (?: \ connection\ from )?
      | Bad\ protocol\ version\ identification\ '[^\n]{{0,200}}'\ from
      | Address (?= \  \S+ \  maps\ to\  )
      | reverse\ mapping\ checking\ getaddrinfo\ for\ (?P<claimed>\S+)\ \[? (?=[0-9a-f.:]+\]?\ failed)
    ) \  {_END}
    """
)
_PAM = grammar(
    rf"""
    {envelope(_DAEMON)} (?P<message> (?:\(pam_\w+\) | pam_\w+ (?:\(sshd?:auth\) | \[\d+\])?) :? \s* (?:authentication\ failure;|\d+\ more\ authentication\ failures?;)
    (?: \s+ \w+=[^\s\x1d]* )*? \s+ rhost=(?P<src>[0-9A-Za-z_.:\-]*) (?: \s+ user=(?P<user>[^\s\x1d]*) )? )
    """
)
_SPECIFIC = (
    r"(?:Accepted|Failed|Postponed|Partial|Invalid|Illegal|Did\s+not\s+receive\s+identification|ROOT\s+LOGIN|Authentication\s+failure|maximum\s+auth"
    r"|Unable\s+to\s+neg|Received\s+disc|Disconnected|Bad\s+protocol\s+version|reverse\s+mapping|Address\s)"
)
_OTHERS = r"(?:(?:refused\s+)?connect(?:\s+from|[ \t]*(?:\n|\Z))|refused[ \t]*(?:\n|\Z)|twist\s|warning:|(?:last\s+)?message\s+repeated)"
"""What TCP wrappers say in the name of sshd, and syslogd's counts."""
_OTHER = grammar(
    rf"{envelope(_DAEMON)} (?<![\n\t]) (?! {_LEVEL} {_SPECIFIC} ) (?! {_OTHERS} ) (?P<message> [^\s\x1d] )"
)
"""Whatever else sshd has to say: a record without ends."""


def _read(text: str, at: int) -> Taken | None:
    return _ended(text, at) or _pam(text, at) or _other(text, at)


def _record(match: re.Match[str], message: str) -> Record:
    record = Record(
        format="sshd", kind=Kind.SERVICE, stamp=stamp(match), sensor=host(match), proto="tcp", message=message
    )
    put_process(record, match)
    return record


def _ended(text: str, at: int) -> Taken | None:
    """Read a message that names the other end."""
    if (match := _LINE.match(text, at)) is None:
        return None
    record = _record(match, words(match["message"]).removesuffix(" from").removesuffix(" FROM"))
    record.src, record.src_port = match["src"], int(match["port"]) if match["port"] else None
    result = match["result"]
    failed = result == "Failed" or match["pamuser"] is not None
    failed = failed or any(match[name] for name in ("invalid", "refused", "exceeded", "denied", "unable"))
    record.action = "accept" if result == "Accepted" else "refuse" if failed else None
    for group in ("user", "nobody", "pamuser", "tried", "deniedname"):
        if match[group] and match[group].strip():
            record.words.setdefault("user", words(match[group]))
    if match["method"]:
        record.words["method"] = words(match["method"])
    end = sentence_end(text, match.end())
    if rest := words(text[match.end() : end]):
        if result or match["invalid"] or match["gone"]:
            record.words["rest"] = rest
        else:
            record.message = words(text[match.start("message") : end])
    if match["claimed"]:
        record.words["name it claims"] = match["claimed"]
    return Taken(record, end, mended_sentence(match, text, end))


def _pam(text: str, at: int) -> Taken | None:
    """Read what PAM says of a login that failed."""
    if (match := _PAM.match(text, at)) is None:
        return None
    record = _record(match, words(match["message"]))
    record.src, record.action = match["src"] or None, "refuse"
    if match["user"]:
        record.words["user"] = words(match["user"])
    return Taken(record, match.end(), mended(match))


def _other(text: str, at: int) -> Taken | None:
    if (match := _OTHER.match(text, at)) is None:
        return None
    end = sentence_end(text, match.start("message"))
    record = _record(match, words(text[match.start("message") : end]))
    return Taken(record, end, mended_sentence(match, text, end))


_ANYBODY = Text("user", re.compile(r"\S{1,64}", re.ASCII))
_PEER = (Address("src"), maybe(" port ", Number("src_port", 5)))
_LOGIN = (
    Text("method", re.compile(r"[\w/\-]+", re.ASCII)),
    " for ",
    maybe("invalid user ", Mark("whose", "invalid user ")),
    _ANYBODY,
)
_WHO = either(
    ("authenticating user ", Mark("whose", " authenticating user "), _ANYBODY, " "),
    ("invalid user ", Mark("whose", " invalid user "), _ANYBODY, " "), (),
)  # fmt: skip
_PREAUTH = maybe(" [preauth]", Mark("rest", "[preauth]"))


def _begun(words: str, *elements: Element) -> tuple[Element, ...]:
    """Return a way that begins with some words of the message, which are kept."""
    return f"{words} ", Mark("begun", words), *elements


HEAD = (
    *MOMENT, " ", SENSOR, " sshd", either("[", "-session[", "-auth["), Text("pid", re.compile(r"\d+", re.ASCII), "]"), "]: ",
)  # fmt: skip
"""What stands before a message."""
SAID = (
    either(
        _begun("Failed", *_LOGIN, " from ", *_PEER, " ssh2", Mark("rest", "ssh2")),
        _begun("Accepted", *_LOGIN, " from ", *_PEER, " ssh2", Mark("rest", "ssh2")),
        _begun("Invalid user", Text("user", re.compile(r"\S{1,64}(?<!from)", re.ASCII)), " from ", *_PEER),
        *(
            _begun(words, _WHO, *_PEER, _PREAUTH)
            for words in ("Connection closed by", "Connection reset by", "Disconnected from")
        ),
        _begun("Received disconnect from", Address("src"), " port ", Number("src_port", 5), either(*(
            (f":11: {why}", Mark("rest", f":11: {why}".replace("  ", " ")))
            for why in ("Bye Bye [preauth]", " [preauth]", "disconnected by user", "Bye Bye")
        ))),
    ),
)  # fmt: skip
"""A message about a login or the end of a connection, as most of them are: of IPv4."""
ACTIONS = {"Failed": "refuse", "Accepted": "accept", "Invalid user": "refuse"}
"""What came of it, by the words under `begun`."""


def _columns(said: Mapping[str, Any]) -> dict[str, Any]:
    from parsers.arrays import combined  # not before lines are read many at a time: it needs numpy

    names = [name for name in ("begun", "method", "whose", "user") if name in said]

    def message(values: Sequence[str | None]) -> str:
        parts = dict(zip(names, (value or "" for value in values), strict=True))
        return _message(**parts)

    made = {
        "kind": Kind.SERVICE, "proto": "tcp", "action": said["begun"].turned(ACTIONS.get),
        "message": combined([said[name] for name in names], message),
    }  # fmt: skip
    return made | {name: said[name] for name in ("pid", "rest") if name in said}


def _message(begun: str, method: str = "", whose: str = "", user: str = "") -> str:
    """Return the message of a line, as `_ended` has it."""
    if method:
        begun = f"{begun} {method} for {whose}{user} from"
    else:
        begun += f"{whose}{user}" if whose else f" {user} from" if user else ""
    return begun.removesuffix(" from").removesuffix(" FROM")


FORMAT = Format(
    name="sshd",
    title="OpenSSH daemon: logins, failures, refusals",
    kind=Kind.SERVICE,
    starts=re.compile(rf"{started(_DAEMON)}\s*+(?!{_OTHERS})(?:\S|{CUT})", re.ASCII),
    read=_read,
    templates=(Template(HEAD + SAID, _columns),),
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
