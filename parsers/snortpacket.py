"""The lines in which Snort prints a packet (log.c of Snort 1.0 to 2.9): header, options, payload.

The same lines stand alone in packet dumps, under an alert's message, and in per-host log files.
"""

from __future__ import annotations

import re

from parsers.cells import PORTED, protocol
from parsers.fastalert import split_end
from parsers.format import ARROW, TOKEN, V6, Taken, grammar, mended, words
from parsers.hexrows import snort_rows
from parsers.record import Record
from parsers.snortdates import put_time
from parsers.snortflags import snort_flags
from parsers.snorticmp import icmp_words

TIME = r"(?P<date>\d\d/\d\d(?:/\d\d(?:\d\d)?)?)-(?P<clock>\d\d:\d\d:\d\d)(?:\.(?P<fraction>\d{1,9}))?"
MAC = r"[0-9A-Fa-f]{1,2}(?::[0-9A-Fa-f]{1,2}){5}"
LINK = rf"(?: (?P<link>{MAC}\s*->\s*{MAC}) \ type:0x[0-9A-Fa-f]+ \ len:0x[0-9A-Fa-f]+ \  )?"
"""The link header, which -e prints."""
ENDS = rf"""
    (?P<src>{TOKEN}|{V6}?)(?::(?P<sport>\d{{1,5}}))? {ARROW} (?P<dst>{TOKEN}|{V6}?)(?::(?P<dport>\d{{1,5}}))?
"""
_HEADER = grammar(
    rf"""
    {TIME} \  {LINK} {ENDS}
    \  (?: (?P<proto>[A-Z][A-Z0-9\-]{{0,15}}) | Proto:\ (?P<number>\d+) | PROTO:(?P<upper>\d+) )
    \  TTL:(?P<ttl>\d{{1,3}}) \  TOS:0x(?P<tos>[0-9A-Fa-f]{{1,2}}) \  ID:(?P<id>\d{{1,5}})
    (?: \  IpLen:(?P<iplen>\d{{1,3}}) \  DgmLen:(?P<dgmlen>\d{{1,5}}) )? (?P<ipflags>(?: \  (?:RB|DF|MF)\b )*)
    (?: \  IP\ Options (?:\ \(\d+\))? \ =(?:>|&gt;)\  (?P<ipoptions>[^\n\x1d]{{1,200}}) )?
    """
)
_TCP = grammar(
    r"""
    \  (?P<flags>[12UAPRSF*]{1,9}) \  Seq:\ 0x(?P<seq>[0-9A-Fa-f]{1,8}) \  Ack:\ 0x(?P<ack>[0-9A-Fa-f]{1,8})
    \  Win:\ 0x(?P<win>[0-9A-Fa-f]{1,4}) (?: \  TcpLen:\ (?P<tcplen>\d{1,2}) )? (?: \  UrgPtr:\ 0x(?P<urg>[0-9A-Fa-f]{1,4}) )?
    """
)
_UDP = grammar(r"\  Len:\ (?P<length>\d{1,5}) (?: \  Csum:\ \d+ )?")
_FRAGMENT = grammar(r"\  Frag\ Offset:\ 0x(?P<offset>[0-9A-Fa-f]{1,4}) \  Frag\ Size:\ 0x(?P<size>[0-9A-Fa-f]{1,4})")
_ICMP = grammar(
    r"""
    \  (?: Type:(?P<type>\d{1,3}) \  Code:(?P<code>\d{1,3}) \b )? (?: \s* ID:(?P<id>\d{1,5}) \  Seq:(?P<seq>\d{1,5}) )?
    (?: \s+ (?P<name>[A-Z][A-Z_ ,:]{2,60}[A-Z]) (?=[ \t]*(?:\n|\Z)) )?
    """
)
_BOGUS = grammar(r"\  Got\ bogus\ buffer\ length\ \((?P<length>\d{1,6})\)\ for\ PrintNetData[^\n]{0,60}")
_ORIGINAL = grammar(
    r"""
    \s+ (?: \*\*\ ORIGINAL\ DATAGRAM\ DUMP: \s+ (?P<datagram>[^\x1d]{0,1200}?) \s* \*\*\ END\ OF\ DUMP
      | ORIGINAL\ DATAGRAM\ TRUNCATED )
    """
)
_OPTIONS = grammar(r"\  TCP\ Options (?: \ \((?P<count>\d+)\) )? \ =(?:>|&gt;) ")
_OPTION = grammar(
    r"""
    \  (?: (?P<bare>EOL|NOP|SackOK|Sack\ OK) \b | (?P<name>MSS|WS|Echo\ Rep|Echo|CCNEW|CCECHO): \s* (?P<value>\d{1,10}) | CC\ (?P<cc>\d{1,10})
    | Sack: \s* (?P<sack>\d{1,5}@\d{1,5}) | TS: \s* (?P<ts>\d{1,10}\ \d{1,10})
    | Opt\ (?P<kind>\d{1,3}) (?: \s* \((?P<length>\d{1,3})\) :? )? )
    """
)
_WORD = re.compile(r"\s+([0-9A-F]{4})(?![0-9A-Fa-f])", re.ASCII)
_MOST_WORDS = 32
_PRINTED = 40
"""Snort caps the length it prints an unknown option with at the size of the option area."""
CONTINUES = re.compile(
    r"TCP\s+Options|(?:EOL|NOP|SackOK|Sack:|TS:|Opt\s\d|CCNEW:|Echo)\b|(?:[0-9A-F]{2}(?:\s|$)){1,16}|(?:[0-9A-F]{4}(?:\s|$)){2,}"
    r"|[0-9A-F]{4}[ \t]*$|[0-9A-F]{2}\S{0,16}\.\S{0,16}[ \t]*$|[^\s\w.]?\.{2,}\S{0,16}[ \t]*$"
    r"|[12UAPRSF*]{6,8}\s+Seq:|[A-Z]+\s+TTL:|Len:\s\d|\[Xref",
    re.ASCII,
)


