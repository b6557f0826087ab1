"""The verb `verify`: whether a case is still what it says it is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from workbench.arguments import as_json, in_case, readable
from workbench.cli import DONE, FOUND
from workbench.counted import counted
from workbench.output import document, say

if TYPE_CHECKING:
    from db.case import Case

SECTION = "Write-up"


@click.command()
@in_case
@as_json
@click.pass_context
def verb(ctx: click.Context, path: Path, as_json: bool) -> None:
    """Check that a case still is what it says it is.

    Evidence hashes, ledger, journal, citations, and every claim against the records it counts.
    The exit status is 1 if anything does not hold.
    """
    with readable(path) as case:
        problems = [*(str(problem) for problem in case.verify()), *_unread(case)]
        claims = list(_claims(case))
    wrong = [claim for claim in claims if claim["holds"] is False]
    if as_json:
        document({"ok": not (problems or wrong), "problems": problems, "claims": claims})
    else:
        for problem in problems:
            say(f"problem: {problem}")
        for claim in claims:
            say(_sentence(claim))
        say(f"{counted(len(problems), 'problem')}; {counted(len(claims), 'claim')}, {len(wrong)} of them false")
    ctx.exit(FOUND if problems or wrong else DONE)


def _unread(case: Case) -> Iterator[str]:
    """Yield what is wrong with citations that name a reading, and with pictures."""
    from workbench.writeup.pictured import pictured
    from workbench.writeup.read_as import read_as

    for made in case.detects.all():
        yield from (f"detect {made.id}: {each.fault}" for each in read_as(case, made.body) if each.fault)
        for each in pictured(case, made.body):
            if each.fault:
                yield f"detect {made.id}: the {each.link.kind} of {each.link.query!r} cannot be drawn: {each.fault}"


def _claims(case: Case) -> list[dict[str, Any]]:
    from workbench.writeup.citations import check

    return [
        {
            "detect": made.id, "stated": result.claim.stated, "query": result.claim.query, "found": result.found,
            "untestable": result.untestable, "holds": result.holds, "error": result.error,
        }
        for made in case.detects.all()
        for result in check(case, made.body)
    ]  # fmt: skip


def _sentence(claim: dict[str, Any]) -> str:
    verdict = {True: "holds", False: "is false", None: "could not be settled"}[claim["holds"]]
    rest = f", {claim['untestable']} could not be tested" if claim["untestable"] else ""
    found = f"error: {claim['error']}" if claim["error"] else f"found {claim['found']}{rest}"
    return f"detect {claim['detect']}: {claim['stated']} with {claim['query']}: {verdict}; {found}"
