"""What tcpdump says of frames without an IP packet: ARP and RARP (print-arp.c), and protocols of the link layer."""

from __future__ import annotations

from parsers.format import Taken, grammar, mended, words
from parsers.record import Record

_MAC = r"[0-9a-fA-F]{1,2}(?::[0-9a-fA-F]{1,2}){5}"
_HOST = r"[0-9A-Za-z*?][\w.:*?\-]*"
_ARP = grammar(
    rf"""
    (?: (?P<old>r?arp) \  | (?P<new>R?ARP|Reverse\ ARP), \  )? (?: Ethernet\ \(len\ 6\),\ IPv4\ \(len\ 4\), \  )? (?: (?:Request|Reply|InARP\ Request) \  )? (?: reply \  )?
    (?: (?P<asks>who-has|who-is) \  (?P<target>{_HOST}) (?: \  \((?P<targetmac>{_MAC}|Broadcast)(?:\ \(oui\ [^)]*\))?\) )? \  tell \  (?P<teller>{_HOST})
      | (?P<owner>{_HOST}) \  is-at \  (?P<mac>{_MAC}|[\w.\-]+) (?: \ \(oui\ [^)]{{0,40}}\) )? )
    (?: ,?\ length\ \d{{1,5}} | \ \(.{{1,60}}?\) )?
    """
)
_OTHER = grammar(
    r"""
    (?P<name>STP|802\.1[dws]|CDPv\d|LLDP|IS-IS|ISIS|DTPv\d|VTPv\d|LACPv\d|UDLD|EAPOL?|Loopback|DECnet|IPX|AT|AARP|NBF|SNAP|MPCP|OAM|RARP|RRCP|PPPoED?|LLC|802\.3|802\.2)
    (?= [\s,:\-] ) (?P<rest> [^\n\x1d]{0,400} )
    """
)


def read_frame(text: str, at: int, record: Record) -> Taken | None:
    """Read what stands after the time of a frame that carries no IP packet; None if it is nothing known here."""
    if (match := _ARP.match(text, at)) is not None:
        record.proto = "rarp" if "r" in (match["old"] or match["new"] or "a").lower()[:1] else "arp"
        record.src, record.dst = match["teller"] or match["owner"], match["target"]
        record.message = "who-has" if match["asks"] == "who-has" else match["asks"] or "is-at"
        if match["mac"]:
            record.words["hardware address"] = match["mac"]
    elif (match := _OTHER.match(text, at)) is not None:
        record.proto, record.message = match["name"].lower(), words(match.group())
    else:
        return None
    return Taken(record, match.end(), mended(match))
