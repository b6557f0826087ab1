"""The verb `frequency`: how often each value of a column is there."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from workbench.arguments import as_json, common, in_case, question, readable, say_cost
from workbench.counted import counted
from workbench.output import column_json, line, say, table
from workbench.times import exact
from workbench.times import readable as readable_time

if TYPE_CHECKING:
    from db.case import Case, Groups

SECTION = "Evidence"
_PAGE = 1_000
"""Groups read at once."""


@click.command()
@in_case
@click.argument("of", metavar="COLUMN")
@click.argument("query", metavar="[QUERY]...", nargs=-1)
@click.option("--limit", type=click.IntRange(0), help="Print at most this many.")
@as_json
def verb(path: Path, of: str, query: tuple[str, ...], limit: int | None, as_json: bool) -> None:
    """Count the values of a column, with their share, first and last seen; the most frequent first.

    COLUMN may be `conversation` (both ends, either way) or `signature` (rule and text).
    """
    from db.case import common_columns

    of = common(of)
    names = common_columns(of)
    with readable(path) as case:
        parsed = question(" ".join(query))
        say_cost(case, parsed)
        groups = case.records.groups(parsed, of)
        whole = groups.records + groups.unknown
        rows = islice(_values(case, groups, names), limit)
        if as_json:
            for values, count, first, last in rows:
                made = {
                    name: column_json(name, v, None) for name, v in zip(names, values, strict=True) if v is not None
                }
                ends = {"first": first["record"], "first.time": first["time"], "last": last["record"]}
                line({**made, "records": count, "share": count / whole, **ends, "last.time": last["time"]})
            if groups.unknown:
                line({"unknown": groups.unknown})
            return
        shown = (
            [*("" if value is None else _said(name, value) for name, value in zip(names, values, strict=True)), count,
             f"{100 * count / whole:.1f}%", first["shown"], last["shown"]]
            for values, count, first, last in rows
        )  # fmt: skip
        table((*names, "records", "share", "first", "last"), shown)
    say(f"{len(groups):,} values" + (f"; {counted(groups.unknown, 'record')} do not say it" if groups.unknown else ""))


def _said(name: str, value: Any) -> str:
    return str(column_json(name, value, None))


def _values(case: Case, groups: Groups, names: tuple[str, ...]) -> Any:
    """Yield the values of each group, its count, and its first and last record with their times."""
    columns = ("number", "time", "time.basis", *names)
    for start in range(0, len(groups), _PAGE):
        shown = range(len(groups))[start : start + _PAGE]
        for group, (first, last) in zip(shown, case.records.ends(groups, shown, columns), strict=True):
            yield [first[name] for name in names], groups.counts[group], _end(first), _end(last)


def _end(values: Mapping[str, Any]) -> dict[str, Any]:
    time, basis = values["time"], values["time.basis"]
    return {
        "record": values["number"],
        "time": None if time is None else exact(time, basis),
        "shown": "" if time is None else readable_time(time, basis),
    }
