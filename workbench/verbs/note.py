"""The verb `note`: the analyst's words about a record, a host or the case."""

from __future__ import annotations

from pathlib import Path

import click

from workbench.arguments import about, as_json, in_case, numbers, opened, text_of
from workbench.cli import Refused
from workbench.output import line, say
from workbench.times import exact

SECTION = "Judgement"


@click.command()
@in_case
@click.argument("subject", metavar="ABOUT")
@click.argument("words", metavar="[TEXT]...", nargs=-1)
@click.option("--edit", type=int, metavar="ID", help="Replace a note.")
@click.option("--remove", type=int, metavar="ID", help="Remove a note.")
@as_json
def verb(path: Path, subject: str, words: tuple[str, ...], edit: int | None, remove: int | None, as_json: bool) -> None:
    """Write a note, or list those kept.

    ABOUT is a record (its number), a host (its address), `source:N` or `case`. TEXT may be `-` for standard input.
    """
    key = about(subject)
    text = text_of(words)
    with opened(path, change=bool(text) or remove is not None) as case:
        if key.startswith("record:"):
            numbers(case, [key.removeprefix("record:")])
        for wanted in (edit, remove):
            if wanted is not None and wanted not in {note.id for note in case.notes.of(key)}:
                raise Refused(f"there is no note {wanted} about {subject}; workbench note {path} {subject} lists them")
        if remove is not None:
            case.notes.remove(remove)
        elif edit is not None and text:
            case.notes.edit(edit, text)
        elif text:
            case.notes.add(key, text)
        kept = case.notes.of(key)
    for note in kept:
        if as_json:
            line({"id": note.id, "about": key, "text": note.text, "created": exact(note.created)})
        else:
            say(f"{note.id}: {note.text}")
    if not kept and not as_json:
        say(f"no note about {subject} yet")
