"""The words of a tcpdump line: addresses, TCP, UDP and ICMP as releases 3.4 to 4.99 print them (print-*.c).

Numbers that tcpdump prints relative to the start of a flow are kept as printed words, never as sequence numbers.
"""

from __future__ import annotations

import re

from parsers.format import Taken, grammar, mended, words
from parsers.page import WALL
from parsers.protocols import protocol_name
from parsers.record import Record
from parsers.tcpdump_frames import read_frame
from parsers.tcpdump_icmp import icmp_numbers
from parsers.tcpdump_tcp import put_tcp

ELAPSED = "time since the packet before"
"""Word of a record that has no other time."""
_LINK = grammar(
    r"""
    (?: (?P<interface>(?!IP6?\s|arp\s|ARP,)[a-zA-Z][\w.\-]{1,15}) \  (?: (?P<way>In|Out|B|M|P) \  | (?P<gt>[<>]) \  (?= \S+ \s* (?:>|&gt;) \s* \S+: ) ) | [<>] \  )?
    (?: ifindex\ \d+ \  )? (?: (?P<in>In|Out|B|M|P) \  (?= [0-9a-f]{1,2}: | ethertype | IP6?\s | \S+ \s* (?:>|&gt;) ) )?
    (?: (?P<link>(?:[0-9a-f]{1,2}(?::[0-9a-f]{1,2}){5}|ethertype\ ) (?: .{0,120}? (?: \ \d{1,5}: | length\ \d{1,5}: ) | (?= \s+ [\w.:]+ \s > \s [\w.:]+: ) ) ) \  )?
    (?P<below> (?: (?: vlan\ \d{1,4},\ p\ \d(?:,\ DEI)?, (?:\ ethertype\ [^,]{1,40},)? | PPPoE\ \[[^\]]{1,40}\] (?:\ PPP-?)? | MPLS\ \([^)]{1,80}\) (?:,)?
      | AF\ \w+(?:\ \(\d+\))?,\ length\ \d{1,5}: | \d{1,5}\ (?:AF\ )?(?:IPv?4|IPv?6|INET6?)\b:? | 802\.1Q[^:]{0,60}: | ip6?: ) \  )* )
    (?: IP6? \  (?=truncated-ip) )? (?: (?P<missing>truncated-ip6?\ -\ \d{1,5}\ bytes\ missing!) \s* )?
    """
)
"""What may stand between time and packet: interface and direction, link header, tags, tunnels, a warning."""
_PLAIN = re.compile(r"IP6? [\d(]|\d{1,3}\.\d{1,3}\.\d", re.ASCII)
"""Nothing stands there, as in most lines."""
_IP = grammar(
    r"""
    (?: (?P<word>IP6?) \  )?
    (?: \( (?P<verbose> (?:tos|class|flowlabel|hlim|ttl) \b [^\x1d]{0,300}? ) \) (?= \s+ \S+ \s* (?:>|&gt;) ) \  )?
    (?P<src>[\w.:*?\-]+?) \s* (?P<gt>>|&gt;) \s* (?P<dst>[\w.:*?\-]+) : (?= \s|$ )
    """
)
_OLD_TCP = grammar(
    r"""
    \s* (?: (?P<flags>[SFRPWE]{1,6}|\.) (?= \  | , ) )? ,? \s* (?: \[ [^\]]{0,40} \] ,? \s* )?
    (?: cksum\ 0x[0-9a-f]{4}\ \( [^)]{1,60} \), \s* )?
    (?: (?P<seq>\d{1,10}):(?P<seqend>\d{1,10})\((?P<length>\d{1,5})\) \s* )? (?: ack\ (?P<ack>\d{1,10}) \s* )?
    win\ (?P<win>\d{1,9}) (?: \  urg\ (?P<urg>\d+) )? (?: \  (?:<|&lt;)(?P<options>[\w\s,:{}|@\[\]\-]{1,300})(?:>|&gt;) )?
    (?! \s* <\w )
    """
)
_NEW_TCP = grammar(
    r"""
    \  Flags\ \[(?P<flags>[FSRP.UEWe]*|none)\], (?: \  cksum\ 0x[0-9a-f]{4}\ \([^)]{1,60}\), )?
    (?: \  seq\ (?P<seq>\d{1,10}) (?::(?P<seqend>\d{1,10}))? ,? )? (?: \  ack\ (?P<ack>\d{1,10}) ,? )?
    (?: \  win\ (?P<win>\d{1,9}) ,? )? (?: \  urg\ (?P<urg>\d+) ,? )?
    (?: \  options\ \[(?P<options>[^\x1d]{0,400}?)\] ,? (?=\s|$) )? (?: \  length:?\ (?P<length>\d{1,5}) )?
    """
)
_TAIL = grammar(
    r"""
    (?: \  (?: (?P<df>\(DF\)) | \[tos\ 0x(?P<tos>[0-9a-f]{1,2})(?:,[^\]]{1,20})?\] | \[ttl\ (?P<ttl1>\d{1,3})\]
      | \(ttl\ (?P<ttl>\d{1,3}),\ id\ (?P<id>\d{1,5})(?:,\ len\ (?P<len>\d{1,5}))?(?:,\ [^)]{1,60})?\)
      | \(frag\ (?P<fragid>\d{1,5}):(?P<fraglen>\d{1,5})@(?P<fragat>\d{1,5})(?P<more>\+?)\)
      | \[(?:tcp|udp)\ sum\ ok\] | \[\|?\w+\] | \[bad[^\]]{1,60}\] ) )
    """
)
_APPLICATION = re.compile(
    r"(?P<same>[ ]\[RST\b[^\n\x1d]*|[:,][ ][^\n\x1d]*)?(?P<under>(?:\n\t(?!0x[0-9a-f]{4}|\s*(?:[0-9a-f]{4}:|(?:[0-9a-f]{4}\s){2}))[^\n]*"
    r"(?:(?<=\[Payload:)\n\t0x0000:[^\n]*(?:\n\t0x(?!0000)[0-9a-f]{4}:[^\n]*)*)?)*)",
    re.ASCII,
)
"""What tcpdump says about the application: behind the length, and in lines indented by a tab."""
_CUT_TCP = re.compile(r"\s*(?:[SFRPWE]{1,6}|\.|Flags\b[^\n\x1d]*)[ \t]*(?=\n|\Z)", re.ASCII)
"""TCP flags that end the line: the numbers are behind a page break."""
_CUT_TAIL = re.compile(r"\s*\((?:ttl|frag)\b", re.ASCII)
_SUM = grammar(r"\  \[(?:bad\ )?(?P<proto>udp|icmp6|sctp|igmp|ospf|pim|vrrp)\ (?:sum|cksum)\ [^\]]{1,60}\] (?= \ \S )")
"""The checksum of UDP stands before what is said of its contents, from 4.0 on."""
_UDP = grammar(r"\  (?: udp\ (?P<old>\d{1,5}) | UDP,(?:\ bad\ length\ \d+\ >\ \d+,?)?\ length:?\ (?P<new>\d{1,5}) )")
_NAMED = grammar(
    r"""
    \  (?: tcp\ (?P<quiet>\d{1,5}) (?=\s|$) (?: \ \[bad\ hdr\ length[^\]]{0,40}\] )? | \[\|(?P<cut>tcp|udp|icmp6?|igmp)\] | truncated-(?P<short>tcp|udp|icmp)\ \d+(?:\ \[[^\]]{1,40}\])?
      | ip-proto-(?P<number>\d{1,3})(?:\ \d+)? | (?P<name>tcp|udp|icmp|igmp|esp|ah|gre|egp|rsvp|pim|ospf|vrrp|eigrp)(?=\s|$|:) | (?P<upper>ESP|AH|GREv[01]|OSPFv[23]|PIMv[12]|VRRPv[23]|RSVPv\d|EIGRP|SCTP|sctp|L2TPv3|ipcomp|IPComp|CARPv2|HIP|DCCP)(?=[\s,(:]) )
    """
)
"""A protocol that is named and not taken apart: -q, fragments, cut headers, protocols that other modules print."""
_ICMP = grammar(
    r"\  (?: icmp(?P<oldsix>6)?:\ (?P<old>[^\x1d(]{1,120}?) | ICMP(?P<six>6)?,?\ (?P<new>[^\x1d]{1,160}?),\ length\ \d{1,5} ) (?= \s*(?:\(|\n|$|\[|,) )"
)
_VERBOSE = re.compile(
    r"(?:tos|class) 0x(?P<tos>[0-9a-f]+)|(?:ttl|hlim) (?P<ttl>\d+)|\bid (?P<id>\d+)|offset (?P<offset>\d+)|flags \[(?P<flags>[^\]]*)\]"
    r"|(?:proto|next-header):? (?P<proto>\S+)|(?<!payload )length:? (?P<length>\d+)",
    re.ASCII,
)


