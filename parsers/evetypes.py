"""What an event of Suricata may hold to be read with others: anything else about it is refused; it needs msgspec.

Numbers are plain integers within the bounds of their columns, texts are texts. What no column asks for may be anything.
"""

from __future__ import annotations

from typing import Annotated, Any

import msgspec

from parsers.arrays import UNKNOWN
from parsers.eve import SUMS

ALONE = ("drop", "ssh")
"""Types of events that are left to `eve_record`."""
VALUES = frozenset(("http.status", "fileinfo.size", "smtp.rcpt_to", "ftp.completion_code"))
"""Values that sum up an event and are not always text."""

_Text = str | None
_Value = str | int | bool | tuple[str, ...] | None
Whole = Annotated[int, msgspec.Meta(ge=0, le=(1 << 63) - 1)]
Port = Annotated[int, msgspec.Meta(ge=0, le=65_535)]
Octet = Annotated[int, msgspec.Meta(ge=0, le=255)]


class _Alert(msgspec.Struct, gc=False):
    action: _Text = None
    gid: Whole | None = None
    signature_id: Whole | None = None
    rev: Whole | None = None
    signature: _Text = None


class _Query(msgspec.Struct, gc=False):
    rrname: str | int | None = None
    rrtype: str | int | None = None


class _Ends(msgspec.Struct, gc=False, kw_only=True):
    """What events of all types say; UNKNOWN where a number is left out."""

    timestamp: str
    in_iface: _Text = None
    event_type: str
    src_ip: str
    src_port: Port = UNKNOWN
    dest_ip: _Text = None
    dest_port: Port = UNKNOWN
    proto: str | int | None = None
    icmp_type: Octet = UNKNOWN
    icmp_code: Octet = UNKNOWN
    app_proto: _Text = None
    host: _Text = None
    packet: None = None
    alert: _Alert | None = None


_MORE: dict[str, list[tuple[str, Any, Any]]] = {
    "flow": [("start", _Text, None)],
    "netflow": [("start", _Text, None)],
    "dns": [("queries", tuple[_Query, ...] | None, None)],
}
"""What is taken from an event of a type beside the values that sum it up."""


def _section(kind: str) -> tuple[str, Any, None]:
    """Return the field of an event that holds what only its type has."""
    own = [name.removeprefix(f"{kind}.") for name in SUMS[kind] if name.startswith(f"{kind}.")]
    fields = [(name, _Value if f"{kind}.{name}" in VALUES else _Text, None) for name in own]
    return kind, msgspec.defstruct(kind, [*fields, *_MORE.get(kind, [])], gc=False) | None, None


_Event = msgspec.defstruct(
    "_Event", [_section(kind) for kind in SUMS if kind not in ALONE], bases=(_Ends,), gc=False, kw_only=True
)
DECODER = msgspec.json.Decoder(_Event)
