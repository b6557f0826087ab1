"""Builds tests/data/decode/layers.json: packets of every layer and option, and what tshark reads from them.

Not part of the tests: `python -m tests.parsers.decode.make_layers`, where scapy and tshark are installed. Kept are
tshark's fields under names that we have too; the words at the end say how many of them agree, and which do not.
"""

from __future__ import annotations

import json
import tempfile
from collections import Counter
from pathlib import Path

from parsers.decode import decode_bytes
from parsers.decode.wireshark import fields
from tests.parsers.decode.made import Made, every
from tests.parsers.decode.oracle import Theirs, ask, compare, write_pcap

TABLE = Path(__file__).parents[2] / "data" / "decode" / "layers.json"


def read_all(made: list[Made]) -> list[list[Theirs]]:
    """Return what tshark reads from packets, asked once for each link type."""
    found: dict[int, list[Theirs]] = {}
    with tempfile.TemporaryDirectory() as folder:
        for link in sorted({link for _, link, _, _ in made}):
            places = [place for place, row in enumerate(made) if row[1] == link]
            path = Path(folder) / f"{link}.pcap"
            write_pcap(path, link, [(made[place][2], made[place][3]) for place in places])
            found.update(zip(places, ask(path), strict=True))
    return [found[place] for place in range(len(made))]


def main() -> None:
    """Write the table anew and print what was compared."""
    made = list(every())
    trees = [decode_bytes(data, link, length=length) for _, link, data, length in made]
    ours = {name for tree in trees for name, _, _ in fields(tree)}
    rows, equal, differing = [], 0, Counter[str]()
    for (what, link, data, length), tree, theirs in zip(made, trees, read_all(made), strict=True):
        result = compare(tree, theirs, len(data) == length)
        equal += len(result.equal)
        differing.update(name for name, _, _ in result.different)
        for fault in result.faults:
            print(what, fault)  # noqa: T201
        taken = [
            each for each in theirs if each.name in ours and (each in result.equal or not each.name.startswith("ip."))
        ]
        row = {"what": what, "link": link, "bytes": data.hex(), "length": length, "compared": len(result.equal)}
        kept = [[each.name, each.start, each.stop, each.shown] for each in taken]
        rows.append(json.dumps(row | {"theirs": kept}, separators=(",", ":")))
    TABLE.write_text("[\n" + ",\n".join(rows) + "\n]\n")
    print(f"{len(rows)} packets, {equal} values equal, different: {dict(differing)}")  # noqa: T201


if __name__ == "__main__":
    main()
