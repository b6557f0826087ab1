"""Records in the order of one column.

numpy is loaded when it is needed.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from threading import Event
from typing import TYPE_CHECKING

from db.batches import Chosen, batches
from db.comparing import IN_DICTIONARY
from db.distinct import sorted_order
from parsers.record import COLUMN

if TYPE_CHECKING:
    from db.segcols import Numbers

_IN_ORDER = {
    "address": "SELECT id FROM address ORDER BY family = 0, family, value, text",
    "word": "SELECT id FROM word ORDER BY text",
}


def sorted_by(
    connection: sqlite3.Connection, numbers: Sequence[int], name: str, descending: bool, stop: Event
) -> tuple[Sequence[int], int]:
    """Return records in the order of a column, and how many stand last since the column is unknown of them.

    Equal ones stay in the order they had. Raises CaseError for a column that has no order, and Stopped.
    """
    import numpy as np

    chosen, ranks = Chosen(connection, numbers), _ranks(connection, name)
    keys, places, unknown = [], [], []
    for batch in batches(connection, (name,), chosen, stop):
        column = batch.columns[0]
        values = column.values[column.known]
        keys.append(values if ranks is None else ranks[values])
        places.append(batch.places[column.known])
        unknown.append(batch.places[~column.known])
    if not keys:
        return chosen.at(np.zeros(0, np.uint32)), 0
    order = _order(np.concatenate(keys), np.concatenate(places), descending, chosen.ascends)
    last = np.sort(np.concatenate(unknown))
    return chosen.at(np.concatenate((order, last))), len(last)


def _order(keys: Numbers, places: Numbers, descending: bool, ascends: bool) -> Numbers:
    """Return places in the order of their keys, equal ones from the lowest up; `ascends` if that is how they come."""
    import numpy as np

    if not ascends:
        by_place = np.argsort(places)
        keys, places = keys[by_place], places[by_place]
    low, high = (int(keys.min()), int(keys.max())) if len(keys) else (0, 0)
    if (high - low).bit_length() + len(keys).bit_length() > 64:
        return places[np.argsort(~keys if descending else keys, kind="stable")]
    wide = keys.astype(np.int64)
    return places[sorted_order((high - wide if descending else wide - low).astype(np.uint64))[0]]


def ids_in_order(connection: sqlite3.Connection, name: str) -> Numbers | None:
    """Return the ids of all words or addresses in order, 9.0.0.1 before 10.0.0.1; None for a column of neither."""
    import numpy as np

    table = IN_DICTIONARY.get(COLUMN[name].type)
    if table is None:
        return None
    return np.fromiter((row[0] for row in connection.execute(_IN_ORDER[table])), np.int64)


def _ranks(connection: sqlite3.Connection, name: str) -> Numbers | None:
    """Return the place in that order by id."""
    import numpy as np

    ids = ids_in_order(connection, name)
    if ids is None:
        return None
    ranks = np.zeros(int(ids.max(initial=0)) + 1, np.uint32)
    ranks[ids] = np.arange(len(ids))
    return ranks
