"""The verb `keys`: the keys of the screen and the names of a filter."""

from __future__ import annotations

import click

from parsers.record import COLUMNS
from workbench.arguments import as_json
from workbench.column_sets import OTHERS, SETS, WORD
from workbench.language import chapters, fields
from workbench.output import line, say, table

SECTION = "Reference"


@click.command()
@click.option("--columns", is_flag=True, help="The columns of a record instead, as filters name them.")
@click.option("--filter", "language", is_flag=True, help="The filter language instead: operators, states, stages.")
@as_json
def verb(columns: bool, language: bool, as_json: bool) -> None:
    """List the keys of the screen, the names of a filter, or its language."""
    if columns:
        _columns(as_json)
    if language:
        _language(as_json)
    if not columns and not language:
        _keys(as_json)


def _keys(as_json: bool) -> None:
    from workbench.actions import ACTIONS, PLACES

    for place, title in PLACES.items():
        actions = [action for action in ACTIONS if action.where == place]
        if as_json:
            for action in actions:
                line(
                    {
                        "id": action.id, "place": title, "keys": action.printed, "verb": action.verb or None,
                        "takes": action.takes or None, "text": action.text,
                    }
                )  # fmt: skip
            continue
        say(title)
        for action in actions:
            verb = f":{action.verb} {action.takes}".rstrip() if action.verb else ""
            say(f"{' '.join(action.printed):<18} {action.text}" + (f"  ({verb})" if verb else ""), 2)


def _language(as_json: bool) -> None:
    for chapter in (*chapters(), fields()):
        if as_json:
            for row in chapter.rows:
                line({"of": chapter.title.lower(), **dict(zip(chapter.header, row, strict=True))})
            continue
        say(f"{chapter.title}: {chapter.text}")
        table(chapter.header, chapter.rows)
        say("")


def _columns(as_json: bool) -> None:
    if as_json:
        for name, what in OTHERS.items():
            line({"name": name, "of": "list", "help": what})
        for name, text in SETS.items():
            line({"set": name, "columns": text.split()})
        for made in COLUMNS:
            line({"name": made.name, "type": str(made.type), "aliases": made.aliases, "help": made.help})
        return
    table(("name", "type", "aliases", "what"), ((m.name, m.type, " ".join(m.aliases), m.help) for m in COLUMNS))
    say("Of the list only, and for --columns:")
    table(("name", "what"), [*OTHERS.items(), (f"{WORD}NAME", "what a log says under its own name NAME")])
    say("Column sets:")
    table(("set", "columns"), SETS.items())
