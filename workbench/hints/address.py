"""Addresses as places in a network: their block and their last number, also where the rest is hidden."""

from __future__ import annotations


def _octet(part: str) -> int | None:
    """Return the number of one dotted part; evidence may hold any text, so its length comes first."""
    return int(part) if len(part) <= 3 and part.isascii() and part.isdigit() and int(part) < 256 else None


def placed(address: str) -> tuple[str, int] | None:
    """Return block and last octet of an IPv4 or sanitised address: ("A.B.C", 30); None if it has no such form."""
    block, dot, last = address.rpartition(".")
    octet = _octet(last)
    return (block, octet) if dot and octet is not None and block.count(".") == 2 else None


def block_value(block: str) -> int | None:
    """Return the number of a /24 block that is spelled out, so that neighbours differ by one; None if hidden."""
    octets = [_octet(part) for part in block.split(".")]
    known = [octet for octet in octets if octet is not None]
    return int.from_bytes(known) if len(known) == len(octets) == 3 else None


def wide_block(address: str) -> str:
    """Return the first two parts of a dotted address: hosts that share them may share a provider."""
    return ".".join(address.split(".")[:2])


def in_order(address: str) -> tuple[tuple[int, str], ...]:
    """Return a key that sorts addresses by number where they have numbers and by name where not."""
    octets = ((_octet(part), part) for part in address.split("."))
    return tuple((256, part) if octet is None else (octet, "") for octet, part in octets)
