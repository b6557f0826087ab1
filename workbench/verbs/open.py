"""The verb `open`: the screen."""

from __future__ import annotations

import os
from pathlib import Path

import click

from workbench.arguments import has_screen, with_dates, zone_named
from workbench.cli import Refused
from workbench.frugal import frugal
from workbench.logs import refusal
from workbench.seldom import loading

SECTION = "Screen"
_FRAMES = "500"
"""Pictures a second at most: tree and bytes follow the list by one of them, and a sixtieth would be seen."""


@click.command("open")
@click.argument("path", metavar="[CASE]", required=False, type=click.Path(path_type=Path))
@click.argument("logs", metavar="[LOG]...", nargs=-1, type=click.Path(path_type=Path))
@with_dates
@click.pass_context
def verb(
    ctx: click.Context,
    path: Path | None = None,
    logs: tuple[Path, ...] = (),
    year: int | None = None,
    zone: str | None = None,
) -> None:
    """Open a case on the screen, made if it is new.

    LOGs are imported into it. Without CASE the start screen shows recent cases.
    """
    if not has_screen():
        raise Refused("the screen needs a terminal; without one use a verb such as import, records or export")
    for log in logs:
        if why := refusal(log):
            raise Refused(why)
    where = zone_named(zone)
    loading()
    if not frugal():
        os.environ.setdefault("TEXTUAL_FPS", _FRAMES)
    from workbench.app import run

    ctx.exit(run(path, logs, year=year, zone=where))
