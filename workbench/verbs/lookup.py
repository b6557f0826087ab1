"""The verb `lookup`: whois, reverse DNS and traceroute answers about a host."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from workbench.arguments import as_json, in_case, opened
from workbench.cli import Refused
from workbench.output import line, say
from workbench.times import exact
from workbench.times import readable as when

if TYPE_CHECKING:
    from db.lookups import Lookup
    from workbench.lookups.summary import Said

SECTION = "Judgement"


@click.command()
@in_case
@click.argument("address")
@click.option("--paste", type=click.File("rb"), metavar="FILE", help="Keep the answer in this file, or `-`.")
@click.option("--kind", type=click.Choice(["whois", "traceroute", "rdns", "other"]), help="If it is not recognised.")
@click.option("--tool", default="", help="What asked, for example: whois 5.5.")
@click.option("--asked", metavar="TIME", help="When it was asked, in ISO 8601, UTC unless it names a zone.")
@as_json
def verb(path: Path, address: str, paste: Any, kind: str | None, tool: str, asked: str | None, as_json: bool) -> None:
    """Keep a pasted answer about an address, or show them.

    The answer is kept word for word, and what matters is read from it. Nothing is ever asked over the network.
    """
    from workbench.lookups.paste import keep
    from workbench.lookups.summary import summary

    with opened(path, change=paste is not None) as case:
        if paste is not None:
            try:
                keep(case, address, paste.read(), kind=kind, tool=tool, asked_at=_moment(asked))
            except ValueError as error:
                raise Refused(f"{paste.name}: {error}") from None
        kept = summary(case, address)
    for said in kept:
        line(look_up_json(said)) if as_json else show_look_up(said)
    if not kept and not as_json:
        say(f"nothing is kept about {address}; --paste FILE keeps an answer")


def _moment(text: str | None) -> int | None:
    """Return nanoseconds of a time in ISO 8601, in UTC if it names no zone."""
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise Refused(f"--asked {text}: no time; write it as 2000-03-20T12:00:00Z") from None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return int(moment.timestamp()) * 1_000_000_000


def look_up_json(said: Said) -> dict[str, Any]:
    """Return a look-up for programs."""
    one = said.lookup
    return {
        "id": one.id, "address": one.address, "kind": one.kind, "tool": one.tool,
        "asked": None if one.asked_at is None else exact(one.asked_at), "added": exact(one.added_at),
        "parsed": _parsed(one), "notes": said.notes, "late": said.late,
        "raw": one.raw.decode("utf-8", "surrogateescape"),
    }  # fmt: skip


def _parsed(one: Lookup) -> dict[str, Any]:
    """Return what the answer says, as far as it could be read; what it leaves out is left out."""
    from dataclasses import asdict

    from parsers import traceroute, whois
    from workbench.lookups.paste import decoded, host_names

    text = decoded(one.raw)
    said: dict[str, Any] = {}
    if one.kind == "whois":
        said = asdict(whois.parse(text, one.address))
    elif one.kind == "traceroute":
        said = asdict(traceroute.parse(text))
    elif one.kind == "rdns":
        said = {"names": host_names(text)}
    return {name: value for name, value in said.items() if value not in (None, "", (), [])}


def show_look_up(said: Said) -> None:
    """Print a look-up for people."""
    from workbench.lookups.paste import decoded

    say(f"{said.lookup.kind} ({said.lookup.tool}): {said.asked}; kept {when(said.lookup.added_at)[:16]} UTC", 2)
    for label, value in said.facts:
        say(f"{label}: {value}", 4)
    for note in (*said.notes, *filter(None, [said.late])):
        say(f"! {note}", 4)
    for text in decoded(said.lookup.raw).splitlines():
        say(f"| {text}", 4)
