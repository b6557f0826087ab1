"""How most messages of Cisco's firewalls and access lists look: connections, and packets denied or permitted."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from parsers.format import words
from parsers.record import Kind
from parsers.syslog import MOMENT, SENSOR
from parsers.template import Address, Ahead, Element, Mark, Number, Template, Text, either, maybe

BITS = {"FIN": 0x01, "SYN": 0x02, "RST": 0x04, "PSH": 0x08, "ACK": 0x10, "URG": 0x20}
"""The flags by their names."""
_DENY = re.compile(
    r"\b(?:den(?:y|ied)|drop(?:ped|ping)?(?! rate)|discard(?:ed)?|reject(?:ed)?|blocked|invalid|not allowed|failed)\b",
    re.IGNORECASE,
)
_PASS = re.compile(r"\b(?:permitted|built|accessed|requested)\b", re.IGNORECASE)


def action_of(message: str) -> str | None:
    """Return what a message says was done."""
    return "deny" if _DENY.search(message) else "pass" if _PASS.search(message) else None


_SAYS_MORE = (
    r"den[yi]|drop|discard|reject|block|invalid|not|fail|permit|built|access|request|tcp|udp|icmp|gre|esp|igmp|src|dst|from|for"
    r"|faddr|laddr|initiator|responder|source|dest|protocol|type|code|flag|hit|packet"
)
_NAME = re.compile(rf"(?!.*\b(?i:{_SAYS_MORE}))[\w\-]{{1,48}}", re.ASCII)
"""The name of an interface or a list that holds no word which the reader of single messages looks for."""
_INTERFACE = Text("", _NAME, ":"), ":"
_HOUR = Text("", re.compile(r"[A-Z][a-z]{2} [ \d]\d (?:\d{4} )?\d\d", re.ASCII), ":")
_CLOCK = (
    _HOUR, ":", Number("", 2, 2), ":", Number("", 2, 2), maybe(".", Number("", 6)),
    either(": %", (" ", Text("", re.compile("[A-Z]{2,5}"), ":"), ": %")),
)  # fmt: skip
"""The clock of the device, behind that of the host that logs."""
_HEAD = (
    *MOMENT, " ", Text("sensor", re.compile(rf"\d{{1,3}}(?:\.\d{{1,3}}){{3}}|{SENSOR.says.pattern}", re.ASCII)),
    either(" %", " : %", (" ", Number("", 9), ": ", either("*", ".", ()), *_CLOCK), (" ", *_CLOCK)),
)  # fmt: skip


def _at(end: str, before: str = "/") -> tuple[Element, ...]:
    """Return an address and its port; `end` is src, dst or, where neither is of further use, ""."""
    return Address(end), before, Number(end and f"{end}_port", 5, 1, 65_535)


_TRANSLATED = (" (", *_at(""), ")")


def _built(proto: str) -> tuple[Element, ...]:
    """Return how a connection begins: outbound ones go from the end that is printed last."""
    printed = f"{proto.upper()} connection "

    def ends(first: str, second: str) -> tuple[Element, ...]:
        return (
            Number("", 10),
            " for ",
            *_INTERFACE,
            *_at(first),
            *_TRANSLATED,
            " to ",
            *_INTERFACE,
            *_at(second),
            *_TRANSLATED,
        )

    return (
        Mark("proto", proto), Mark("kind", Kind.CONNECTION), Mark("action", "pass"), Ahead("message"), "Built ",
        either((f"inbound {printed}", *ends("src", "dst")), (f"outbound {printed}", *ends("dst", "src"))),
    )  # fmt: skip


def _gone(proto: str) -> tuple[Element, ...]:
    """Return how a connection ends, for some reason or none."""
    return (
        Mark("proto", proto), Mark("kind", Kind.CONNECTION), Ahead("message"), f"Teardown {proto.upper()} connection ",
        Number("", 10), " for ", *_INTERFACE, *_at("src"), " to ", *_INTERFACE, *_at("dst"),
        " duration ", Number("", 4), ":", Number("", 2, 2), ":", Number("", 2, 2), " bytes ", Number("", 15),
        maybe(" ", Text("why", re.compile(r"(?!.*\b(?i:src|flag))[A-Za-z\-]+(?: [A-Za-z\-]+){0,5}"), "")),
    )  # fmt: skip


def _pings() -> tuple[tuple[Element, ...], tuple[Element, ...]]:
    """Return how an exchange of ICMP begins, and how it ends; its numbers are no ports."""

    def ends(first: str, second: str) -> tuple[Element, ...]:
        said = zip((" for faddr ", " gaddr ", " laddr "), (first, "", second), strict=True)
        return tuple(each for before, name in said for each in (before, Address(name), "/", Number("", 5)))

    marks = Mark("proto", "icmp"), Mark("kind", Kind.CONNECTION)
    printed = "ICMP connection"
    ways = either((f"inbound {printed}", *ends("src", "dst")), (f"outbound {printed}", *ends("dst", "src")))
    gone = *marks, Ahead("message"), f"Teardown {printed}", *ends("src", "dst")
    return (*marks, Mark("action", "pass"), Ahead("message"), "Built ", ways), gone


_FLAGS = Text("printed flags", re.compile(r"(?:(?:SYN|ACK|FIN|RST|PSH|URG) +){1,6}"), "on")
_ALERT = (Mark("kind", Kind.ALERT), Ahead("message"))
_INBOUND = (*_at("src"), " to ", *_at("dst"))
_REFUSED = (
    *_ALERT,
    "Inbound TCP connection denied from ",
    Mark("proto", "tcp"),
    *_INBOUND,
    " flags ",
    _FLAGS,
    "on interface ",
    Text("", _NAME, ""),
)
_DENIED_UDP = (
    *_ALERT,
    "Deny inbound UDP from ",
    Mark("proto", "udp"),
    *_INBOUND,
    " on interface ",
    Text("", _NAME, ""),
)
_PORTED_ENDS = (" src ", *_INTERFACE, *_at("src"), " dst ", *_INTERFACE, *_at("dst"))
_SUMS = "0x[0-9a-f]{1,8}, 0x[0-9a-f]{1,8}"
_BY_GROUP = (
    *_ALERT, "Deny ",
    either(
        ("tcp", Mark("proto", "tcp"), *_PORTED_ENDS), ("udp", Mark("proto", "udp"), *_PORTED_ENDS),
        ("icmp src ", Mark("proto", "icmp"), *_INTERFACE, Address("src"), " dst ", *_INTERFACE, Address("dst"),
         " (type ", Number("icmp_type", 3), ", code ", Number("icmp_code", 3), ")"),
    ),
    " by access-group \"", Text("", _NAME, '"'), '"',
    maybe(" [", Text("", re.compile(_SUMS), "]"), "]"),
)  # fmt: skip
_VERDICT = either(("denied ", Mark("action", "deny")), ("permitted ", Mark("action", "pass")))


def _listed(proto: str, numbered: bool = True) -> tuple[Element, ...]:
    """Return what an access list says of a packet behind its verdict; the numbers of ICMP are no ports there."""

    def end(name: str) -> tuple[Element, ...]:
        number = Number(f"{name}_port" if numbered else "", 5, 1, 65_535)
        return Text("", _NAME, "/"), "/", Address(name), "(", number, ")"

    return f"{proto} ", Mark("proto", proto), *end("src"), " -> ", *end("dst")


_BY_LIST = (
    *_ALERT, "access-list ", Text("", _NAME), " ", _VERDICT,
    either(_listed("tcp"), _listed("udp"), _listed("icmp", False)), " hit-cnt ", Number("count", 10), " ",
    Text("", re.compile(rf"(?:\d{{1,6}}-second interval|first hit)(?: \[{_SUMS}\])?", re.ASCII), ""),
)  # fmt: skip
_DENIED = Mark("action", "deny")
_USUAL = {
    "302013": _built("tcp"), "302014": _gone("tcp"), "302015": _built("udp"), "302016": _gone("udp"),
    "302020": _pings()[0], "302021": _pings()[1], "106001": (_DENIED, *_REFUSED), "106006": (_DENIED, *_DENIED_UDP),
    "106023": (_DENIED, *_BY_GROUP), "106100": _BY_LIST,
}  # fmt: skip
"""The messages of PIX, ASA and FWSM by their numbers."""
_PORTED = (*_at("src", "("), ") -> ", *_at("dst", "("), ")")
_IOS = {
    "SEC-6-IPACCESSLOGP": (either(("tcp ", Mark("proto", "tcp")), ("udp ", Mark("proto", "udp"))), *_PORTED),
    "SEC-6-IPACCESSLOGDP": (
        "icmp ", Mark("proto", "icmp"), Address("src"), " -> ", Address("dst"), " (", Number("icmp_type", 3), "/",
        Number("icmp_code", 3), ")",
    ),
}  # fmt: skip
"""What IOS says of packets that a list denies or permits, between verdict and count."""
_COUNTED = (", ", Number("count", 10), either(" packets", " packet"))


def _columns(said: Mapping[str, Any]) -> dict[str, Any]:
    whole = said["message"]
    made = {"message": whole.turned(lambda text: words(text)[:200])}
    if any(len(text) > 200 for text in whole.values):
        made["rest"] = whole.turned(lambda text: words(text)[200:] or None)
    if "printed flags" in said:
        made["flags"] = said["printed flags"].numbers(lambda text: sum(BITS[name] for name in set(text.split())))
        made["flags_known"] = said["printed flags"].numbers(lambda text: 0x3F)
    if "why" in said:
        from parsers.arrays import merged  # not before lines are read many at a time: it needs numpy

        parts = [said["why"].turned(action_of), *([said["action"]] if "action" in said else [])]
        made["action"] = merged(parts)
    return made


WHOLE_MESSAGES = (
    Template((
        *_HEAD, either("ASA-", "PIX-", "FWSM-"), Number("", 1, 1, 7), "-",
        either(*((f"{number}: ", Mark("sid", number), *elements) for number, elements in _USUAL.items())),
    ), _columns),
    Template((
        *_HEAD,
        either(*(
            (f"{name}: ", Mark("sid", name), *_ALERT, "list ", Text("", _NAME), " ", _VERDICT, *ends, *_COUNTED)
            for name, ends in _IOS.items()
        )),
    ), _columns),
)  # fmt: skip
"""A whole line about packets or connections of IPv4."""
