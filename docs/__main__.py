"""Writes reference.md from the program itself: `make reference`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import click

from parsers import captures
from parsers.format import REPAIRS
from parsers.formats import each as formats
from parsers.record import COLUMNS
from workbench.actions import ACTIONS, PLACES
from workbench.cli import program, verbs
from workbench.exports import each as exports
from workbench.hints import each as hints
from workbench.language import chapters
from workbench.readings import each as readings
from workbench.verbs import SECTIONS

REFERENCE = Path(__file__).parent / "reference.md"


def reference() -> str:
    """Return the reference: verbs, columns, formats, repairs, hints, readings, exports and keys."""
    return "\n".join(_lines())


def _lines() -> Iterator[str]:
    yield "# Reference"
    yield ""
    yield "Written by `make reference` from the program itself."
    yield ""
    yield from _verbs()
    yield from _section(
        "Columns",
        "What a record says, under the names that filters, `--columns`, `--json` and this manual share.",
        ("name", "type", "also", "what"),
        ((f"`{made.name}`", made.type, _names(made.aliases), made.help) for made in COLUMNS),
    )
    yield from _language()
    yield from _section(
        "Formats",
        "What can be read. The format is recognised record by record.",
        ("name", "kind", "what"),
        [
            *((f"`{made.name}`", made.kind, made.title) for made in formats()),
            *((f"`{name}`", "packet", title) for name, title in captures.TITLES.items()),
        ],
    )
    yield from _section(
        "Repairs",
        "What mails, pages and tables do to a record, and what is undone. Every repair is kept with the record.",
        ("name", "what"),
        ((f"`{name}`", what) for name, what in REPAIRS.items()),
    )
    yield from _section(
        "Hints",
        "What is looked for. A hint never changes a record; every finding carries what speaks against it.",
        ("name", "what"),
        ((f"`{made.id}`", f"{made.title}. {made.help}") for made in hints()),
    )
    yield from _section(
        "Readings",
        "What else the bytes of a record can be: `show CASE N --as NAME`, `a` on the screen, `[[#20 as udp]]` in a "
        "write-up. "
        "A reading never changes a record; each carries its arithmetic.",
        ("name", "id", "what"),
        ((f"`{made.NAME}`", f"`{made.ID}`", f"{made.TITLE}. {_first(made.__doc__)}") for made in readings()),
    )
    yield from _section(
        "Exports",
        "What can be written.",
        ("name", "file", "what"),
        ((f"`{made.NAME}`", f"`{made.SUFFIX}`", made.TITLE) for made in exports()),
    )
    yield from _keys()


def _language() -> Iterator[str]:
    yield "## Filter language"
    yield ""
    yield "Made from the tables that the grammar is made from; [a page of its own](filter.md) teaches it."
    yield ""
    for chapter in chapters():
        yield f"### {chapter.title}"
        yield ""
        yield chapter.text
        yield ""
        yield from _table(
            chapter.header, [(f"`{write}`", *said, f"`{example}`") for write, *said, example in chapter.rows]
        )
        yield ""


def _first(text: str | None) -> str:
    """Return the first paragraph of a text, on one line."""
    return " ".join((text or "").partition("\n\n")[0].split())


def _verbs() -> Iterator[str]:
    yield "## Command line"
    with click.Context(program, info_name="workbench", terminal_width=100, **program.context_settings) as top:
        made = {name: program.get_command(top, name) for name in verbs()}
        for section in SECTIONS:
            for name, command in made.items():
                if command is not None and _section_of(command) == section:
                    yield from _verb(top, name, command)
    yield ""


def _section_of(command: click.Command) -> str:
    from importlib import import_module

    found: str = import_module(command.callback.__module__).SECTION
    return found


def _verb(parent: click.Context, name: str, command: click.Command) -> Iterator[str]:
    with click.Context(command, info_name=name, parent=parent) as ctx:
        yield ""
        yield f"### `{ctx.command_path}`"
        yield ""
        yield "```"
        yield command.get_help(ctx)
        yield "```"
        if isinstance(command, click.Group):
            for under in command.list_commands(ctx):
                found = command.get_command(ctx, under)
                assert found is not None
                yield from _verb(ctx, under, found)


def _keys() -> Iterator[str]:
    yield "## Keys"
    yield ""
    yield "An action without a key is reached by its verb, on the line that `:` opens, or by name with Ctrl+P."
    for place, title in PLACES.items():
        rows = [
            (
                " ".join(f"`{key}`" for key in action.printed),
                f"`:{action.verb} {action.takes}`".replace(" `", "`") if action.verb else "",
                action.text,
                f"`{action.id}`",
            )
            for action in ACTIONS
            if action.where == place
        ]
        if rows:
            yield ""
            yield f"### {title}"
            yield ""
            yield from _table(("keys", "verb", "what", "action"), rows)
    yield ""


def _section(title: str, text: str, header: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    yield f"## {title}"
    yield ""
    yield text
    yield ""
    yield from _table(header, rows)
    yield ""


def _table(header: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    yield "| " + " | ".join(header) + " |"
    yield "|" + "---|" * len(header)
    for row in rows:
        yield "| " + " | ".join(str(cell).replace("|", "\\|").replace("\n", " ") for cell in row) + " |"


def _names(names: Iterable[str]) -> str:
    return " ".join(f"`{name}`" for name in names)


if __name__ == "__main__":
    REFERENCE.write_text(reference(), encoding="utf-8")
