"""The verb `copied`: what was copied last on the screen."""

from __future__ import annotations

from pathlib import Path

import click

from workbench.arguments import as_json, in_case, readable
from workbench.cli import Refused
from workbench.clipboard import KEPT
from workbench.output import document
from workbench.safe import safe

SECTION = "Evidence"


@click.command()
@in_case
@as_json
def verb(path: Path, as_json: bool) -> None:
    """Print what was copied last on the screen.

    For terminals whose clipboard cannot be set from afar: what `y` copies is kept in the case as well.
    """
    with readable(path) as case:
        text = case.state.get(KEPT)
    if not isinstance(text, str):
        raise Refused("nothing has been copied on the screen of this case yet; y in the hex pane does that")
    if as_json:
        document({"text": text})
    else:
        for line in text.split("\n"):  # harmless as it was copied, but a case file may come from anywhere
            click.echo(line if line.isprintable() else safe(line))