def read_words(text: str, at: int, record: Record) -> Taken | None:
    """Read the words of one packet after its time; None if no packet is described."""
    link = None if _PLAIN.match(text, at) is not None else _LINK.match(text, at)
    start = at if link is None else link.end()
    if (match := _IP.match(text, start)) is None:
        taken = read_frame(text, start, record)
        if taken is not None and link is not None:
            _link(taken, link)
        return taken
    taken = Taken(record, match.end(), mended(match))
    if match["gt"] != ">":
        taken.repairs.append("broken-arrow")
    if link is not None:
        _link(taken, link)
    if match["verbose"]:
        _verbose(record, " ".join(match["verbose"].split()))
    if (summed := _SUM.match(text, taken.end)) is not None:
        record.proto = {"icmp6": "icmpv6"}.get(summed["proto"], summed["proto"])
        taken.end = summed.end()
    new = _NEW_TCP.match(text, taken.end)
    old = _OLD_TCP.match(text, taken.end) if new is None else None
    if new is not None:
        put_tcp(record, new, "new")
    elif old is not None:
        put_tcp(record, old, "old")
    found = new or old or _other(record, text, taken, 6 if match["word"] == "IP6" or ":" in match["src"] else 4)
    tail = _TAIL.match(text, taken.end) if found is None else None
    if found is None and tail is None and _CUT_TCP.match(text, taken.end) is not None:
        return None
    silent = text[taken.end : taken.end + 1] in ("\n", "") and text[taken.end : taken.end + 2] != "\n\t"
    if found is None and tail is None and silent:
        return None  # nothing is said about the packet: the rest is behind a page break, or there is none
    if found is not None:
        taken.end = found.end()
    elif tail is None:
        taken.end = _line_end(text, taken)
    _ends(record, match["src"], match["dst"])
    split = match["verbose"] is not None and "\n" in text[match.end("verbose") : match.start("src")]
    return taken if _finish(taken, text, at, split) else None


