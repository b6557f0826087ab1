"""What the records of a case say about one host."""

from __future__ import annotations

from dataclasses import dataclass

from db.columns import SHIFTED_TIME
from db.store import Store
from db.unfinished import LIMIT, RECORD
from db.values import address_value


@dataclass(frozen=True, slots=True)
class HostSummary:
    """One host over all records."""

    address: str
    records: int
    """Records with it on either side."""
    first: int | None
    """Nanoseconds UTC of its first dated record."""
    last: int | None
    as_source: int
    as_destination: int
    source_ports: tuple[tuple[int, int], ...]
    """(port, records) that it sent from, most used first, at most twenty."""
    destination_ports: tuple[tuple[int, int], ...]
    """(port, records) that it was sent to or that it sent to others, most used first, at most twenty."""
    formats: tuple[tuple[str, int], ...]
    names: tuple[tuple[str, int], ...]
    """(name, record that ties it to the address)."""


class Hosts:
    """Sums up hosts."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def all(self) -> list[tuple[str, int]]:
        """Return every address with its number of records, most first."""
        return self._store.query(_ALL)

    def names(self) -> list[tuple[str, str, int]]:
        """Return every host name that a record ties to an address: (address, name, record)."""
        return self._store.query(
            f"SELECT address, name, record FROM name WHERE record < {LIMIT} ORDER BY address, name"
        )

    def summary(self, address: str) -> HostSummary:
        """Return what the records say about a host; zero records if none names it."""
        text = address_value(address)[0]
        with self._store.reading() as connection:
            ask = connection.execute
            host = (text,)
            records, first, last, as_source, as_destination = ask(_COUNTS, host).fetchone()
            return HostSummary(
                address=text,
                records=records,
                first=first,
                last=last,
                as_source=as_source,
                as_destination=as_destination,
                source_ports=tuple(ask(_SOURCE_PORTS, host)),
                destination_ports=tuple(ask(_DESTINATION_PORTS, host)),
                formats=tuple(ask(_FORMATS, host)),
                names=tuple(ask(_NAMES, host)),
            )


_ALL = f"""
SELECT text, count(*) AS records FROM (
    SELECT src AS id FROM {RECORD} WHERE src IS NOT NULL
    UNION ALL SELECT dst FROM {RECORD} WHERE dst IS NOT NULL AND dst IS NOT src
) JOIN address USING (id) GROUP BY id ORDER BY records DESC, text
"""

_HOST = "WITH host(id) AS (SELECT id FROM address WHERE text = ?1 COLLATE NOCASE)"
_EITHER = "(src IN host OR dst IN host)"

_COUNTS = f"""
{_HOST} SELECT count(*), min(CASE band WHEN 0 THEN {SHIFTED_TIME} END), max(CASE band WHEN 0 THEN {SHIFTED_TIME} END),
    count(CASE WHEN src IN host THEN 1 END), count(CASE WHEN dst IN host THEN 1 END)
FROM {RECORD} WHERE {_EITHER}
"""

_SOURCE_PORTS = f"""
{_HOST} SELECT src_port, count(*) FROM {RECORD} WHERE src IN host AND src_port IS NOT NULL
GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 20
"""

_DESTINATION_PORTS = f"""
{_HOST} SELECT dst_port, count(*) FROM {RECORD} WHERE {_EITHER} AND dst_port IS NOT NULL
GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 20
"""

_FORMATS = f"""
{_HOST} SELECT text, count(*) FROM {RECORD} JOIN word ON word.id = format WHERE {_EITHER}
GROUP BY 1 ORDER BY 2 DESC, 1
"""

_NAMES = f"SELECT name, record FROM name WHERE address = ? COLLATE NOCASE AND record < {LIMIT} ORDER BY name"
