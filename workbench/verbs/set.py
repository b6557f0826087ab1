"""The verb `set`: named sets of values."""

from __future__ import annotations

from pathlib import Path

import click

from workbench.arguments import as_json, in_case
from workbench.names import keep_and_list

SECTION = "Judgement"


@click.command()
@in_case
@click.argument("name", required=False)
@click.argument("text", required=False)
@click.option("--note", metavar="TEXT", default="", help="What it is for.")
@click.option("--remove", is_flag=True, help="Take the name away.")
@as_json
def verb(path: Path, name: str | None, text: str | None, note: str, remove: bool, as_json: bool) -> None:
    """Keep values under a name, as HOME for your own nets, or list the sets.

    Behind `in` the name stands for them: `src in HOME`, `dst.port in WEB`.
    """
    keep_and_list("set", path, name, text, note, remove=remove, as_json=as_json)
