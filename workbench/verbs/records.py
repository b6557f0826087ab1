"""The verb `records`: the packet list as text."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from parsers.record import COLUMN, COLUMNS, ColumnType, type_of
from workbench.arguments import as_json, in_case, ordering, question, readable, say_cost
from workbench.cli import Refused
from workbench.column_sets import AUTO, INFO, TAGS, VERDICT, SetError, columns_of, sets
from workbench.counted import counted
from workbench.output import column_json, column_text, document, line, table
from workbench.remembered import word
from workbench.tabled import figure
from workbench.views import kept

if TYPE_CHECKING:
    from db.case import Case
    from parsers.query import Query

SECTION = "Evidence"
_FOR_PEOPLE = ("number", "time", "src", "src.port", "dst", "dst.port", "proto", "flags", "format", "message")


@click.command()
@in_case
@click.argument("query", metavar="[QUERY]...", nargs=-1)
@click.option("--columns", help="Names with commas between, or a column set; workbench keys --columns lists both.")
@click.option("--order", help="time (if nothing is said), number or a column; -COLUMN is downwards.")
@click.option("--view", "view_name", metavar="NAME", help="The records of a kept view: its filter, order and columns.")
@click.option("--limit", type=click.IntRange(0), help="Print at most this many.")
@click.option("--count", "counted", is_flag=True, help="Only how many match, and how many could not be tested.")
@as_json
def verb(
    path: Path,
    query: tuple[str, ...],
    columns: str | None,
    order: str | None,
    view_name: str | None,
    limit: int | None,
    counted: bool,
    as_json: bool,
) -> None:
    """List the records that a filter matches, or all.

    The filter is written as on the screen, for example: src == 10.0.0.0/8 and flags has SA

    Behind a | stand stages that sum up: count by dst.port, top 5 src, missing src.port, gaps > 120s, distinct proto
    """
    text = " ".join(query)
    with readable(path) as case:
        if view_name is not None:
            text, in_order, in_columns = _of_view(case, view_name, text)
            order, columns = order or in_order, columns or in_columns
        parsed = question(text, stages=not counted)
        say_cost(case, parsed)
        if counted:
            _count(case, parsed, as_json)
            return
        if parsed.stages:
            _summed(case, parsed, limit, as_json)
            return
        names = _named(case, columns) if columns else tuple(COLUMN_NAMES) if as_json else _FOR_PEOPLE
        with closing(_rows(case, (*names, "time.basis"), parsed, ordering(order or "time"))) as rows:
            if as_json:
                for row in islice(rows, limit):
                    line({n: column_json(n, v, row[-1]) for n, v in zip(names, row, strict=False) if v is not None})
                return
            shown = ([_cell(n, v, row[-1]) for n, v in zip(names, row, strict=False)] for row in islice(rows, limit))
            table(names, shown)
        _foot(case, parsed)


def _of_view(case: Case, name: str, text: str) -> tuple[str, str, str]:
    """Return filter, order and columns of a kept view; refuses a filter beside it, and a name that is none."""
    if text:
        raise Refused("--view NAME stands in the place of a filter; leave one of them out")
    if name not in (known := kept(case)):
        raise Refused(f"no view is called {name}; workbench view lists them")
    view = known[name]
    columns = word(view.get("columns")) or word(view.get("set"))
    return word(view.get("filter")), word(view.get("order")), "" if columns == AUTO else columns


COLUMN_NAMES = tuple(made.name for made in COLUMNS)


def _cell(name: str, value: Any, basis: str | None) -> object:
    return value if isinstance(value, int) and name.endswith(("number", "port")) else column_text(name, value, basis)


def _rows(case: Case, names: tuple[str, ...], query: Query, order: str) -> Generator[tuple[Any, ...]]:
    """Yield columns of the records that a query matches, in any order there is."""
    from db.case import ORDERS

    if order in ORDERS and not {TAGS, VERDICT, INFO} & set(names):
        yield from case.records.rows(names, query, order)
        return
    numbers, shown = case.records.select(query, order).numbers, [name for name in names if name not in (TAGS, VERDICT)]
    tags, verdicts = case.tags.records(), {said.record: said.verdict for said in case.verdicts.all()}
    for start in range(0, len(numbers), _AT_ONCE):
        for row in case.records.page(numbers[start : start + _AT_ONCE], ("number", *shown)):
            found = dict(zip(("number", *shown), row, strict=True))
            found |= {TAGS: " ".join(tags.get(row[0], ())) or None, VERDICT: verdicts.get(row[0])}
            yield tuple(_truth(name, found[name]) for name in names)


_AT_ONCE = 1_000


def _truth(name: str, value: Any) -> Any:
    return bool(value) if value is not None and type_of(name) is ColumnType.TRUTH else value


def _named(case: Case, text: str) -> tuple[str, ...]:
    """Return the column names of a list with commas, or of a column set; refuses a name that is none."""
    every = sets(case.state.get("columns"))
    try:
        wanted = columns_of(every.get(text.strip(), text))
    except SetError as error:
        raise Refused(f"--columns: {error}") from None
    if text.strip() in every:
        return tuple(dict.fromkeys("message" if one.name == INFO else one.name for one in wanted))
    if any(one.name == INFO for one in wanted):
        raise Refused(f"--columns: {INFO} is made up for the screen; name its columns, such as message")
    return tuple(one.name for one in wanted)


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
    table(made.columns, [[figure(n, v) for n, v in zip(made.columns, row, strict=True)] for row in rows])
    if made.left_out:
        click.echo(f"{counted(made.left_out, 'record')} left out: they lack a field that the stage needs")


def _figure_json(name: str, value: Any) -> Any:
    return column_json(name, value, None) if name in COLUMN and value is not None else value


def _foot(case: Case, query: Query) -> None:
    """Say how many matched, and how many lack a field that the filter asks for."""
    found = case.records.select(query)
    unknown = len(found.untestable)
    rest = f"; {unknown:,} could not be tested: they lack a field of the filter" if unknown else ""
    click.echo(f"{counted(len(found.numbers), 'record')}{rest}")
