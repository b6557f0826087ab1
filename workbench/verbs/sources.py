"""The verb `sources`: what was imported."""

from __future__ import annotations

from pathlib import Path

import click

from workbench.arguments import as_json, in_case, readable
from workbench.output import line, table
from workbench.times import exact
from workbench.times import readable as when

SECTION = "Evidence"


@click.command()
@in_case
@as_json
def verb(path: Path, as_json: bool) -> None:
    """List what was imported.

    Name, size, hash, records and the basis of the dates.
    """
    with readable(path) as case:
        every = case.sources.all()
    if as_json:
        for source in every:
            line(
                {
                    "source": source.id, "name": source.name, "size": source.size, "sha256": source.sha256,
                    "imported": exact(source.imported_at), "records": source.records, "repeats": source.repeats,
                    "dates": source.dates,
                }
            )  # fmt: skip
        return
    rows = (
        (s.id, s.name, s.size, s.records, s.repeats, when(s.imported_at)[:16], s.sha256[:16], s.dates) for s in every
    )
    if not table(("source", "name", "bytes", "records", "repeats", "imported", "sha256", "dates"), rows):
        click.echo("the case has no source yet; workbench import adds one")
