"""The verb `detect`: records with a write-up."""

from __future__ import annotations

from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import click

from workbench.arguments import as_json, has_screen, question, readable, writable
from workbench.cli import Refused
from workbench.counted import counted
from workbench.output import document, line, say, table
from workbench.times import exact
from workbench.times import readable as when

if TYPE_CHECKING:
    from db.case import Case
    from db.detects import Detect

SECTION = "Write-up"


@click.group("detect", invoke_without_command=True)
@click.argument("path", metavar="CASE", type=click.Path(path_type=Path))
@click.pass_context
def verb(ctx: click.Context, path: Path) -> None:
    """Make, list, show, edit and cite detects.

    A detect is a set of records with a write-up.
    """
    ctx.obj = path
    if ctx.invoked_subcommand is None:
        ctx.invoke(list_)


@verb.command("list")
@as_json
@click.pass_obj
def list_(path: Path, as_json: bool = False) -> None:
    """List the detects of a case."""
    with readable(path) as case:
        every = case.detects.all()
    if as_json:
        for made in every:
            line(_document(made))
        return
    rows = ((made.id, made.title, when(made.modified)[:16], made.query or "") for made in every)
    if not table(("detect", "title", "modified", "filter"), rows):
        say(f"no detect yet; workbench detect {path} new --title T --query Q makes one")


@verb.command()
@click.option("--title", required=True, help="Its title.")
@click.option("--query", help="The filter that its records match; the marked records without it.")
@click.option("--body", type=click.File("r", encoding="utf-8"), help="The write-up; `-` for standard input.")
@as_json
@click.pass_obj
def new(path: Path, title: str, query: str | None, body: IO[str] | None, as_json: bool) -> None:
    """Make a detect of the records that match, with the outline of a write-up to fill in."""
    from workbench.writeup.detects import begin, save

    asked = str(question(query).text) if query else ""
    with writable(path) as case:
        try:
            number = begin(case, title, asked)
        except ValueError as error:
            raise Refused(f"{error}; nothing was made") from None
        if body:
            save(case, number, body.read())
        made = case.detects.get(number)
    if as_json:
        document(_document(made))
    else:
        say(f"detect {number} is begun; workbench detect {path} edit {number} writes it up")


@verb.command()
@click.argument("number", metavar="N", type=int)
@as_json
@click.pass_obj
def show(path: Path, number: int, as_json: bool) -> None:
    """Show the write-up of a detect."""
    with readable(path) as case:
        made = _get(case, path, number)
    if as_json:
        document(_document(made))
        return
    say(f"Detect {made.id}: {made.title}")
    click.echo()
    for text in made.body.split("\n"):
        say(text)


@verb.command()
@click.argument("number", metavar="N", type=int)
@click.option("--title", help="Another title.")
@click.option("--body", type=click.File("r", encoding="utf-8"), help="The new write-up; `-` for standard input.")
@as_json
@click.pass_obj
def edit(path: Path, number: int, title: str | None, body: IO[str] | None, as_json: bool) -> None:
    """Edit a write-up in $EDITOR, or replace it with --body."""
    from workbench.writeup.detects import save

    with writable(path) as case:
        made = _get(case, path, number)
        save(case, number, body.read() if body else made.body if title else _edited(path, made.body), title)
        made = case.detects.get(number)
    if as_json:
        document(_document(made))


@verb.command()
@click.argument("number", metavar="N", type=int)
@click.argument("query", nargs=-1, required=True)
@click.option("--claim", "as_claim", is_flag=True, help="Write how many there are, tied to the filter.")
@click.option("--as", "name", metavar="READING", help="Cite them as another reading has them; show lists the readings.")
@as_json
@click.pass_obj
def cite(path: Path, number: int, query: tuple[str, ...], as_claim: bool, name: str | None, as_json: bool) -> None:
    """Cite the records that a filter matches at the end of a write-up."""
    from workbench.writeup.citations import citation, claim
    from workbench.writeup.detects import save

    asked = " ".join(query)
    if name and as_claim:
        raise Refused("a claim counts records, whatever they are read as; leave out --as or --claim")
    with writable(path) as case:
        made = _get(case, path, number)
        numbers = case.records.select(question(asked)).numbers
        if not numbers and not as_claim:
            raise Refused(f"no record matches {asked!r}; nothing was cited")
        link = claim(len(numbers), asked) if as_claim else citation(numbers, name or "")
        if name:
            _refuse_unread(case, link)
        save(case, number, f"{made.body.rstrip()}\n\n{link}\n")
    if as_json:
        document({"detect": number, "citation": link, "records": numbers})
    else:
        say(f"detect {number} now cites {counted(len(numbers), 'record')}: {link}")


def _refuse_unread(case: Case, link: str) -> None:
    """Refuse to cite a record by a reading that it does not have."""
    from workbench.writeup.read_as import read_as

    fault = next((each.fault for each in read_as(case, link) if each.fault), "")
    if fault:
        raise Refused(f"{fault}; nothing was cited")


def _get(case: Case, path: Path, number: int) -> Detect:
    try:
        return case.detects.get(number)
    except KeyError:
        raise Refused(f"there is no detect {number}; workbench detect {path} list shows them") from None


def _edited(path: Path, text: str) -> str:
    """Return the text as the analyst leaves it in the editor; it never lies where others could read it."""
    import tempfile

    if not has_screen():
        raise Refused("the editor needs a terminal; without one give the text with --body FILE")
    with tempfile.TemporaryDirectory(dir=path.resolve().parent, prefix=".workbench-") as folder:
        draft = Path(folder) / "detect.md"
        draft.write_text(text, encoding="utf-8")
        click.edit(filename=str(draft))
        return draft.read_text(encoding="utf-8")


def _document(made: Detect) -> dict[str, Any]:
    return {
        "detect": made.id, "title": made.title, "query": made.query, "body": made.body,
        "created": exact(made.created), "modified": exact(made.modified),
    }  # fmt: skip
