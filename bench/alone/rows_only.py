"""Import without keeping the evidence: `python -m bench.alone.rows_only CASE LOG`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from db import intake
from db.blocks import Packer
from db.case import Case
from workbench.importing import import_file


class Nothing(Packer):
    """Takes bytes and counts them."""

    def feed(self, data: bytes) -> Iterator[tuple[int, bytes]]:
        self.size += len(data)
        return iter(())


if __name__ == "__main__":
    intake.Packer = Nothing  # type: ignore[attr-defined]
    with Case.create(Path(sys.argv[1])) as case:
        import_file(case, Path(sys.argv[2]), "rows")
