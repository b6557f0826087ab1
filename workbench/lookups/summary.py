"""What the look-ups about a host say, with their dates, and how late they were asked."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from parsers import traceroute, whois
from workbench.lookups.paste import asked_about, decoded, host_names
from workbench.times import readable

if TYPE_CHECKING:
    from db.case import Case, Lookup

LATE = 30
"""Days after the last record from which an answer is said to be late: addresses change hands."""

_DAY = 86_400 * 1_000_000_000


@dataclass(frozen=True, slots=True)
class Said:
    """One look-up: where it comes from, and what it says in short. All texts but `late` may be hostile."""

    lookup: Lookup
    asked: str
    """When it was asked, in words."""
    facts: tuple[tuple[str, str], ...]
    """Label and value, in the order in which one reads them; empty if nothing was understood."""
    notes: tuple[str, ...]
    """What must be known before the facts are believed."""
    late: str | None
    """How long after the records it was asked, if that is long or cannot be told."""


def summary(case: Case, address: str) -> list[Said]:
    """Return what the look-ups of a host say, oldest first."""
    lookups = case.lookups.of(address)
    last = case.hosts.summary(address).last if lookups else None
    return [said(lookup, last) for lookup in lookups]


def said(lookup: Lookup, last: int | None = None) -> Said:
    """Return what one look-up says; `last` is the time of the last dated record of its host, None if none is."""
    text = decoded(lookup.raw)
    facts: Iterator[tuple[str, str]] = iter(())
    notes: tuple[str, ...] = ()
    database = None
    if lookup.kind == "whois":
        answer = whois.parse(text, lookup.address)
        facts, notes, database = _whois(answer), answer.notes, answer.database
    elif lookup.kind == "traceroute":
        route = traceroute.parse(text)
        facts, notes = _route(route), _elsewhere("the trace went to", route.target_address, lookup.address)
    elif lookup.kind == "rdns":
        facts = (("name", name) for name in host_names(text))
        notes = _elsewhere("the answer is about", asked_about(text), lookup.address)
    return Said(lookup, asked(lookup, database), tuple(facts), notes, lateness(lookup, last))


def asked(lookup: Lookup, database: str | None = None) -> str:
    """Return when a look-up was asked, in words; `database` is the date of the registry's own data."""
    if lookup.asked_at is not None:
        return f"asked {readable(lookup.asked_at)[:16]} UTC"
    stated = f"; the answer says that its database is of {database}" if database else ""
    return f"when it was asked is not known{stated}"


def lateness(lookup: Lookup, last: int | None) -> str | None:
    """Return a sentence if a look-up was asked over LATE days from the last record, or if that cannot be told."""
    if lookup.asked_at is None:
        return None
    if last is None:
        return "No record of this host has a date, so it cannot be told how late it was looked up."
    days = (lookup.asked_at - last) // _DAY
    if days > LATE:
        return f"Looked up {days:,} days after the event: the answer may be about a later holder."
    if days < -LATE:
        return f"Looked up {-days:,} days before the event: the holder may have changed since."
    return None


def _elsewhere(words: str, found: str | None, address: str) -> tuple[str, ...]:
    """Return a note if an answer is about another address than the one it was kept for, as far as both are known."""
    try:
        other = found is not None and ipaddress.ip_address(found) != ipaddress.ip_address(address)
    except ValueError:
        return ()  # a sanitised token or a name
    return (f"{words} {found}, which is not {address}",) if other else ()


def _whois(answer: whois.Whois) -> Iterator[tuple[str, str]]:
    """Yield what matters of a whois answer."""
    for label, value in (
        ("domain", answer.domain), ("net name", answer.net_name), ("range", answer.range and _range(answer)),
        ("organisation", answer.organisation), ("country", answer.country),
        ("abuse", answer.abuse), ("contact", answer.contact), ("registrar", answer.registrar),
        ("created", answer.created), ("updated", answer.updated), ("style of", answer.registry),
        ("refers to", answer.referral), ("within", "; ".join(answer.within)),
    ):  # fmt: skip
        if value:
            yield label, value


def _range(answer: whois.Whois) -> str:
    """Return the range of a network, with its prefixes where they are few."""
    return f"{answer.range} ({', '.join(answer.cidr)})" if 1 <= len(answer.cidr) <= 4 else str(answer.range)


def _route(route: traceroute.Traceroute) -> Iterator[tuple[str, str]]:
    """Yield what matters of a traceroute answer."""
    if not route.hops:
        return
    if route.target:
        yield "target", " ".join(dict.fromkeys(filter(None, (route.target, route.target_address))))
    if route.vantage:
        yield "run on", route.vantage
    yield "hops", str(route.hops[-1].number)
    yield "last hop", str(route.last) if route.last else "none"
    if route.reached is not None:
        yield "reached", "yes" if route.reached else "no"
