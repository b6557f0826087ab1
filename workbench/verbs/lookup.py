"""The verb `lookup`: whois, reverse DNS and traceroute answers about a host."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from workbench.arguments import as_json, in_case, writable, zone_named
from workbench.cli import Refused
from workbench.output import line, say
from workbench.times import exact
from workbench.times import readable as when

if TYPE_CHECKING:
    from db.lookups import Lookup

SECTION = "Judgement"
KINDS = ("whois", "rdns", "traceroute")


@click.command()
@in_case
@click.argument("address")
@click.option("--paste", type=click.File("rb"), metavar="FILE", help="Keep the answer in this file, or `-`.")
@click.option("--kind", type=click.Choice(KINDS), default="whois", show_default=True, help="What was asked.")
@click.option("--tool", default="", help="What asked, for example: whois 5.5.")
@click.option("--asked", metavar="TIME", help="When it was asked, in ISO 8601; unknown if left out.")
@as_json
def verb(path: Path, address: str, paste: Any, kind: str, tool: str, asked: str | None, as_json: bool) -> None:
    """Keep a pasted answer about an address, or show them.

    The answer is kept word for word.
    Nothing is ever asked over the network.
    """
    with writable(path) as case:
        if paste is not None:
            raw = paste.read()
            if not raw.strip():
                raise Refused(f"{paste.name} holds no answer; nothing was kept")
            case.lookups.add(address, kind, raw, tool or kind, _moment(asked))
        kept = case.lookups.of(address)
    for one in kept:
        line(look_up_json(one)) if as_json else show_look_up(one)
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
        moment = moment.replace(tzinfo=zone_named("UTC"))
    return int(moment.timestamp()) * 1_000_000_000


def parsed(one: Lookup) -> dict[str, Any]:
    """Return what the answer says, as far as it could be read: names and values without those it leaves out."""
    from dataclasses import asdict

    from parsers import traceroute, whois

    text = one.raw.decode("utf-8", "replace")
    if one.kind == "whois":
        said = asdict(whois.parse(text))
    elif one.kind == "traceroute":
        said = asdict(traceroute.parse(text))
    else:
        return {}
    return {name: value for name, value in said.items() if value not in (None, "", (), [])}


def look_up_json(one: Lookup) -> dict[str, Any]:
    """Return a look-up for programs."""
    return {
        "id": one.id, "address": one.address, "kind": one.kind, "tool": one.tool,
        "asked": None if one.asked_at is None else exact(one.asked_at), "added": exact(one.added_at),
        "parsed": parsed(one), "raw": one.raw.decode("utf-8", "surrogateescape"),
    }  # fmt: skip


def show_look_up(one: Lookup) -> None:
    """Print a look-up for people."""
    asked = "at a time not stated" if one.asked_at is None else f"asked {when(one.asked_at)[:16]}"
    say(f"{one.kind} ({one.tool}), {asked}, kept {when(one.added_at)[:16]}", 2)
    for name, value in parsed(one).items():
        say(f"{name.replace('_', ' ')}: {value}", 4)
    for text in one.raw.decode("utf-8", "replace").splitlines():
        say(f"| {text}", 4)
