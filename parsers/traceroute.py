"""What a traceroute answer says: where it went, hop by hop, and how far it came.

Read are the traceroutes of Linux, BSD and Cisco, Windows tracert, tcptraceroute, tracepath and mtr reports, also
incomplete, wrapped, quoted or indented. What the answer does not say is None.
"""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Any

from parsers import pasted

if TYPE_CHECKING:
    import pyparsing as pp

MOST_HOPS = 255
"""The time to live of a packet is one byte, so no path has more hops."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back for one probe; all None if nothing did (`*`). Texts are as printed, so hostile."""

    name: str | None = None
    address: str | None = None
    time: float | None = None
    """Milliseconds; for mtr the average; for `<1 ms` 1."""
    note: str | None = None
    """Annotation as printed: !H !N !P host, network, protocol unreachable; !X filtered; [open]; a sentence."""


@dataclass(frozen=True, slots=True)
class Hop:
    """One step of the path with an answer for each probe."""

    number: int
    answers: tuple[Answer, ...] = ()
    loss: float | None = None
    """Percent of probes without an answer, as mtr states it."""

    def __str__(self) -> str:
        """Say number, name, address and annotations in one line."""
        host = f"{self.name} ({self.address})" if self.name and self.address else self.name or self.address or "*"
        return " ".join([str(self.number), host, *self.notes])

    @property
    def answered(self) -> bool:
        """Return whether anything came back."""
        return any(answer.address or answer.name for answer in self.answers)

    @property
    def name(self) -> str | None:
        """Return the first name that answered."""
        return next((answer.name for answer in self.answers if answer.name), None)

    @property
    def address(self) -> str | None:
        """Return the first address that answered."""
        return next((answer.address for answer in self.answers if answer.address), None)

    @property
    def addresses(self) -> tuple[str, ...]:
        """Return every address that answered, in order, each once: several if the path forks."""
        return tuple(dict.fromkeys(answer.address for answer in self.answers if answer.address))

    @property
    def times(self) -> tuple[float | None, ...]:
        """Return the time of each probe in milliseconds, None for one without."""
        return tuple(answer.time for answer in self.answers)

    @property
    def notes(self) -> tuple[str, ...]:
        """Return the annotations, each once."""
        return tuple(dict.fromkeys(answer.note for answer in self.answers if answer.note))


@dataclass(frozen=True, slots=True)
class Traceroute:
    """A path as a tool reports it."""

    tool: str | None = None
    """traceroute, tracert, tcptraceroute, tracepath or mtr, as far as the answer shows it."""
    target: str | None = None
    """Name or address that was asked for, as printed."""
    target_address: str | None = None
    vantage: str | None = None
    """Host that it was run on, if the answer says so (mtr does)."""
    started: str | None = None
    """When it was run, as printed, if the answer says so (mtr does)."""
    hops: tuple[Hop, ...] = ()
    finished: bool = False
    """Whether the tool itself says that the trace is complete."""

    @property
    def last(self) -> Hop | None:
        """Return the last hop that answered, None if none did."""
        return next((hop for hop in reversed(self.hops) if hop.answered), None)

    @property
    def reached(self) -> bool | None:
        """Return whether the last answer came from the target; None if the answer does not tell."""
        if self.last and self.target_address:
            return self.target_address in self.last.addresses
        return True if self.finished and self.last else None


