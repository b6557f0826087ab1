"""The verb `host`: what a case knows about an address."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from workbench.arguments import as_json, in_case, readable
from workbench.cli import Refused
from workbench.counted import counted
from workbench.output import document, line, say, table
from workbench.times import exact
from workbench.times import readable as when
from workbench.verbs.lookup import look_up_json, show_look_up

if TYPE_CHECKING:
    from db.hosts import HostSummary

SECTION = "Judgement"


@click.command()
@in_case
@click.argument("address", required=False)
@as_json
def verb(path: Path, address: str | None, as_json: bool) -> None:
    """Show what is known about an address, or list all."""
    from workbench.lookups.summary import summary

    with readable(path) as case:
        if address is None:
            every = case.hosts.all()
            if as_json:
                for name, count in every:
                    line({"address": name, "records": count})
            elif not table(("address", "records"), every):
                say("the case has no record yet; workbench import adds some")
            return
        host = case.hosts.summary(address)
        look_ups = summary(case, address)
        notes = case.notes.of(f"host:{address}")
    if not (host.records or look_ups or notes):
        raise Refused(f"the case knows nothing about {address}; workbench host {path} lists what it has")
    if as_json:
        kept = {"notes": [note.text for note in notes], "lookups": [look_up_json(one) for one in look_ups]}
        document(_document(host) | kept)
        return
    _show(host)
    for note in notes:
        say(f"note: {note.text}", 2)
    for one in look_ups:
        show_look_up(one)


def _document(host: HostSummary) -> dict[str, Any]:
    return {
        "address": host.address,
        "records": host.records,
        "first": None if host.first is None else exact(host.first),
        "last": None if host.last is None else exact(host.last),
        "as_source": host.as_source,
        "as_destination": host.as_destination,
        "source_ports": [{"port": port, "records": count} for port, count in host.source_ports],
        "destination_ports": [{"port": port, "records": count} for port, count in host.destination_ports],
        "formats": dict(host.formats),
        "names": [{"name": name, "record": record} for name, record in host.names],
    }


def _show(host: HostSummary) -> None:
    say(f"{host.address}: {counted(host.records, 'record')}, {host.as_source} as source")
    if host.first is not None and host.last is not None:
        say(f"seen {when(host.first)} to {when(host.last)}; records without a date are not counted here", 2)
    for word, ports in (("source ports", host.source_ports), ("destination ports", host.destination_ports)):
        if ports:
            say(f"{word}: " + ", ".join(f"{port} ({count})" for port, count in ports), 2)
    say("formats: " + ", ".join(f"{name} ({count})" for name, count in host.formats), 2)
    for name, record in host.names:
        say(f"called {name} in #{record}", 2)
