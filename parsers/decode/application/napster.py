"""Napster: messages between client and server, and the words that open a transfer (drscholl's napster.txt, OpenNap)."""

from __future__ import annotations

from parsers.decode.application.lines import is_text
from parsers.decode.reader import Reader, count_bytes, named
from parsers.decode.view import Fit, Layer, Part, View

_PORTS = (4444, 5555, 6666, 6688, 6697, 6699, 6700, 7777, 8875, 8888)
FOLLOWS = (*(("tcp.port", port) for port in _PORTS), ("napster", 0))
TITLE = "Napster"
HEADER = 4
KINDS = {
    0: "error", 2: "login", 3: "login accepted", 4: "version", 5: "upgrade", 6: "new user login", 7: "nick check",
    8: "nick free", 9: "nick taken", 10: "nick invalid", 11: "check password", 12: "password right",
    14: "login options", 100: "file shared", 102: "file removed", 110: "nothing shared", 200: "search",
    201: "search result", 202: "end of results", 203: "download request", 204: "download accepted",
    205: "private message", 206: "get error", 207: "hotlist entry", 208: "hotlist", 209: "user on", 210: "user off",
    211: "browse", 212: "browse result", 213: "end of browse", 214: "server statistics", 215: "resume request",
    216: "resume result", 217: "end of resume", 218: "download begins", 219: "download ends", 220: "upload begins",
    221: "upload ends", 301: "hotlist accepted", 302: "hotlist error", 303: "hotlist removal", 320: "ignore list",
    322: "ignore", 323: "unignore", 400: "join channel", 401: "leave channel", 402: "channel message to send",
    403: "channel message", 404: "server message", 405: "join accepted", 406: "user joined", 407: "user left",
    408: "channel user", 409: "end of channel users", 410: "channel topic", 500: "alternate download request",
    501: "alternate download accepted", 600: "link speed query", 601: "link speed", 603: "whois", 604: "whois answer",
    605: "whowas", 606: "set user level", 607: "upload request", 608: "upload accepted", 609: "upload refused",
    610: "kill", 612: "ban", 614: "unban", 615: "ban list", 617: "channel list", 618: "channel", 619: "queue limit",
    620: "queue full", 621: "message of the day", 625: "data port error", 626: "wrong password",
    628: "operators' message",
    640: "direct browse request", 641: "direct browse accepted", 700: "change speed", 701: "change password",
    702: "change address", 703: "change data port", 748: "login attempt", 750: "server ping", 751: "ping", 752: "pong",
    800: "reload", 821: "redirect", 822: "cycle", 823: "channel level", 824: "action", 825: "nick list",
    830: "channel list, all",
}  # fmt: skip
_LONGEST = 2048
_WORDS = (b"1", b"GET", b"SEND")
"""What opens a transfer between two clients."""


def fits(view: View) -> Fit:
    """Tell whether bytes may be a message: a known kind and a text of the stated length, or a word of a transfer."""
    data = view.solid(0, 512)
    if data in _WORDS:
        return Fit.PERHAPS
    if len(data) < HEADER:
        return Fit.NO
    size, kind = (int.from_bytes(data[at : at + 2], "little") for at in (0, 2))
    if kind not in KINDS or size > _LONGEST or (view.ends and HEADER + size > len(view) and size > 512):
        return Fit.NO
    return Fit.PERHAPS if is_text(data[HEADER : HEADER + size]) else Fit.NO


def read(view: View) -> Layer:
    """Read a message; the next one follows."""
    reader = Reader(view)
    if view.solid(0, 8) in _WORDS:
        text = reader.string("napster.word", "Word", 0, len(view)) or ""
        return Layer(reader.layer("napster", "Napster", f"transfer: {text}", len(view), 0))
    size = reader.number("napster.length", "Length", 0, 2, count_bytes, little=True) or 0
    kind = reader.number("napster.type", "Kind", 2, 2, named(KINDS), little=True)
    here = min(size, len(view) - HEADER)
    body = reader.string("napster.data", "Text", HEADER, here) if here > 0 else ""
    if here < size:
        reader.notes.append(f"{view.lack(max(here, 0), size)} of the text")
    text = f"{KINDS.get(-1 if kind is None else kind, f'kind {kind}')} {body or ''}".rstrip()
    stop = HEADER + max(here, 0)
    field = reader.layer("napster", "Napster", text, stop, HEADER)
    after = view.within(view.start + stop, view.stop)
    again = len(after) >= HEADER and fits(after) is not Fit.NO
    return Layer(field, (Part(after, (("napster", 0),) if again else ()),))
