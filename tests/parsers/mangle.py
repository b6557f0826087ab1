"""What mail, word wrap, quoting and page breaks do to log records, with a seed so that a failure can be repeated."""

from __future__ import annotations

import random
import textwrap
from collections.abc import Sequence

FOOTERS: tuple[tuple[str, ...], ...] = (
    ("GIAC IDIC Practical Analysis", "A. N. Analyst", "April 4, 2000", "Page {page}", "analyst@"),
    ("Author retains full rights.",),
    ("© SANS Institute 2000 - 2002", "As part of the reading room.", "Author retains full rights."),
    ("Intrusion notes, spring 2000                      Page {page} of 40",),
    ("- Page {page} -",),
)
PROSE: tuple[str, ...] = (
    "The next excerpt is from a friend at another site. He saw the same source port on three hosts and wondered\n"
    "whether the tool keeps one socket open; the times below are local.",
    "This looks like a scan at first. Note the 14 hosts in 5 seconds, and that 203.85.30.129 never came back.",
    "Classification: targeted? Intent? Risk? All three depend on what the bytes say, not on what the tool printed.",
    "On Mar 7 the firewall denied 29 packets; see Page 3 of the report. The rule was (#18).",
    "Follow up:\n  * ask for the other half of the log\n  * put 207.90.225.240 on the watch list\n  * look again in a week",
    "Seq: and Ack: mean little here. Port 27005 is interesting; so is win 0x5018.",
)


def wrapped(block: str, width: int) -> str:
    """Hard wrap each line of a record at blanks, as mail programs do."""
    return "\n".join(
        "\n".join(textwrap.wrap(line, width, break_long_words=False, break_on_hyphens=False)) or line
        for line in block.split("\n")
    )


def quoted(block: str, mark: str) -> str:
    """Put a quote mark before each line."""
    return "\n".join(mark + line for line in block.split("\n"))


def cut(block: str, chance: random.Random) -> str:
    """Put a page footer between two lines of a record."""
    lines = block.split("\n")
    if len(lines) < 2:
        return block
    at = chance.randrange(1, len(lines))
    around = [""] * chance.randrange(2)
    return "\n".join(lines[:at] + around + footer(chance) + around + lines[at:])


def footer(chance: random.Random) -> list[str]:
    """Return the lines of a page footer."""
    return [line.format(page=chance.randrange(2, 39)) for line in chance.choice(FOOTERS)]


def scattered(blocks: Sequence[str], seed: int, *, wrap: bool, quote: bool, footers: bool) -> str:
    """Scatter records through a page of prose, damaged as asked."""
    chance = random.Random(seed)
    parts: list[str] = []
    for block in blocks:
        text = block.rstrip("\n")
        if wrap and chance.random() < 0.6:
            text = wrapped(text, chance.randrange(44, 100))
        if footers and chance.random() < 0.4:
            text = cut(text, chance)
        if quote and chance.random() < 0.4:
            text = quoted(text, chance.choice(["> ", ">> ", "    ", "> > ", "\t"]))
        fence = chance.random() < 0.2
        parts.append(f"```\n{text}\n```" if fence else text)
        if footers and chance.random() < 0.2:
            parts.append("\n".join(footer(chance)))
        if chance.random() < 0.3:
            parts.append("\n" + chance.choice(PROSE) + "\n")
        elif chance.random() < 0.5:
            parts.append("")
    return "\n".join(parts) + "\n"
