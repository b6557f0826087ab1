"""Runs of frames or lines that come in."""

from __future__ import annotations

from array import array

from db.runs import Extent, Run
from parsers.captures.chunks import Chunk
from parsers.wholelines import Lines


def run_of_frames(chunk: Chunk, record: int, count: int, source: int, place: int, start: int) -> Run:
    """Return the run of the frames of a chunk, of which the first has these numbers and lies there."""
    first, last = int(chunk.times.min()), int(chunk.times.max())
    extent = Extent.close(chunk.places.tolist())
    return Run(
        record, count, source, place, start, chunk.line, first, last, chunk.layout, dict(chunk.copies), {}, extent
    )


def run_of_lines(lines: Lines, record: int, count: int, source: int, place: int, start: int) -> Run:
    """Return the run of some lines, of which the first has these numbers and lies there."""
    keys, begins, stops, numbers = lines.keys, lines.begins, lines.stops, lines.numbers
    places = (begins - begins[0], stops - begins[0], numbers - numbers[0])
    extent = Extent(*(array("q", place.tobytes()) for place in places))
    first, last = int(keys.min()), int(keys.max())
    return Run(
        record, count, source, place, start, int(numbers[0]), first, last, lines.layout,
        dict(lines.copies), dict(lines.counted), extent,
    )  # fmt: skip
