"""The verb `formats`: what can be read and written."""

from __future__ import annotations

import click

from workbench.arguments import as_json
from workbench.output import line, table

SECTION = "Reference"


@click.command()
@as_json
def verb(as_json: bool) -> None:
    """List the formats that are read and written."""
    from parsers import captures
    from parsers.formats import each as readers
    from workbench.exports import each as writers

    rows = [("read", made.name, str(made.kind), made.title) for made in readers()]
    rows += [("read", name, "packet", title) for name, title in captures.TITLES.items()]
    rows += [("write", made.NAME, made.SUFFIX, made.TITLE) for made in writers()]
    if as_json:
        for way, name, kind, title in rows:
            line({"way": way, "name": name, "kind": kind, "title": title})
        return
    table(("way", "name", "kind", "what"), rows)
