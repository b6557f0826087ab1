"""The verb `formats`: what is read, with examples that are read."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from parsers import formats
from parsers.read import proposals, read
from parsers.record import Found
from workbench.safe import safe
from workbench.verbs.formats import verb


def printed(*arguments: str) -> str:
    """Return what the verb prints."""
    done = CliRunner().invoke(verb, arguments)
    assert done.exit_code == 0, done.output
    return done.output


def test_every_format_is_listed_with_an_example_that_is_read() -> None:
    """The examples in the list are records of the format beside them."""
    rows = [json.loads(line) for line in printed("--json").splitlines()]
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
def test_a_format_by_name_shows_its_examples_whole(name: str) -> None:
    """Asked by name, a format shows all of its examples and nothing of others."""
    shown = printed(name)
    assert shown.count("read   ") == 1
    made = next(each for each in formats.each() if each.name == name)
    for example, _ in made.samples:
        assert safe(" ".join(example.split()))[:60] in " ".join(shown.split())


def test_an_unknown_format_is_refused() -> None:
    """A name that no format has is said to be none, with those there are."""
    done = CliRunner().invoke(verb, ["frobnicate"])
    assert done.exit_code == 2
    assert "no format is called 'frobnicate'" in done.output
    assert "netfilter" in done.output
