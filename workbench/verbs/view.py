"""The verb `view`: views kept under a name."""

from __future__ import annotations

from pathlib import Path

import click

from workbench import views
from workbench.arguments import as_json, common, in_case, opened, ordering, question
from workbench.cli import Refused
from workbench.column_sets import AUTO, SetError, columns_of, sets
from workbench.output import line, say

SECTION = "Judgement"


@click.command()
@in_case
@click.argument("name", required=False)
@click.argument("query", required=False, metavar="[QUERY]")
@click.option("--order", default="time", show_default=True, help="time, number or a column; -COLUMN is downwards.")
@click.option("--group", default="", metavar="BY", help="Groups by a column, conversation or signature.")
@click.option("--columns", default="", help="Names with commas between, or a column set.")
@click.option("--remove", is_flag=True, help="Forget it.")
@as_json
def verb(
    path: Path, name: str | None, query: str | None, order: str, group: str, columns: str, remove: bool, as_json: bool
) -> None:
    """Keep a filter with order, groups and columns under a name, or list the views kept.

    `V` on the screen opens one; `records --view NAME` prints its records. An empty QUERY keeps all records.
    """
    with opened(path, change=query is not None or remove) as case:
        if name is not None and remove:
            if name not in views.kept(case):
                raise Refused(f"no view is called {name}")
            views.forget(case, name)
        elif name is not None and query is not None:
            kept = {"filter": question(query).text, "order": ordering(order), "group": common(group) if group else ""}
            views.keep(case, name, {**kept, **_columns(case.state.get("columns"), columns), "untestable": False})
        found = {each: view for each, view in views.kept(case).items() if remove or name in (None, each)}
    for each, view in found.items():
        if as_json:
            line({"name": each, **view})
        else:
            say(f"{each}: {view.get('filter') or 'all records'}   {views.arranged(view)}".rstrip())
    if not found and not as_json:
        say("no view is kept yet" if name is None or remove else f"no view is called {name}")


def _columns(own: object, text: str) -> dict[str, str]:
    """Return the column set or the columns that a text names; refuses others."""
    if not text or text in sets(own):
        return {"set": text or AUTO, "columns": ""}
    try:
        return {"set": "", "columns": " ".join(map(str, columns_of(text)))}
    except SetError as error:
        raise Refused(f"--columns: {error}") from None