def _link(taken: Taken, match: re.Match[str]) -> None:
    """Keep what is said of the frame around the packet."""
    record = taken.record
    if match["interface"]:
        record.words["interface"] = match["interface"]
    if way := match["way"] or match["gt"] or match["in"]:
        record.words["direction"] = {"<": "in", ">": "out"}.get(way, way.lower())
    if match["link"]:
        record.words["link addresses"] = " ".join(match["link"].split())
    if match["below"].strip():
        record.words["below IP"] = words(match["below"])
    if match["missing"]:
        record.notes += (f"tcpdump says: {words(match['missing'])}",)


def _finish(taken: Taken, text: str, at: int, split: bool) -> bool:
    """Read what may follow the transport's words; False if the record is cut. `split`: it is printed on two lines, as 4.0 began to."""
    while (tail := _TAIL.match(text, taken.end)) is not None:
        taken.end = tail.end()
        _tail(taken.record, tail)
    if _CUT_TAIL.match(text, taken.end) is not None:
        return False
    ends = text[at : taken.end].strip().count("\n") - split
    taken.repairs = [repair for repair in taken.repairs if repair != "rejoined-wrap"]
    if ends > 0:
        taken.repairs.append("rejoined-wrap")
    _application(taken.record, text, taken)
    return True


def _application(record: Record, text: str, taken: Taken) -> None:
    match = _APPLICATION.match(text, taken.end)
    if match is not None and match.group():
        record.words["application"] = words(match.group().replace(WALL, "").lstrip(":, "))[:400]
        taken.end = match.end()


