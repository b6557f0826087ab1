"""The verb `picture`: many records at one look, as characters or SVG."""

from __future__ import annotations

from pathlib import Path

import click

from workbench.arguments import as_json, in_case, question, readable, say_cost
from workbench.cli import Refused
from workbench.output import document

SECTION = "Evidence"


@click.command()
@in_case
@click.argument("kind", type=click.Choice(["timeline", "scatter", "matrix"]))
@click.argument("query", metavar="[QUERY]...", nargs=-1)
@click.option("--x", "across", metavar="COLUMN", help="Across.")
@click.option("--y", "up", metavar="COLUMN", help="Up.")
@click.option("--width", type=click.IntRange(20, 400), default=100, show_default=True, help="Characters.")
@click.option("--height", type=click.IntRange(6, 200), default=24, show_default=True, help="Lines.")
@click.option("--svg", type=click.Path(path_type=Path), help="Write it to a new file as SVG.")
@as_json
def verb(
    path: Path, kind: str, query: tuple[str, ...], across: str | None, up: str | None, width: int, height: int,
    svg: Path | None, as_json: bool,
) -> None:  # fmt: skip
    """Draw records over time, by two columns, or the most frequent values of two columns against each other.

    What a picture leaves out it says below: records without a date, or without one of the columns.
    """
    from workbench.pictures import PictureError, chosen, kinds

    drawn = kinds()[kind]
    usual = drawn.COLUMNS
    try:
        names = chosen(kind, (across or usual[0], up or usual[1]) if usual else ())
    except PictureError as error:
        raise Refused(str(error)) from None
    with readable(path) as case:
        parsed = question(" ".join(query))
        say_cost(case, parsed)
        numbers = case.records.select(parsed).numbers
        picture = drawn.draw(case, numbers, names, width, height)
    if svg is not None:
        try:
            with svg.open("x", encoding="utf-8") as out:
                out.write(picture.svg())
        except FileExistsError:
            raise Refused(f"{svg} exists already; name a new file") from None
    elif as_json:
        document({"title": picture.title, "lines": list(picture.lines), "said": list(picture.said)})
    else:
        click.echo(picture.text(), nl=False)
