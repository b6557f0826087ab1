"""Import where numpy is not installed: `python -m bench.alone.without_numpy CASE LOG`."""

from __future__ import annotations

import sys
from pathlib import Path

sys.modules["numpy"] = None  # type: ignore[assignment]

from db.case import Case  # noqa: E402
from workbench.importing import import_file  # noqa: E402

if __name__ == "__main__":
    with Case.create(Path(sys.argv[1])) as case:
        import_file(case, Path(sys.argv[2]), "log")
