"""Why records count as records of their format, and what was done to read them: the words of an import report."""

from __future__ import annotations

from collections.abc import Iterator, Mapping


def formats_in_words(by_format: Mapping[str, int]) -> Iterator[str]:
    """Yield a line for each format of a report: how many records it gave, and who writes them so.

    Where two grammars give records of one name, as for Zeek, a report does not say which it was: both are named.
    """
    from parsers import captures
    from parsers.formats import each

    for name, count in by_format.items():
        title = captures.TITLES.get(name) or " or ".join(made.title for made in each() if made.gives(name))
        yield f"{name} {count}: {title}"


def repairs_in_words(repairs: Mapping[str, int]) -> Iterator[str]:
    """Yield a line for each repair of a report: how often it was needed, and what it did."""
    from parsers.format import REPAIRS

    for name, count in repairs.items():
        yield f"{name} {count}: {REPAIRS.get(name, '')}"
