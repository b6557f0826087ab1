"""SCTP (RFC 9260): the common header, and the headers of its chunks."""

from __future__ import annotations

from parsers.decode.crc32c import crc32c
from parsers.decode.reader import Reader, count_bytes, hexadecimal
from parsers.decode.sctp_chunks import NAMES, read_chunk
from parsers.decode.view import Layer, Part, View

FOLLOWS = (("ip.proto", 132),)
HEADER = 12


def read(view: View) -> Layer:
    """Read the header and all chunks; the user data of a chunk is bytes of it."""
    reader = Reader(view)
    ports = [
        reader.number("src.port", "Source port", 0, 2),
        reader.number("dst.port", "Destination port", 2, 2),
    ]
    reader.number("sctp.verification_tag", "Verification tag", 4, 4, hexadecimal(8))
    _checksum(reader)
    at, names = HEADER, []
    while at < len(view) and reader.turn("chunks"):
        size, name = _chunk(reader, at)
        names.append(name)
        if not size:
            at = len(view)
            break
        at += size + -size % 4
    text = " → ".join("?" if port is None else str(port) for port in ports)
    field = reader.layer("sctp", "Stream Control Transmission Protocol", f"{text} {', '.join(names)}", at, HEADER)
    return Layer(field, (Part(view.within(view.start + at, view.stop)),))


def _checksum(reader: Reader) -> None:
    """Add the checksum: CRC-32C over the packet with the field itself as zero."""
    view, carrier = reader.view, reader.view.carrier
    data = view.solid()

    def said(value: int) -> str:
        if carrier is None or carrier.fragment or len(data) < carrier.length or not view.ends:
            return f"0x{value:08x}, cannot be verified: not all that it covers is here"
        found = int.from_bytes(crc32c(data[:8] + bytes(4) + data[12:]).to_bytes(4, "little"))
        return f"0x{value:08x}, " + ("valid" if found == value else f"wrong: 0x{found:08x} expected")

    reader.number("sctp.checksum", "Checksum", 8, 4, said)


def _chunk(reader: Reader, at: int) -> tuple[int, str]:
    """Read a chunk; return its length, 0 if that cannot be, and its name."""
    head = reader.view.solid(at, 4)
    kind = head[0] if head else -1
    name = NAMES.get(kind, f"chunk {kind}")
    size = int.from_bytes(head[2:4]) if len(head) == 4 else len(reader.view) - at
    inner = reader.inside(at, max(size, 4))
    read_chunk(inner, kind, size)
    if len(head) == 4 and size < 4:
        inner.notes.append(f"a length of {size} is impossible: the header of a chunk alone has 4 bytes")
    elif len(inner.view) < size:
        inner.notes.append(inner.view.lack(len(inner.view), size))
    reader.group("sctp.chunk", name, count_bytes(size), inner)
    if padding := min(-size % 4, len(reader.view) - at - size):
        reader.raw("sctp.chunk_padding", "Padding", at + size, max(padding, 0))
    return size if size >= 4 else 0, name
