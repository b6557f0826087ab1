"""Lines of bytes without marks are made at once, and look as those made byte by byte."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from workbench.widgets.hex_lines import HexLines
from workbench.widgets.painted import GROUNDED, Line, difference


class Still(HexLines):
    """Bytes with a selection that is given."""

    chosen: range | None = None

    @property
    def selection(self) -> range | None:
        """The selected bytes."""
        return self.chosen


spans = st.tuples(st.integers(0, 30), st.integers(1, 12)).map(lambda pair: range(pair[0], pair[0] + pair[1]))
LOOKS = st.sampled_from(["", "dim", "lit", "cursor", "bad"])
LINES = st.lists(st.tuples(st.text("ab ·…", max_size=4), LOOKS), max_size=5)


def cells(line: Line) -> list[tuple[str, str]]:
    """Return character and look of each cell; a look without a ground does not show under a blank."""
    return [(char, "" if char == " " and look not in GROUNDED else look) for text, look in line for char in text]


@given(
    st.binary(max_size=40), st.sets(st.integers(0, 39), max_size=3), st.none() | spans, st.none() | spans,
    st.lists(spans, max_size=2), st.sets(st.integers(0, 39), max_size=2), st.sampled_from(["ASCII", "EBCDIC", "Latin-1"]),
)  # fmt: skip
def test_a_plain_line_looks_like_one_made_byte_by_byte(
    data: bytes,
    unknown: set[int],
    lit: range | None,
    chosen: range | None,
    noted: list[range],
    other: set[int],
    code: str,
) -> None:
    """Whatever is marked, and wherever: offset, bytes, signs, looks and text are the same."""
    pane = Still()
    pane.bytes, pane.code, pane.chosen = data, code, chosen
    pane._known = bytes(place not in unknown for place in range(len(data)))
    pane._lit = lit or range(0)
    pane._noted, pane._differing = tuple(noted), frozenset(other)
    for index in range(pane.count):
        span = range(index * pane.per_line, min((index + 1) * pane.per_line, len(data)))
        assert cells(pane.line(index)) == cells(pane._marked(span, pane.per_line))


@given(LINES, LINES, st.integers(0, 12))
def test_the_difference_of_two_lines_is_from_the_first_cell_to_the_last(one: Line, other: Line, width: int) -> None:
    """Of two lines cut or filled to a width, by comparing cell by cell."""

    def filled(line: Line) -> list[tuple[str, str]]:
        return (cells(line) + [(" ", "")] * width)[:width]

    places = [place for place, (a, b) in enumerate(zip(filled(one), filled(other), strict=True)) if a != b]
    expected = (places[0], places[-1] + 1) if places else (0, 0)
    assert difference(("", one), ("", other), width) == expected