_ADDRESS = r"[0-9A-Fa-f:.]{2,45}(?:%\w{1,16})?"
_HEADERS = tuple(
    (tool, re.compile(words.replace("TARGET", r"(\S{1,255}?),?(?:\s+[(\[](" + _ADDRESS + r")[)\]])?(?=[\s,]|$)"), re.I))
    for tool, words in (
        ("tcptraceroute", r"\bTracing\s+the\s+path\s+to\s+TARGET"),
        ("tracert", r"\bTracing\s+route\s+to\s+TARGET"),
        ("traceroute", r"\bTracing\s+the\s+route\s+to\s+TARGET"),
        ("traceroute", r"\btraceroute6?\s+to\s+TARGET"),
    )
)
_COMMAND = re.compile(
    r"(?:^|[\s>$#/])(traceroute|tracert|tcptraceroute|tracepath|mtr)6?(?:\s+-\S+)*\s+([^\s-]\S{0,254})\s*$"
)
_MTR_HOST = re.compile(r"^\s*HOST:\s*(\S+)\s+Loss%", re.M)
_MTR_START = re.compile(r"^\s*Start:\s*(\S.*?)\s*$", re.M)
_HOP = re.compile(r"\s*(\d{1,3})(?:\s+(?!m?s\b|msec\b)|\.\s*\|?-*\s+|\?:\s+|:\s+)(\S.*)")
_AFTER = re.compile(r"\s*(?:Trace complete|Resume:|Too many|\S*[$#>] *$)")
_FORK = re.compile(r"[\s|]*`?\|-+\s+(\S.*)")  # mtr: another address of the same hop
_MTR_ROW = re.compile(
    rf"(?:AS\S{{1,12}}\s+)?(\S{{1,255}})(?:\s+\(({_ADDRESS})\))?\s+([\d.]+)%?\s+(\d+)\s+([\d.]+)\s+([\d.]+)\s+[\d.]+\s+[\d.]+"
)
_SENTENCE = re.compile(rf"({_ADDRESS})\s+(?:reports|meldet|rapporte)\s*:\s*(.{{1,100}}?)\.?$")


def parse(text: str) -> Traceroute:
    """Return what a pasted traceroute answer says; a text that is none gives a Traceroute without hops."""
    rows = pasted.lines(text)
    whole = "\n".join(rows)
    tool, target, address = _header(rows, whole)
    mtr = _MTR_HOST.search(whole)
    start = _MTR_START.search(whole)
    numbered = _numbered(rows)
    if tool is None and numbered:
        tool = "mtr" if mtr or "|--" in whole else "tracepath" if re.search(r"\[LOCALHOST\]|\bpmtu \d", whole) else None
    return Traceroute(
        tool=tool,
        target=target,
        target_address=address or (target if target and _is_address(target) else None),
        vantage=mtr[1] if mtr else None,
        started=start[1] if start and (mtr or tool == "mtr") else None,
        hops=tuple(_hop(number, content) for number, content in numbered),
        finished=bool(re.search(r"(?m)^\s*Trace complete\.", whole)),
    )


def _header(rows: list[str], whole: str) -> tuple[str | None, str | None, str | None]:
    """Return tool, target and its address from the tool's first line, else from the command before it."""
    for tool, pattern in _HEADERS:
        if found := pattern.search(whole):
            return tool, found[1], found[2]
    for row in rows:
        if found := _COMMAND.search(row):
            return found[1], found[2], None
    return None, None, None


def _numbered(rows: list[str]) -> list[tuple[int, str]]:
    """Return hops as number and content; lines that mail wrapped, and further addresses, join their hop.

    A blank line ends the joining, so that what a mail says below the trace is no part of it.
    """
    hops: list[tuple[int, str]] = []
    joining = False
    for row in rows:
        found, fork = _HOP.match(row), _FORK.match(row)
        number, content = (int(found[1]), found[2]) if found else (0, "")
        last = hops[-1][0] if hops else 0
        if last < number <= MOST_HOPS and (_probes(content) or (joining and number == last + 1)):
            hops.append((number, content))
            joining = True
        elif joining and row.strip() and not _AFTER.match(row):
            more = content if number == last else fork[1] if fork else row.strip()  # tracepath repeats the number
            hops[-1] = last, f"{hops[-1][1]} {more}"
        else:
            joining = False
    return hops


def _probes(content: str) -> bool:
    """Return whether the content of a line can be that of a hop: prose that begins with a number is not."""
    return bool(re.search(rf"\*|\d\s*ms|\[LOCALHOST\]|no reply|\d%|\?\?\?|^{_ADDRESS}|[(\[]{_ADDRESS}[)\]]", content))


