"""The verb `records`: the packet list as text."""

from __future__ import annotations

import difflib
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from parsers.record import COLUMN, COLUMNS
from workbench.arguments import as_json, in_case, question, readable
from workbench.cli import Refused
from workbench.output import column_json, column_text, document, line, plural, table

if TYPE_CHECKING:
    from db.case import Case
    from parsers.query import Query

SECTION = "Evidence"
_FOR_PEOPLE = ("number", "time", "src", "src.port", "dst", "dst.port", "proto", "flags", "format", "message")


@click.command()
@in_case
@click.argument("query", metavar="[QUERY]...", nargs=-1)
@click.option("--columns", help="Names with commas between; workbench keys --columns lists them.")
@click.option("--order", type=click.Choice(["time", "number"]), default="time", show_default=True, help="Order.")
@click.option("--limit", type=click.IntRange(0), help="Print at most this many.")
@click.option("--count", "counted", is_flag=True, help="Only how many match, and how many could not be tested.")
@as_json
def verb(
    path: Path,
    query: tuple[str, ...],
    columns: str | None,
    order: str,
    limit: int | None,
    counted: bool,
    as_json: bool,
) -> None:
    """List the records that a filter matches, or all.

    The filter is written as on the screen, for example: src == 10.0.0.0/8 and flags has SA

    Behind a | stand stages that sum up: count by dst.port, top 5 src, missing src.port, gaps > 120s, distinct proto
    """
    parsed = question(" ".join(query), stages=not counted)
    with readable(path) as case:
        if counted:
            _count(case, parsed, as_json)
            return
        if parsed.stages:
            _summed(case, parsed, limit, as_json)
            return
        names = _named(columns) if columns else tuple(COLUMN_NAMES) if as_json else _FOR_PEOPLE
        with closing(case.records.rows((*names, "time.basis"), parsed, order)) as rows:
            if as_json:
                for row in islice(rows, limit):
                    line({n: column_json(n, v, row[-1]) for n, v in zip(names, row, strict=False) if v is not None})
                return
            shown = ([_cell(n, v, row[-1]) for n, v in zip(names, row, strict=False)] for row in islice(rows, limit))
            table(names, shown)
        _foot(case, parsed)


COLUMN_NAMES = tuple(made.name for made in COLUMNS)


def _cell(name: str, value: Any, basis: str | None) -> object:
    return value if isinstance(value, int) and name.endswith(("number", "port")) else column_text(name, value, basis)


def _named(text: str) -> tuple[str, ...]:
    """Return the column names of a list with commas; refuses a name that is none."""
    names = tuple(name.strip() for name in text.split(",") if name.strip())
    for name in names:
        if name not in COLUMN:
            near = difflib.get_close_matches(name, COLUMN, 1)
            meant = f"; did you mean {near[0]}?" if near else f"; columns are {', '.join(COLUMN_NAMES)}"
            raise Refused(f"--columns: there is no column {name!r}{meant}")
    return tuple(COLUMN[name].name for name in names)


def _count(case: Case, query: Query, as_json: bool) -> None:
    found = case.records.select(query)
    counts = {"matched": len(found.numbers), "untestable": len(found.untestable)}
    if as_json:
        document(counts)
    else:
        click.echo("{matched} match, {untestable} could not be tested".format(**counts))


def _summed(case: Case, query: Query, limit: int | None, as_json: bool) -> None:
    """Print what the stages of a filter make of the records."""
    made = case.records.table(query)
    rows = made.rows[:limit]
    if as_json:
        for row in rows:
            line({name: _figure_json(name, value) for name, value in zip(made.columns, row, strict=True)})
        return
    table(made.columns, [[_figure(n, v) for n, v in zip(made.columns, row, strict=True)] for row in rows])
    if made.left_out:
        click.echo(f"{plural(made.left_out, 'record')} left out: they lack a field that the stage needs")


def _figure(name: str, value: Any) -> object:
    """Return a cell of a summed-up table: a column of records, a count, or a time between two records."""
    if name == "gap":
        return f"{value / 1_000_000_000:.6f} s"
    if name not in COLUMN or value is None:
        return "" if value is None else value
    return _cell(name, value, None)


def _figure_json(name: str, value: Any) -> Any:
    return column_json(name, value, None) if name in COLUMN and value is not None else value


def _foot(case: Case, query: Query) -> None:
    """Say how many matched, and how many lack a field that the filter asks for."""
    found = case.records.select(query)
    unknown = len(found.untestable)
    rest = f"; {unknown:,} could not be tested: they lack a field of the filter" if unknown else ""
    click.echo(f"{plural(len(found.numbers), 'record')}{rest}")
