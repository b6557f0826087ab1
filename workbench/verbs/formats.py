"""The verb `formats`: what can be read and written."""

from __future__ import annotations

import click

from workbench.arguments import as_json
from workbench.output import line, say

SECTION = "Reference"
_LONGEST = 96
"""Characters of an example that are printed in the list."""


@click.command()
@as_json
@click.argument("names", metavar="[NAME...]", nargs=-1)
def verb(names: tuple[str, ...], as_json: bool) -> None:
    """List the formats that are read, with the beginning of an example each, and those that are written.

    With names, list those alone, with the whole of their examples.
    """
    from parsers import captures
    from parsers.formats import each as readers
    from workbench.exports import each as writers

    rows = [("read", made.name, str(made.kind), made.title, [text for text, _ in made.samples]) for made in readers()]
    rows += [("read", name, "packet", title, []) for name, title in captures.TITLES.items()]
    rows += [("write", made.NAME, made.SUFFIX, made.TITLE, []) for made in writers()]
    known = {row[1] for row in rows}
    if unknown := [name for name in names if name not in known]:
        raise click.UsageError(f"no format is called {unknown[0]!r}; they are {', '.join(sorted(known))}")
    for way, name, kind, title, examples in rows:
        if names and name not in names:
            continue
        if as_json:
            line({"way": way, "name": name, "kind": kind, "title": title, "examples": examples})
            continue
        say(f"{way:5}  {name:16}  {kind:10}  {title}")
        for example in examples if names else examples[:1]:
            for text in _shown(example, whole=bool(names)):
                say(text, 7)


def _shown(example: str, *, whole: bool) -> list[str]:
    """Return the lines of an example, or its first one, cut."""
    lines = [text.expandtabs() for text in example.rstrip("\n").split("\n")]
    if whole:
        return [*lines, ""]
    first = lines[0]
    return [f"{first[:_LONGEST]} ..." if len(first) > _LONGEST or len(lines) > 1 else first]
