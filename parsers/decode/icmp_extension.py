"""Extensions after the packet that an ICMP error quotes (RFC 4884): MPLS labels, interfaces (RFC 4950, 5837, 8335)."""

from __future__ import annotations

from parsers.decode.checksum import Sum, verify
from parsers.decode.reader import Reader, count_bytes, hexadecimal, named, set_or_not
from parsers.decode.sums import add_sum
from parsers.decode.view import Layer, View

FOLLOWS = (("icmp.extension", 0),)
HEADER = 4
MPLS, INTERFACE, IDENTIFICATION = 1, 2, 3
_CLASSES = {MPLS: "MPLS label stack", INTERFACE: "interface information", IDENTIFICATION: "interface identification"}
_ROLES = {0: "incoming interface", 1: "sub-IP component of it", 2: "outgoing interface", 3: "next hop"}
_IPV4, _IPV6 = 1, 2
"""Address families (IANA)."""


def read(view: View) -> Layer:
    """Read the header of extensions, and the objects behind it."""
    reader = Reader(view)
    version = reader.number("icmp.ext.version", "Version", 0, 1, bits=0xF0)
    reader.number("icmp.ext.res", "Reserved", 0, 2, hexadecimal(3), bits=0x0FFF)
    add_sum(reader, "icmp.ext.checksum", 2, _sum(view))
    if version not in (2, None):
        reader.notes.append(f"version {version} is not known; 2 is")
    else:
        _objects(reader)
    field = reader.layer("icmp.ext", "ICMP extensions", count_bytes(len(view)), len(view), HEADER)
    return Layer(field)


def _sum(view: View) -> Sum:
    data = view.solid()
    stored = int.from_bytes(data[2:4]) if len(data) >= HEADER else None
    if stored == 0:
        return Sum("unverifiable", stored, reason="the sender computed none (0)")
    if stored is None or not view.ends:
        return Sum("unverifiable", stored, reason="not all that it covers is here")
    return verify(data, 2)


def _objects(reader: Reader) -> None:
    at = HEADER
    while at < len(reader.view) and reader.turn("objects"):
        inner = reader.inside(at)
        size = inner.number("icmp.ext.length", "Length", 0, 2, count_bytes)
        kind = inner.number("icmp.ext.class", "Class", 2, 1, named(_CLASSES))
        form = inner.number("icmp.ext.ctype", "Subtype", 3, 1)
        if size is None or kind is None or form is None:
            reader.group("icmp.ext.object", "Object", "", inner)
            return
        if size < 4:
            reader.notes.append(f"an object of {size} bytes is impossible: its header alone has 4")
            return
        text = _CLASSES.get(kind, f"class {kind}")
        body = Reader(inner.view.part(4, size - 4))
        if kind == MPLS:
            _labels(body)
        elif kind == INTERFACE:
            text += f": {_ROLES[form >> 6]}"
            _interface(body, form)
        else:
            body.raw("icmp.ext.data", "Data", 0, len(body.view))
        whole = reader.inside(at, size)
        whole.fields, whole.notes = inner.fields + body.fields, body.notes
        reader.group("icmp.ext.object", "Object", text, whole)
        at += size


def _labels(body: Reader) -> None:
    for at in range(0, len(body.view) - 3, 4):
        if not body.turn("labels"):
            return
        body.number("icmp.mpls.label", "Label", at, 3, bits=0xFFFFF0)
        body.number("icmp.mpls.exp", "Traffic class", at, 3, bits=0x00000E)
        body.number("icmp.mpls.s", "Bottom of the stack", at, 3, set_or_not, bits=1)
        body.number("icmp.mpls.ttl", "Time to live", at + 3, 1)


def _interface(body: Reader, form: int) -> None:
    at = 0
    if form & 8:
        body.number("icmp.int_info.index", "Interface index", at, 4)
        at += 4
    if form & 4:
        family = body.number("icmp.int_info.afi", "Address family", at, 2)
        if family == _IPV4:
            body.ipv4("icmp.int_info.ipv4", "Address", at + 4)
        elif family == _IPV6:
            body.ipv6("icmp.int_info.ipv6", "Address", at + 4)
        at += 4 + {_IPV4: 4, _IPV6: 16}.get(family or 0, 0)
    if form & 2 and (size := body.number("icmp.int_info.name_length", "Length of the name", at, 1)):
        body.string("icmp.int_info.name", "Name", at + 1, size - 1)
        at += size
    if form & 1:
        body.number("icmp.int_info.mtu", "MTU", at, 4)
