"""Draws the pictures of the README from the demo case: `make screenshots`."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path

import resvg_py
from textual.pilot import Pilot

from db.case import Case
from workbench import recent
from workbench.app import WorkbenchApp
from workbench.demo import FLOODED, TRACES, YEAR, build
from workbench.importing import import_file

HERE = Path(__file__).parent
SIZE = (120, 40)
FONT = "DejaVu Sans Mono"
FAMILIES = f'"{FONT}", Menlo, Consolas, monospace'
"""Fonts of the machine that shows the picture; nothing is fetched."""

Steps = Callable[[Pilot[None]], Awaitable[None]]


async def keys(pilot: Pilot[None], *pressed: str) -> None:
    """Press keys one after the other and let the screen settle after each."""
    for key in pressed:
        await pilot.press(key)
        await settled(pilot)


async def settled(pilot: Pilot[None]) -> None:
    """Wait until nothing runs in the background and everything is drawn."""
    await pilot.app.workers.wait_for_complete()
    await pilot.pause()
    await pilot.pause()


async def typed(pilot: Pilot[None], text: str) -> None:
    """Type a text and finish it with Enter."""
    await pilot.press(*(_KEYS.get(char, char) for char in text), "enter")
    await settled(pilot)


_KEYS = {" ": "space", "=": "equals_sign", ".": "full_stop", "*": "asterisk", ":": "colon", "/": "slash"}


async def main(pilot: Pilot[None]) -> None:
    """What a filter leaves, with the acknowledgement number of one packet chosen."""
    await keys(pilot, "&")
    await typed(pilot, f"src == {FLOODED}")
    await keys(pilot, "colon")
    await typed(pilot, "20")
    await keys(pilot, "2", *["j"] * 17)


async def hints(pilot: Pilot[None]) -> None:
    """The finding that speaks of answers to forged packets."""
    await keys(pilot, "3")
    for _ in range(60):
        if "ddos.backscatter/1" in pilot.app.export_screenshot():
            return
        await keys(pilot, "j")
    raise LookupError("the demo case has no such finding")


async def writeup(pilot: Pilot[None]) -> None:
    """The finished detect beside the records that it cites."""
    await keys(pilot, "5", "s", "5", "enter")


async def draw(name: str, case: Path | None, steps: Steps | None = None) -> None:
    """Write one picture as SVG and PNG."""
    app = WorkbenchApp(case)
    async with app.run_test(size=SIZE) as pilot:
        await settled(pilot)
        if steps is not None:
            await steps(pilot)
        svg = with_local_font(app.export_screenshot(title="workbench"))
    (HERE / f"{name}.svg").write_text(svg, encoding="utf-8")
    png = resvg_py.svg_to_bytes(svg_string=svg, font_family=FONT, monospace_family=FONT)
    (HERE / f"{name}.png").write_bytes(bytes(png))


def with_local_font(svg: str) -> str:
    """Return a picture that fetches no font."""
    svg = re.sub(r"<!--.*?-->\s*", "", svg, flags=re.DOTALL)
    svg = re.sub(r"@font-face\s*\{.*?\}\s*", "", svg, flags=re.DOTALL)
    svg = re.sub(r"font-family:\s*Fira Code[^;}]*", f"font-family: {FAMILIES}", svg)
    if re.search(r"url\(\s*[\"']?http", svg):
        raise ValueError("the picture would fetch something")
    return svg


def all_pictures() -> None:
    """Draw every picture of the README from a demo case in a home folder of its own."""
    os.umask(0o022)
    with tempfile.TemporaryDirectory(prefix="workbench-") as home:
        os.environ |= {"HOME": home, "XDG_STATE_HOME": home, "COLORTERM": "truecolor"}
        folder = Path(tempfile.gettempdir()) / "cases"
        folder.mkdir()
        try:
            for name, path, steps in (
                ("main", _cases(folder), main),
                ("hints", folder / "practicals.case", hints),
                ("writeup", folder / "practicals.case", writeup),
                ("start", None, None),
            ):
                asyncio.run(draw(name, path, steps))
        finally:
            shutil.rmtree(folder)


def _cases(folder: Path) -> Path:
    """Make the demo case and two smaller ones for the list of the start screen; return the first."""
    for name, trace in (("dns3.case", "07-portsentry-tcp-wrappers.log"), ("beer.case", "06-ipchains.log")):
        with Case.create(folder / name) as case:
            import_file(case, TRACES / trace, trace, year=YEAR)
            recent.note(case.path, case.records.count())
    build(folder / "practicals.case")
    return folder / "practicals.case"


if __name__ == "__main__":
    all_pictures()