def _other(record: Record, text: str, taken: Taken, version: int) -> re.Match[str] | None:
    """Read the words of another transport than TCP, as far as one is named."""
    if (match := _UDP.match(text, taken.end)) is not None:
        record.proto = "udp"
        record.words["length"] = match["old"] or match["new"]
        return match
    if (match := _ICMP.match(text, taken.end)) is not None:
        six = bool(match["oldsix"] or match["six"])
        record.proto = "icmpv6" if six else "icmp"
        record.words["icmp"] = " ".join((match["old"] or match["new"]).split())
        record.icmp_type, record.icmp_code = icmp_numbers(record.words["icmp"], 6 if six else 4)
        return match
    if (match := _NAMED.match(text, taken.end)) is None:
        return None
    _named(record, match, version)
    return match if match["quiet"] or match["cut"] or match["short"] else None


def _named(record: Record, match: re.Match[str], version: int) -> None:
    name = "tcp" if match["quiet"] else match["cut"] or match["short"] or match["name"] or match["upper"]
    if match["number"]:
        record.proto = protocol_name(int(match["number"])) if int(match["number"]) < 256 else None
    elif name is not None:
        bare = re.sub(r"v\d$", "", name.lower())
        record.proto = "icmpv6" if bare == "icmp6" or (bare == "icmp" and version == 6) else bare
    if match["quiet"]:
        record.words["length"] = match["quiet"]
    if match["cut"] or match["short"]:
        record.notes += (f"the capture ends inside the {record.proto} header",)


def _line_end(text: str, taken: Taken) -> int:
    """Keep the rest of a line no rule here knows (an application's own words) as words."""
    end = text.find("\n", taken.end)
    end = len(text) if end < 0 else end
    if rest := text[taken.end : end].strip():
        taken.record.words["rest"] = rest[:400]
    return end


def _ends(record: Record, source: str, destination: str) -> None:
    """Split address and port at the last dot: five numbers, or a name or IPv6 address with a port after it."""
    ported = record.proto in ("tcp", "udp", "sctp", "dccp", "udplite") or record.proto is None
    for end, port, printed in (("src", "src_port", source), ("dst", "dst_port", destination)):
        host, dot, last = printed.rpartition(".")
        four = re.fullmatch(r"\d{1,3}(?:\.\d{1,3}){3}", printed, re.ASCII)
        if not dot or four or not ported or record.frag:
            setattr(record, end, printed)
            continue
        setattr(record, end, host)
        if last.isdigit() and int(last) < 65536:
            setattr(record, port, int(last))
        else:
            record.words[port.replace("_", " ")] = last
    if record.proto is None and record.src_port is not None and record.dst_port is not None and "rest" in record.words:
        record.proto = "udp"  # ports, and no TCP words after them: print-udp.c decoded an application


def _verbose(record: Record, text: str) -> None:
    for match in _VERBOSE.finditer(text):
        if match["tos"]:
            record.tos = int(match["tos"], 16) & 0xFF
        elif match["ttl"]:
            record.ttl = int(match["ttl"])
        elif match["id"]:
            record.ip_id = int(match["id"])
        elif match["offset"]:
            record.frag = int(match["offset"])
        elif match["flags"] is not None:
            record.ip_df = "DF" in match["flags"]
        elif match["proto"]:
            record.proto = match["proto"].lower().rstrip(",")
        elif match["length"]:
            record.ip_len = int(match["length"])


def _tail(record: Record, match: re.Match[str]) -> None:
    if match["df"]:
        record.ip_df = True
    for attribute, value in (("ttl", match["ttl"] or match["ttl1"]), ("ip_id", match["id"] or match["fragid"])):
        if value:
            setattr(record, attribute, int(value))
    if match["tos"]:
        record.tos = int(match["tos"], 16)
    if match["len"]:
        record.ip_len = int(match["len"])
    if match["fragat"]:
        record.frag = int(match["fragat"])
        record.words["fragment length"] = match["fraglen"]
