"""Syslog messages over UDP (RFC 3164, 5424)."""

from __future__ import annotations

import re

from parsers.decode.reader import Reader
from parsers.decode.view import Fit, Layer, View

FOLLOWS = (("udp.port", 514),)
TITLE = "syslog"
ANYWHERE = ("udp.port",)
_PRIORITY = re.compile(rb"<(\d{1,3})>")
FACILITIES = (
    "kernel", "user", "mail", "daemon", "auth", "syslog", "printer", "news", "uucp", "clock", "authpriv", "ftp", "ntp",
    "audit", "alert", "clock 2", "local0", "local1", "local2", "local3", "local4", "local5", "local6", "local7",
)  # fmt: skip
LEVELS = ("emergency", "alert", "critical", "error", "warning", "notice", "informational", "debug")
_HEAD = 8192


def fits(view: View) -> Fit:
    """Tell whether a priority begins the bytes, and a text follows it."""
    data = view.solid(0, 64)
    match = _PRIORITY.match(data)
    if match is None or int(match[1]) >= 8 * len(FACILITIES):
        return Fit.NO
    return Fit.SURE if all(32 <= byte < 127 or byte in (9, 10, 13) for byte in data.rstrip(b"\0")) else Fit.PERHAPS


def read(view: View) -> Layer:
    """Read the priority and the message."""
    reader = Reader(view)
    data = view.solid(0, _HEAD)
    match = _PRIORITY.match(data)
    at, text = 0, ""
    if match is not None:
        number = int(match[1])
        at = match.end()
        facility = FACILITIES[number >> 3] if number >> 3 < len(FACILITIES) else f"facility {number >> 3}"
        reader.add("syslog.facility", "Facility", number >> 3, f"{number >> 3} {facility}", 0, at)
        reader.add("syslog.level", "Level", number & 7, f"{number & 7} {LEVELS[number & 7]}", 0, at)
        text = f"{facility}.{LEVELS[number & 7]}"
    if len(view) > at:
        said = reader.string("syslog.msg", "Message", at, len(view) - at)
        text = f"{text} {said or ''}"
    field = reader.layer("syslog", "Syslog", text.strip(), len(view), 0)
    return Layer(field)
