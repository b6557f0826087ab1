"""The verb `follow`: what a detect leaves to be done."""

from __future__ import annotations

from pathlib import Path

import click

from workbench.arguments import as_json, in_case, opened, text_of
from workbench.cli import Refused
from workbench.output import line, say

SECTION = "Write-up"


@click.command()
@in_case
@click.argument("words", metavar="[TEXT]...", nargs=-1)
@click.option("--detect", type=int, metavar="N", help="The detect that leaves it open.")
@click.option("--close", type=int, metavar="ID", help="Close one; TEXT is its outcome.")
@as_json
def verb(path: Path, words: tuple[str, ...], detect: int | None, close: int | None, as_json: bool) -> None:
    """Add a follow-up, close one with its outcome, or list them."""
    text = text_of(words)
    with opened(path, change=bool(text) or close is not None) as case:
        if close is not None:
            if close not in {task.id for task in case.follow_ups.all()}:
                raise Refused(f"there is no follow-up {close}; workbench follow {path} lists them")
            if not text:
                raise Refused("a follow-up is closed with its outcome; write it behind --close ID")
            case.follow_ups.close(close, text)
        elif text:
            if detect is not None and detect not in {made.id for made in case.detects.all()}:
                raise Refused(f"there is no detect {detect}; workbench detect {path} list shows them")
            case.follow_ups.add(detect, text)
        tasks = case.follow_ups.all()
    for task in tasks:
        if as_json:
            line({"id": task.id, "detect": task.detect, "text": task.text, "outcome": task.outcome})
        else:
            state = f"closed: {task.outcome}" if task.outcome else "open"
            say(f"{task.id}: {task.text}" + (f" (detect {task.detect})" if task.detect else "") + f"; {state}")
    if not tasks and not as_json:
        say("no follow-up yet")
