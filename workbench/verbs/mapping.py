"""The verb `mapping`: what the columns of a log of an unknown program are taken to mean."""

from __future__ import annotations

import json
from pathlib import Path

import click

from workbench.arguments import as_json
from workbench.cli import Refused
from workbench.logs import refusal
from workbench.output import line, say

SECTION = "Evidence"


@click.command()
@click.argument("log", metavar="[LOG]", required=False, type=click.Path(path_type=Path))
@click.option("--save", "name", metavar="NAME", help="Keep the proposal under a name, as confirmed.")
@as_json
def verb(log: Path | None, name: str | None, as_json: bool) -> None:
    """Propose what the columns of a CSV, or the keys of JSON lines, of an unknown program mean.

    Nothing is read by a proposal: look at it, keep it with --save or write it to a file and change it there, and give
    it to `workbench import --map`. Without LOG the saved mappings are listed.
    """
    from workbench import mappings

    if log is None:
        for kept, mapping in mappings.saved().items():
            line({"name": kept, **json.loads(mapping.as_json())}) if as_json else say(f"{kept}: {_said(mapping)}")
        return
    if why := refusal(log):
        raise Refused(why)
    from workbench.importing import proposed

    found = proposed(log)
    if not found:
        raise Refused(f"{log.name}: no rows or objects in it that need a mapping")
    for proposal in found:
        if as_json:
            said = {"reasons": proposal.reasons, "questions": proposal.questions}
            line(json.loads(proposal.mapping.as_json()) | said)
            continue
        say(f"{proposal.mapping.shape}: {', '.join(proposal.mapping.keys)}")
        for column, why in proposal.reasons.items():
            say(f"{column} = {why}", 2)
        for question in proposal.questions:
            say(f"decide: {question}", 2)
    if name is not None:
        if len(found) > 1:
            raise Refused(f"{log.name} needs {len(found)} mappings; write each to a file with --json")
        say(f"saved as {mappings.save(name, found[0].mapping)}")


def _said(mapping: object) -> str:
    columns: dict[str, tuple[str, ...]] = getattr(mapping, "columns", {})
    return ", ".join(f"{name} = {' + '.join(keys)}" for name, keys in columns.items())
