"""What tshark says about the capture from which the corpus's logs were made."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Frame:
    """One frame: the columns of tshark's table, by their names there."""

    cells: dict[str, str]

    @property
    def time(self) -> tuple[int, int]:
        """Seconds since 1970 and nanoseconds."""
        whole, _, fraction = self.cells["frame.time_epoch"].partition(".")
        return int(whole), int(fraction.ljust(9, "0"))

    @property
    def ends(self) -> tuple[str, int, str, int]:
        """Source address and port, destination address and port."""
        cells = self.cells
        return cells["ip.src"], int(cells["tcp.srcport"]), cells["ip.dst"], int(cells["tcp.dstport"])

    def number(self, name: str) -> int:
        """Return a column as a number, written in decimal or as 0x..."""
        return int(self.cells[name], 0)


def frames(corpus: Path, name: str) -> list[Frame]:
    """Return the frames of a capture of the corpus, in order."""
    with (corpus / "derived" / "oracle" / f"{name}.tsv").open(newline="") as table:
        return [Frame(row) for row in csv.DictReader(table, delimiter="\t")]
