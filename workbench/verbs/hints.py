"""The verb `hints`: what is odd in a case, and what speaks against it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from workbench.arguments import as_json, in_case, question, readable
from workbench.cli import Refused
from workbench.counted import counted
from workbench.output import line, say

if TYPE_CHECKING:
    from workbench.hints import Finding

SECTION = "Evidence"
_LISTED = 12
"""How many record numbers of a finding are printed for people."""


@click.command()
@in_case
@click.argument("query", metavar="[QUERY]...", nargs=-1)
@click.option("--hint", "ids", multiple=True, metavar="ID", help="Only this hint; may be given again.")
@as_json
def verb(path: Path, query: tuple[str, ...], ids: tuple[str, ...], as_json: bool) -> None:
    """Say what is odd, and what speaks against it.

    Each finding has a grade, evidence for and against, what could not be tested, rivals, and what would decide.
    """
    from workbench.hints import each, find_all

    known = [hint.id for hint in each()]
    for wanted in ids:
        if wanted not in known:
            raise Refused(f"--hint: there is no hint {wanted!r}; hints are {', '.join(known)}")
    with readable(path) as case:
        found = find_all(case, only=ids or None, query=question(" ".join(query)) if query else None)
    if as_json:
        for finding in found:
            line(finding.as_dict())
        return
    for finding in found:
        show(finding)
    if not found:
        click.echo("no hint fired; that is no proof that nothing is odd")


def show(finding: Finding) -> None:
    """Print a finding for people."""
    say(f"{finding.grade}: {finding.title}")
    listed = " ".join(f"#{number}" for number in finding.records[:_LISTED])
    more = f" and {len(finding.records) - _LISTED} more" if len(finding.records) > _LISTED else ""
    say(f"{finding.id}; actor: {finding.actor}; {counted(len(finding.records), 'record')}: {listed}{more}", 2)
    if finding.explained_by:
        say(finding.reason, 2)
    for word, sentences in (
        ("for", finding.for_), ("against", finding.against), ("could not be tested", finding.untested),
        ("or else", finding.rivals), ("would decide", finding.decides),
    ):  # fmt: skip
        for text in sentences:
            say(f"{word}: {text}", 4)
    click.echo()
