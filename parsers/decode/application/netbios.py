"""NetBIOS names in their first-level encoding (RFC 1001 section 14.1, RFC 1002 section 4.1)."""

from __future__ import annotations

from parsers.decode.application.dns_names import Name, read_name

SUFFIXES = {
    0x00: "workstation", 0x01: "messenger or browser", 0x03: "messenger", 0x06: "remote access server",
    0x1B: "domain master browser", 0x1C: "domain controllers", 0x1D: "master browser", 0x1E: "browser elections",
    0x1F: "NetDDE", 0x20: "file server", 0x21: "remote access client", 0xBE: "network monitor agent",
    0xBF: "network monitor",
}  # fmt: skip
"""What the last byte of a name says (Microsoft)."""
ENCODED = 32


def decoded(label: bytes) -> str | None:
    """Return the name that 32 letters from A to P stand for, its suffix in hexadecimal; None if they are others."""
    if len(label) != ENCODED or label.strip(b"ABCDEFGHIJKLMNOP"):
        return None
    data = bytes((label[at] - 65) << 4 | label[at + 1] - 65 for at in range(0, ENCODED, 2))
    name = data[:15].rstrip(b" \0") or data[:15].rstrip(b"\0")
    text = name.decode("latin-1")
    return f"{text}<{data[15]:02x}>"


def meaning(name: str) -> str:
    """Return a name with what its suffix says."""
    if name[-1:] != ">" or name[-4:-3] != "<":
        return name
    known = SUFFIXES.get(int(name[-3:-1], 16))
    return name if known is None else f"{name} {known}"


def read_netbios_name(message: bytes, start: int) -> Name:
    """Read a name with its scope at a place of a message; the text is decoded if it is encoded."""
    found = read_name(message, start)
    first, dot, scope = found.text.partition(".")
    name = decoded(first.encode("ascii", "replace"))
    return found if name is None else Name(name + dot + scope, found.stop, found.note)
