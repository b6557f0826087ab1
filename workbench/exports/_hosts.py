"""Look-ups and notes in an exported document: what is kept about the hosts involved, with its dates."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from db.case import Case, Note
from workbench.exports._prose import one_line
from workbench.exports._records import Cited
from workbench.lookups.paste import KINDS, decoded
from workbench.lookups.summary import Said, summary
from workbench.safe import code, fence
from workbench.times import readable


def involved(cited: Iterable[Cited]) -> list[str]:
    """Return the addresses of the cited records, in order of their records, each once."""
    ends = (end for each in cited for end in (each.record.src, each.record.dst))
    return list(dict.fromkeys(end for end in ends if end))


def look_ups(case: Case, hosts: Sequence[str], level: int) -> Iterator[str]:
    """Yield what is kept about hosts: for each look-up its dates, what it says, and the answer itself."""
    silent = 0
    for host in hosts:
        found = summary(case, host)
        silent += not found
        for said in found:
            yield f"{'#' * level} {code(host)}: {_kind(said)}"
            yield "\n".join(_told(said))
            yield fence(decoded(said.lookup.raw), "text")
    if not hosts:
        yield "No host is involved."
    elif silent == len(hosts):
        yield f"Nothing was looked up about the {_hosts(silent)} involved."
    elif silent:
        yield f"Nothing was looked up about the other {_hosts(silent)} involved."


def _kind(said: Said) -> str:
    """Return what was asked with what; the tool is a word of the analyst's or of the answer."""
    kind, tool = said.lookup.kind, said.lookup.tool
    known = kind if kind in KINDS else code(kind)
    return known if tool in {"", kind} else f"{known}, {code(tool)}"


def _told(said: Said) -> Iterator[str]:
    """Yield a list of dates, notes and facts of a look-up."""
    yield f"- {said.asked[0].upper()}{said.asked[1:]}; kept {readable(said.lookup.added_at)[:16]} UTC"
    if said.late:
        yield f"- **{said.late}**"
    yield from (f"- Mind: {code(note)}" for note in said.notes)
    yield from (f"- {label}: {code(value)}" for label, value in said.facts)
    if not said.facts:
        yield "- Nothing in it was understood by the program; it stands here for the reader"


def notes(case: Case, cited: Sequence[Cited], hosts: Sequence[str]) -> list[str]:
    """Return the analyst's notes about the cited records and the hosts involved, as lines of a list."""
    made = [
        f"- Record {each.record.number}: {one_line(note.text)}"
        for each in sorted(cited, key=lambda each: each.record.number)
        for note in case.notes.of(f"record:{each.record.number}")
    ]
    made += [f"- {code(host)}: {one_line(note.text)}" for host in hosts for note in case.notes.of(f"host:{host}")]
    return made


def case_notes(found: Sequence[Note]) -> list[str]:
    """Return notes about the case as a whole, as lines of a list."""
    return [f"- {one_line(note.text)}" for note in found]


def _hosts(count: int) -> str:
    return f"{count:,} host" if count == 1 else f"{count:,} hosts"
