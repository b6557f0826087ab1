"""The outer tag of IEEE 802.1ad (QinQ)."""

from __future__ import annotations

from parsers.decode.link.vlan import tag
from parsers.decode.view import Layer, View

FOLLOWS = (("ethertype", 0x88A8),)


def read(view: View) -> Layer:
    """Read an outer tag; an inner one, or what its type names, follows."""
    return tag(view, "ieee8021ad", "802.1ad service tag")