def _hop(number: int, content: str) -> Hop:
    """Return a hop from what stands after its number."""
    content = content[:4000]
    if found := _MTR_ROW.match(content):
        name, address, loss, _, _, average = found.groups()
        if name == "???":
            return Hop(number, (), float(loss))
        forks = [host for host in content[found.end() :].split() if _is_address(host)]
        answers = [replace(_host(name, address), time=float(average)), *(Answer(address=fork) for fork in forks)]
        return Hop(number, tuple(answers), _number(loss))
    if found := _SENTENCE.search(content):
        return Hop(number, (Answer(address=found[1], note=found[2]),))
    return Hop(number, tuple(_fold(_hop_grammar().parse_string(content))))


def _number(text: str) -> float | None:
    """Return a printed number, None if it is none."""
    try:
        return float(text.replace(",", "."))
    except ValueError:
        return None


def _is_address(text: str) -> bool:
    """Return whether a word is an IP address."""
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def _host(name: str, address: str | None = None) -> Answer:
    """Return who answered; a name that only repeats the address is none."""
    if address is None:
        return Answer(address=name) if _is_address(name) else Answer(name=name)
    return Answer(name=None if name == address else name, address=address)


@cache
def _hop_grammar() -> pp.ParserElement:
    """Return the grammar of what follows the number of a hop.

    hop   = { host | time | "*" | note | word }
    host  = name "(" address ")" | name "[" address "]" | address
    time  = [ "<" ] number ( "ms" | "msec" )
    note  = "!" [ letter [ "-" number ] | "<" number ">" | number ] | "[open]" | "[closed]" | "[filtered]"
    """
    import pyparsing as pp  # takes a moment to load, and only a pasted traceroute asks for it

    valid = pp.Regex(_ADDRESS).set_name("address").add_condition(lambda found: _is_address(found[0]))
    time = pp.Regex(r"<?\s*(?P<ms>\d{1,7}(?:[.,]\d{1,6})?)\s*ms(?:ec)?(?!\w)").set_name("time")
    note = pp.Regex(r"!(?:[A-Z](?:-\d{1,5})?|<\d{1,3}>|\d{1,3})?(?!\S)|\[(?:open|closed|filtered)[^\]\s]*\]").set_name(
        "note"
    )
    word = pp.Regex(r"[^\s()\[\]*]{1,255}|\S").set_name("word")
    enclosed = pp.Suppress(pp.one_of("( [")) + valid + pp.Suppress(pp.one_of(") ]"))
    host = (pp.Regex(r"[^\s()\[\]*]{1,255}").set_name("name") + enclosed) | valid
    lost = pp.Literal("*")

    def told(kind: str) -> Any:
        return lambda found: [(kind, *found)]

    return pp.ZeroOrMore(
        time.set_parse_action(lambda found: [("time", _number(found["ms"]))])
        | note.set_parse_action(told("note"))
        | lost.set_parse_action(told("lost"))
        | host.set_parse_action(told("host"))
        | word.suppress()
    )


def _fold(parts: Any) -> list[Answer]:
    """Return the answers of a hop: a host holds for the times after it, on Windows for those before it."""
    answers: list[Answer] = []
    host: Answer | None = None
    for kind, *values in parts:
        if kind == "host":
            host, before = _host(*values), host
            if before is None and any(answer.time is not None for answer in answers):
                answers = [replace(host, time=a.time, note=a.note) if a.time is not None else a for a in answers]
            elif all(answer.address != host.address for answer in answers):
                answers.append(host)
        elif kind == "lost":
            answers.append(Answer())
        elif kind == "note" and answers:
            answers[-1] = replace(answers[-1], note=values[0])
        elif kind == "time":
            first = bool(host and answers and answers[-1].time is None and answers[-1].address == host.address)
            known = answers.pop() if first else host or Answer()  # a host stands there until its first time comes
            answers.append(replace(known, time=values[0]))
    return answers
