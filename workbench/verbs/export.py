"""The verb `export`: a case as a document."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from functools import partial
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import click

from workbench.arguments import as_json, in_case, readable
from workbench.cli import Refused
from workbench.output import document, write_new
from workbench.safe import safe

if TYPE_CHECKING:
    from db.case import Case

SECTION = "Write-up"


@click.command()
@in_case
@click.option("--detect", "detects", type=int, multiple=True, metavar="N", help="Only this detect; may be given again.")
@click.option("--as", "form", default="markdown", show_default=True, help="The form; see workbench formats.")
@click.option("-o", "out", type=click.Path(path_type=Path, dir_okay=False), help="Write to this file.")
@click.option("--force", is_flag=True, help="Replace the file if it exists.")
@click.option("--svg", is_flag=True, help="Write the pictures of the write-ups beside the file as well, as SVG.")
@as_json
def verb(
    path: Path, detects: tuple[int, ...], form: str, out: Path | None, force: bool, svg: bool, as_json: bool
) -> None:
    """Write the case as a document to be sent.

    It holds detects, records, hints, look-ups and follow-ups.

    A file is written whole or not at all, for you alone to read, and never over another one.
    """
    from workbench.exports import each

    forms = {made.NAME: made for made in each()}
    if form not in forms:
        raise Refused(f"--as {form}: no such form; there are {', '.join(forms)}")
    if out is None and getattr(forms[form], "BINARY", False) and (as_json or sys.stdout.isatty()):
        raise Refused(f"--as {form} writes bytes that are no text; name a file with -o")
    if svg and out is None:
        raise Refused("--svg writes files beside the document; name it with -o")
    pictures: list[Path] = []
    with readable(path) as case:
        known = [made.id for made in case.detects.all()]
        for wanted in detects:
            if wanted not in known:
                raise Refused(f"there is no detect {wanted}; workbench detect {path} list shows them")
        write = partial(forms[form].write, case, detects=detects or None)
        text = StringIO()
        if out is not None:
            write_new(out, write, force)
            pictures = _pictures(case, detects or tuple(known), out, force) if svg else []
        else:
            write(text if as_json else sys.stdout)
    if as_json:
        where = {"text": text.getvalue()} if out is None else {"file": str(out), "size": out.stat().st_size}
        drawn = {"pictures": [str(made) for made in pictures]} if svg else {}
        document({"as": form, "detects": detects or known} | where | drawn)
    elif out is not None and sys.stderr.isatty():
        click.echo(f"written to {', '.join(safe(str(made)) for made in (out, *pictures))}", err=True)


def _pictures(case: Case, detects: Sequence[int], out: Path, force: bool) -> list[Path]:
    """Write each picture of some write-ups beside the document, named after detect and label: `report-1-E2.svg`."""
    from workbench.writeup.citations import rendered
    from workbench.writeup.pictured import pictured

    made = []
    for number in detects:
        body = case.detects.get(number).body
        labels = {link: label for label, link in rendered(body).notes}
        for each in pictured(case, body):
            if each.picture is not None:
                path = out.with_name(f"{out.stem}-{number}-{labels[each.link]}.svg")
                write_new(path, partial(_write, each.picture.svg()), force)
                made.append(path)
    return made


def _write(text: str, out: TextIO) -> None:
    out.write(text)
