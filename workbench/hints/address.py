"""Addresses as places in a network: their block and their last number, also where the rest is hidden."""

from __future__ import annotations


def placed(address: str) -> tuple[str, int] | None:
    """Return block and last octet of an IPv4 or sanitised address: ("A.B.C", 30); None if it has no such form."""
    block, dot, last = address.rpartition(".")
    if not dot or block.count(".") != 2 or not last.isascii() or not last.isdigit() or int(last) > 255:
        return None
    return block, int(last)


def block_value(block: str) -> int | None:
    """Return the number of a /24 block that is spelled out, so that neighbours differ by one; None if hidden."""
    parts = block.split(".")
    if not all(part.isascii() and part.isdigit() and int(part) < 256 for part in parts):
        return None
    first, second, third = map(int, parts)
    return first << 16 | second << 8 | third


def wide_block(address: str) -> str:
    """Return the first two parts of a dotted address: hosts that share them may share a provider."""
    return ".".join(address.split(".")[:2])


def in_order(address: str) -> tuple[tuple[int, int, str], ...]:
    """Return a key that sorts addresses by number where they have numbers and by name where not."""
    parts = address.split(".")
    return tuple((0, int(part), "") if part.isascii() and part.isdigit() else (1, 0, part) for part in parts)
