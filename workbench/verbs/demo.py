"""The verb `demo`: the traces of ten practicals as a case."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import click

from workbench.arguments import has_screen
from workbench.counted import counted
from workbench.output import say
from workbench.verbs.import_ import show

SECTION = "Screen"


@click.command()
@click.pass_context
@click.option("-o", "out", type=click.Path(path_type=Path), help="Make the case here instead of a scratch folder.")
@click.option("--text", is_flag=True, help="Print the summary and the write-up instead of opening the screen.")
def verb(ctx: click.Context, out: Path | None, text: bool) -> None:
    """Open a case of ten practicals with a finished example.

    Without a terminal the summary of the import and the exported write-up are printed instead.
    """
    from workbench.demo import build, scratch_path

    path = out or scratch_path()
    reports = build(path)
    if not text and has_screen():
        from workbench.app import run

        status = run(path)
        say(f"the case is kept in {path}")
        ctx.exit(status)
    for report in reports:
        show(report)
    say(f"{counted(sum(report.records for report in reports), 'record')} in {path}")
    click.echo()
    _print_write_up(path)


def _print_write_up(path: Path) -> None:
    from db.case import Case
    from workbench.exports.markdown import write

    with Case.open(path, read_only=True) as case:
        written = StringIO()
        write(case, written, None)
    click.echo(written.getvalue(), nl=False)
