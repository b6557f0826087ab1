"""The verb `formats`: what is read, with examples that are read."""

from __future__ import annotations

import pytest

from parsers import formats
from parsers.read import proposals, read
from parsers.record import Found
from tests.workbench.command_line import Workbench, workbench
from workbench.safe import safe

__all__ = ["workbench"]


def test_every_format_is_listed_with_an_example_that_is_read(workbench: Workbench) -> None:
    """The examples in the list are records of the format beside them."""
    rows = workbench("formats", "--json").lines
    known = {made.name: made for made in formats.each()}
    read_ones = {row["name"]: row["examples"] for row in rows if row["way"] == "read"}
    assert set(read_ones) == {*known, "pcap", "pcapng"}
    for name, made in known.items():
        assert read_ones[name]
        for example in read_ones[name]:
            data = example.encode()
            mappings = [each.mapping for each in proposals(data)] if made.last_resort else []
            (entry,) = (each for each in read(data, mappings) if isinstance(each, Found))
            assert made.gives(entry.record.format)


@pytest.mark.parametrize("name", [made.name for made in formats.each()])
def test_a_format_by_name_shows_its_examples_whole(name: str, workbench: Workbench) -> None:
    """Asked by name, a format shows all of its examples and nothing of others."""
    shown = workbench("formats", name).out
    assert shown.count("read   ") == 1
    made = next(each for each in formats.each() if each.name == name)
    for example, _ in made.samples:
        assert safe(" ".join(example.split()))[:60] in " ".join(shown.split())


def test_an_unknown_format_is_refused(workbench: Workbench) -> None:
    """A name that no format has is said to be none, with those there are."""
    said = workbench("formats", "frobnicate")
    assert said.status == 2
    assert "no format is called 'frobnicate'" in said.err
    assert "netfilter" in said.err
