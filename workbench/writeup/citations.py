"""Links from the analyst's prose to the records: citations, claims that are checked again, and pictures.

In the text of a detect ``[[#12]]`` and ``[[#8,10-12]]`` cite records by number, and ``[[27: src == 192.0.2.1]]`` is a
claim: a number tied to the filter whose records it counts. ``[[#20 as udp]]`` cites a record as another reading has it.
``[[timeline: src == 192.0.2.1]]`` and ``[[scatter time dst.port:]]`` are pictures, drawn whenever the text is read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from db.spans import spans

if TYPE_CHECKING:
    from db.case import Case

MOST_CITED = 100_000
"""Records that the citations of one text name at most; whoever means more ties a claim to a filter."""

MOST_READ = 200
"""Records that one text cites by a reading at most: each is read anew whenever the text is checked."""

_BRACKETS = re.compile(r"\[\[((?:[^\n\[]|\[(?!\[)|\n(?!\s*\n)){1,4000}?)\]\](?!\])")
_NUMBERS = re.compile(r"\s*#\s*(\d{1,18}(?:\s*[-–]\s*#?\d{1,18})?(?:\s*,\s*#?\d{1,18}(?:\s*[-–]\s*#?\d{1,18})?)*)\s*")
_READ_AS = re.compile(r"(.*\d)\s+as\s+([A-Za-z][A-Za-z0-9.-]{0,40})\s*", re.DOTALL)
_CLAIM = re.compile(r"\s*(\d{1,3}(?:,\d{3})+|\d{1,18})\s*:(.*)", re.DOTALL)
_PICTURE = re.compile(r"\s*([a-z]+)(?:\s+([\w.]+)\s+([\w.]+))?\s*:(.*)", re.DOTALL)
_BRACKETS_OUT = {ord("["): "\\x5b", ord("]"): "\\x5d"}
"""Brackets in a string of a filter, as escapes of the filter language, so that they do not end a claim."""
_STRING = re.compile(r'"(?:[^"\\]|\\.)*"')


@dataclass(frozen=True, slots=True)
class Citation:
    """A place of the text that cites records."""

    start: int
    stop: int
    ranges: tuple[tuple[int, int], ...]
    """First and last number of each run, as written."""
    reading: str = ""
    """Name of the reading by which the records are cited; "" for what the log says they are."""

    @property
    def numbers(self) -> list[int]:
        """Return the numbers in order, each once; at most MOST_CITED."""
        return _expanded([self])


@dataclass(frozen=True, slots=True)
class Claim:
    """A place of the text that states how many records a filter matches."""

    stated: int
    query: str
    start: int
    stop: int


@dataclass(frozen=True, slots=True)
class Illustration:
    """A place of the text at which a picture of the records of a filter stands."""

    kind: str
    columns: tuple[str, ...]
    """Across and up, as written; nothing for those that the picture takes by itself."""
    query: str
    """The filter; "" for all records."""
    start: int
    stop: int


Link = Citation | Claim | Illustration


@dataclass(frozen=True, slots=True)
class ClaimResult:
    """How a claim stands against the case."""

    claim: Claim
    found: int = 0
    """Records that match."""
    untestable: int = 0
    """Records that could not be tested, because they lack a field that the filter asks for."""
    holds: bool | None = None
    """Whether the number is right; None if untested records could make it right, or the filter cannot be asked."""
    error: str | None = None
    """What is wrong with the filter."""

    @property
    def sentence(self) -> str:
        """Say how it stands; the text holds nothing of the evidence."""
        rest = f"; {_records(self.untestable)} could not be tested" if self.untestable else ""
        if self.error:
            return f"could not be tested: {self.error}"
        if self.holds:
            return f"holds{rest}"
        if self.holds is None:
            return f"could not be tested: states {self.claim.stated:,}, the case says {self.found:,}{rest}"
        return f"does not hold: states {self.claim.stated:,}, the case says {self.found:,}{rest}"


@dataclass(frozen=True, slots=True)
class Rendered:
    """A text with its citations written out for readers without the case."""

    text: str
    notes: tuple[tuple[str, Link], ...]
    """Label, such as "E1", and what it stands for, in order of the text."""


def links(text: str) -> Iterator[Link]:
    """Yield every citation, claim and picture of a text in order; brackets that are none are left alone."""
    for found in _BRACKETS.finditer(text):
        read_as = _READ_AS.fullmatch(found[1])
        if numbers := _NUMBERS.fullmatch(read_as[1] if read_as else found[1]):
            yield Citation(*found.span(), tuple(_ranges(numbers[1])), read_as[2].lower() if read_as else "")
        elif claim := _CLAIM.fullmatch(found[1]):
            yield Claim(int(claim[1].replace(",", "")), " ".join(claim[2].split()), *found.span())
        elif (picture := _PICTURE.fullmatch(found[1])) and picture[1] in _kinds():
            columns = tuple(name for name in picture.group(2, 3) if name)
            yield Illustration(picture[1], columns, " ".join(picture[4].split()), *found.span())


def _kinds() -> Collection[str]:
    from workbench.pictures import kinds

    return kinds()


def citations(text: str) -> list[Citation]:
    """Return the citations of a text."""
    return [link for link in links(text) if isinstance(link, Citation)]


def claims(text: str) -> list[Claim]:
    """Return the claims of a text."""
    return [link for link in links(text) if isinstance(link, Claim)]


def cited(text: str) -> list[int]:
    """Return the numbers of all records that a text cites, ascending, each once; at most MOST_CITED."""
    return _expanded(citations(text))


def faults(text: str) -> list[str]:
    """Return a sentence for each pair of double brackets that is no link, or names too many records."""
    known = {(link.start, link.stop) for link in links(text)}
    found = [
        f"line {text.count(chr(10), 0, place.start()) + 1}: [[{place[1].strip()[:40]}]] is neither a citation such as"
        " [[#8,10-12]] or [[#20 as udp]] nor a claim such as [[27: src == 192.0.2.1]]"
        " nor a picture such as [[timeline: src == 192.0.2.1]]"
        for place in _BRACKETS.finditer(text)
        if place.span() not in known
    ]
    if sum(last - first + 1 for link in citations(text) for first, last in link.ranges) > MOST_CITED:
        found.append(f"more than {MOST_CITED:,} records are cited; the rest is left out. A claim counts any number")
    if sum(last - first + 1 for link in citations(text) if link.reading for first, last in link.ranges) > MOST_READ:
        found.append(f"more than {MOST_READ:,} records are cited by a reading; the rest is left out")
    return found


def check(case: Case, text: str) -> list[ClaimResult]:
    """Ask the filter of every claim of a text again and return how each stands, in their order; raises Stopped."""
    known: dict[str, ClaimResult | tuple[int, int]] = {}
    return [_checked(case, claim, known) for claim in claims(text)]


def _checked(case: Case, claim: Claim, known: dict[str, ClaimResult | tuple[int, int]]) -> ClaimResult:
    """Return how one claim stands; `known` keeps what was asked already."""
    from db.errors import CaseError, Stopped
    from parsers.query import QueryError, parse

    if claim.query not in known:
        try:
            selection = case.records.select(parse(claim.query))
            known[claim.query] = len(selection.numbers), len(selection.untestable)
        except Stopped:  # it says nothing of the claim
            raise
        except (QueryError, CaseError) as error:
            known[claim.query] = ClaimResult(claim, error=str(error))
    answer = known[claim.query]
    if isinstance(answer, ClaimResult):
        return ClaimResult(claim, error=answer.error)
    found, untestable = answer
    right = claim.stated == found
    possible = found < claim.stated <= found + untestable
    return ClaimResult(claim, found, untestable, True if right else None if possible else False)


def citation(numbers: Iterable[int], reading: str = "") -> str:
    """Return the text that cites records, neighbours folded: ``[[#8,10-12]]``, ``[[#20 as udp]]``; "" for none."""
    folded = ",".join(str(first) if first == last else f"{first}-{last}" for first, last in spans(numbers))
    return f"[[#{folded}{f' as {reading}' if reading else ''}]]" if folded else ""


def claim(stated: int, query: str) -> str:
    """Return the text that ties a number to the filter whose records it counts."""
    whole = _STRING.sub(lambda found: found[0].translate(_BRACKETS_OUT), " ".join(query.split()))
    return f"[[{stated}: {whole}]]"


def illustration(kind: str, columns: Iterable[str], query: str) -> str:
    """Return the text that stands for a picture: ``[[scatter time dst.port: src == 192.0.2.1]]``."""
    whole = _STRING.sub(lambda found: found[0].translate(_BRACKETS_OUT), " ".join(query.split()))
    return f"[[{' '.join((kind, *columns))}: {whole}".rstrip() + "]]"


def spelled(numbers: Iterable[int]) -> str:
    """Return record numbers for readers: "record 8", "records 8, 10-12"."""
    found = spans(numbers)
    noun = "record" if len(found) == 1 and found[0][0] == found[0][1] else "records"
    return f"{noun} {', '.join(str(first) if first == last else f'{first}-{last}' for first, last in found)}"


def rendered(text: str, label: Callable[[int], str] = "E{}".format, verdicts: Iterable[ClaimResult] = ()) -> Rendered:
    """Return a text with each citation and picture as words, each claim as its number, and the label of a note behind.

    A claim that does not hold, by `verdicts`, says so where it stands: nobody reads a wrong number as right.
    """
    standing = {(result.claim.start, result.claim.stop): result for result in verdicts}
    made: list[str] = []
    notes: list[tuple[str, Link]] = []
    end = 0
    for link in links(text):
        before = text[end : link.start]
        mark = label(len(notes) + 1)
        if isinstance(link, Claim):
            made += [before, f"{link.stated:,} [{mark}{_warning(standing.get((link.start, link.stop)))}]"]
        elif isinstance(link, Illustration):
            words = "" if re.search(r"(?i)\bpictures?\s+\(?$", before) else "picture "
            made += [before, f"{words}[{mark}]"]
        else:
            words = spelled(link.numbers) + (f" read as {link.reading}" if link.reading else "")
            if re.search(r"(?i)\brecords?\s+\(?$", before):
                words = words.partition(" ")[2]
            made += [before, f"{words} [{mark}]"]
        notes.append((mark, link))
        end = link.stop
    return Rendered("".join([*made, text[end:]]), tuple(notes))


def _warning(result: ClaimResult | None) -> str:
    """Return what is said in the text about a claim that does not stand."""
    if result is None or result.holds:
        return ""
    return f": the case says {result.found:,}" if result.holds is False else ": could not be tested"


def _ranges(text: str) -> Iterator[tuple[int, int]]:
    """Yield the runs of a list like "8, 10-12"; a run written backwards is turned."""
    for part in text.replace("#", "").replace("–", "-").split(","):
        first, _, last = part.partition("-")
        yield min(int(first), int(last or first)), max(int(first), int(last or first))


def _expanded(found: Iterable[Citation]) -> list[int]:
    """Return all numbers of some citations, ascending, each once, at most MOST_CITED."""
    numbers: set[int] = set()
    for first, last in (run for link in found for run in link.ranges):
        numbers.update(range(first, min(last, first + MOST_CITED - len(numbers) - 1) + 1))
    return sorted(numbers)


def _records(count: int) -> str:
    return f"{count:,} record" if count == 1 else f"{count:,} records"