def read_packet(text: str, at: int, format: str) -> Taken | None:
    """Read one packet as Snort prints it, from its time to the end of its payload rows."""
    if (match := _HEADER.match(text, at)) is None:
        return None
    taken = Taken(_header(match, format), match.end(), mended(match))
    if "\n" in match.group().strip() and match.group().count("\n") == 1 + bool(match["link"]) + bool(
        match["ipoptions"]
    ):
        taken.repairs.remove(
            "rejoined-wrap"
        )  # it is printed on two lines, three or four with link addresses or IP options
    if match["ipoptions"]:
        taken.record.words["IP options"] = words(match["ipoptions"])
    if (fragment := _FRAGMENT.match(text, taken.end)) is not None:
        taken.record.frag = int(fragment["offset"], 16) * 8
        taken.record.words["fragment size"] = str(int(fragment["size"], 16))
        taken.end = fragment.end()
    elif not _transport(text, taken):
        return None
    if (original := _ORIGINAL.match(text, taken.end)) is not None:
        taken.record.words["original datagram"] = words(original["datagram"])
        taken.end = original.end()
    if (bogus := _BOGUS.match(text, taken.end)) is not None:
        taken.record.notes += (f"Snort found {bogus['length']} bytes of payload too many to print, and printed a few",)
        taken.end = bogus.end()
    if (dump := snort_rows(text, taken.end)) is not None:
        taken.record.payload = dump.data
        taken.end = dump.end
        if not dump.intact:
            taken.repairs.append("ascii-column")
    return taken


