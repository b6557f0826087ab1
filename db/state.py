"""Where the analyst was: small values under a name."""

from __future__ import annotations

import json
from typing import Any

from db.store import Store
from db.values import storable


class State:
    """Keeps JSON values; in a case opened for reading they last until it is closed."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._passing: dict[str, str] = {}

    def get(self, key: str, default: Any = None) -> Any:
        """Return the value kept under `key`, or the default."""
        if key in self._passing:
            return json.loads(self._passing[key])
        rows = self._store.query("SELECT value FROM state WHERE key = ?", (key,))
        return json.loads(rows[0][0]) if rows else default

    def set(self, key: str, value: Any) -> None:
        """Keep a value that JSON can hold."""
        text = storable(json.dumps(value))
        if self._store.read_only:
            self._passing[key] = text
            return
        with self._store.writing() as connection:
            connection.execute("INSERT OR REPLACE INTO state VALUES (?, ?)", (key, text))
