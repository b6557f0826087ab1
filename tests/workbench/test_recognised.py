"""The words of an import report: every format and every repair is explained."""

from __future__ import annotations

from parsers import captures, formats
from parsers.format import REPAIRS
from workbench.recognised import formats_in_words, repairs_in_words


def test_every_format_is_explained() -> None:
    """Each format says how many records, and what writes them; families too."""
    names = [made.name for made in formats.each() if made.family is None]
    said = list(formats_in_words(dict.fromkeys([*names, *captures.TITLES, "zeek-conn"], 3)))
    assert len(said) == len(names) + len(captures.TITLES) + 1
    for sentence in said:
        name, _, rest = sentence.partition(" 3: ")
        assert name
        assert rest
    assert "Zeek logs as JSON" in said[-1]
    assert "#fields" in said[-1]


def test_every_repair_is_explained() -> None:
    """Each repair says what it did."""
    assert [sentence.partition(" 2: ")[2] for sentence in repairs_in_words(dict.fromkeys(REPAIRS, 2))] == list(
        REPAIRS.values()
    )