def _header(match: re.Match[str], format: str) -> Record:
    flags = match["ipflags"].split()
    record = Record(
        format=format,
        proto=protocol((match["proto"] or match["number"] or match["upper"]).lower()),
        ttl=int(match["ttl"]),
        tos=int(match["tos"], 16),
        ip_id=int(match["id"]),
        ip_df="DF" in flags,
        ip_len=int(match["dgmlen"]) if match["dgmlen"] else None,
    )
    put_time(record, match)
    for end in ("src", "dst"):
        printed, port = match[end], match["sport" if end == "src" else "dport"]
        if port is None and printed.count(":") > 1:  # of IPv6 the port is behind the last colon
            printed, port = split_end(printed, record.proto in PORTED)
        setattr(record, end, printed)
        setattr(record, f"{end}_port", None if port is None else int(port))
    if match["link"]:
        record.words["link"] = words(match["link"])
    if match["iplen"]:
        record.words["IpLen"] = match["iplen"]
    for name, mark in (("reserved bit", "RB"), ("more fragments", "MF")):
        if mark in flags:
            record.words[name] = "yes"
    return record


def _transport(text: str, taken: Taken) -> bool:
    """Read the line of the transport header; False if the record is cut before it."""
    record = taken.record
    if record.proto == "tcp":
        if (match := _TCP.match(text, taken.end)) is None:
            return False
        _tcp(record, match)
        taken.end = match.end()
        _options(text, taken)
    elif record.proto == "udp":
        if (match := _UDP.match(text, taken.end)) is None:
            return False
        record.words["Len"] = match["length"]
        taken.end = match.end()
    elif record.proto == "icmp":
        match = _ICMP.match(text, taken.end)
        if match is None or not match.group().strip():
            return False
        _icmp(record, match)
        taken.end = match.end()
    return True


def _tcp(record: Record, match: re.Match[str]) -> None:
    record.flags_text = match["flags"]
    record.flags, record.flags_known = snort_flags(match["flags"])
    if record.flags is None:
        record.notes += (f"the flags {match['flags']} fit none of Snort's spellings: damaged, not guessed",)
    record.tcp_seq, record.tcp_ack, record.tcp_win = (int(match[name], 16) for name in ("seq", "ack", "win"))
    if match["tcplen"]:
        record.words["TcpLen"] = match["tcplen"]
    if match["urg"]:
        record.words["UrgPtr"] = f"0x{match['urg']}"


def _icmp(record: Record, match: re.Match[str]) -> None:
    if match["type"] and match["code"]:
        record.icmp_type, record.icmp_code = int(match["type"]), int(match["code"])
    elif match["name"]:
        record.icmp_type, record.icmp_code = icmp_words(words(match["name"]))
    for label, group in (("ICMP ID", "id"), ("ICMP Seq", "seq"), ("ICMP", "name")):
        if match[group]:
            record.words[label] = words(match[group])


def _options(text: str, taken: Taken) -> None:
    """Read the option list; Snort 1.8 begins it anew on a second line when it grows long."""
    items: list[str] = []
    while (head := _OPTIONS.match(text, taken.end)) is not None:
        taken.end = head.end() - 1
        if text[taken.end] not in " \n\t":
            taken.end += 1
        while (match := _OPTION.match(text, taken.end)) is not None:
            taken.end = match.end()
            items.append(_option(text, taken, match))
    if items:
        taken.record.tcp_opts = " ".join(items)


def _option(text: str, taken: Taken, match: re.Match[str]) -> str:
    record = taken.record
    if match["kind"] is None:
        if match["name"] == "MSS" and int(match["value"]):
            record.tcp_mss = int(match["value"])
        elif match["name"] == "MSS":
            record.notes += ("Snort 1.x prints MSS values below 256 as 0: the MSS is not known",)
        return " ".join(match.group().split())
    if match["length"] is None:
        return f"Opt {match['kind']}"
    length = int(match["length"])
    expected = max(0, (min(length, _PRINTED) - 2 + 1) // 2)
    found: list[str] = []
    while len(found) < _MOST_WORDS and (word := _WORD.match(text, taken.end)) is not None:
        found.append(word[1])
        taken.end = word.end()
    if len(found) != expected:
        record.notes += (f"option {match['kind']} of length {length} shows {len(found)} words where {expected} belong",)
    return f"Opt {match['kind']} ({length}): {' '.join(found)}".rstrip()
