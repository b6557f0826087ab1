"""The manual says what the program does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from docs.__main__ import REFERENCE, reference
from parsers import captures
from parsers.format import REPAIRS
from parsers.formats import each as formats
from parsers.record import COLUMNS
from workbench.actions import ACTIONS
from workbench.cli import verbs
from workbench.exports import each as exports
from workbench.hints import each as hints

ROOT = Path(__file__).parent.parent
READ = [*(made.name for made in formats()), *captures.TITLES]
"""Names of all formats that are read."""
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]


def test_the_reference_is_what_the_program_says() -> None:
    """docs/reference.md is what `make reference` writes today."""
    assert REFERENCE.read_text(encoding="utf-8") == reference()


@pytest.mark.parametrize(
    "names",
    [
        [f"### `workbench {verb}`" for verb in verbs()],
        [f"`{name}`" for name in READ],
        [f"`{made.name}`" for made in COLUMNS],
        [f"`{name}`" for name in REPAIRS],
        [f"`{made.id}`" for made in hints()],
        [f"`{made.NAME}`" for made in exports()],
        [f"`{action.id}`" for action in ACTIONS],
    ],
    ids=["verbs", "formats", "columns", "repairs", "hints", "exports", "keys"],
)
def test_everything_is_in_the_manual(names: list[str]) -> None:
    """Every verb, format, column, repair, hint, export and key action is in the reference."""
    text = REFERENCE.read_text(encoding="utf-8")
    assert names
    assert [name for name in names if name not in text] == []


def test_the_readme_names_every_verb_and_format() -> None:
    """What can be read and done is in the overview of the README."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert [name for name in (*verbs(), *READ) if f"`{name}`" not in text] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    """Every file that a page links to or shows exists, and every heading that it links to."""
    for target in re.findall(r"\]\(([^)\s]+)\)", page.read_text(encoding="utf-8")):
        if re.match(r"https?://", target):
            continue
        name, _, heading = target.partition("#")
        file = page.parent / name if name else page
        assert file.exists(), target
        if heading:
            assert heading in _anchors(file.read_text(encoding="utf-8")), target


def _anchors(text: str) -> set[str]:
    """Return the anchors of the headings of a page, as forges make them."""
    titles = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}
