"""The verb `note`: the analyst's words about a record, a host or the case."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from workbench.arguments import about, as_json, in_case, numbers, opened, readable, stretch, text_of
from workbench.bytes.span import of_subject, spelled
from workbench.cli import Refused
from workbench.output import line, say
from workbench.times import exact

if TYPE_CHECKING:
    from db.case import Case

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

    ABOUT is a record (its number), bytes of a record (`12:bytes:20-23` or `12:bytes:0x14-0x17`, from 0, both ends
    included), a host (its address), `source:N` or `case`. TEXT may be `-` for standard input.
    """
    key = about(subject)
    text = text_of(words)
    if key.startswith("record:"):
        with readable(path) as case:
            _check(case, key)
    with opened(path, change=bool(text) or remove is not None) as case:
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
        if key.startswith("record:") and ":bytes:" not in key:
            kept += case.notes.on_bytes(int(key.removeprefix("record:")))
    for note in kept:
        if as_json:
            line({"id": note.id, "about": note.about, "text": note.text, "created": exact(note.created)})
        else:
            bytes_ = of_subject(note.about)
            say(f"{note.id}: {f'bytes {spelled(bytes_[1])}: ' if bytes_ else ''}{note.text}")
    if not kept and not as_json:
        say(f"no note about {subject} yet")


def _check(case: Case, key: str) -> None:
    """Refuse a record that the case does not have, and bytes that the record does not have."""
    bytes_ = of_subject(key)
    (number,) = numbers(case, [key.removeprefix("record:") if bytes_ is None else str(bytes_[0])])
    if bytes_ is not None:
        from parsers.decode import decode

        stretch(f"{bytes_[1].start}-{bytes_[1].stop - 1}", len(decode(case.records.get(number)).data))
