"""Request and status lines of HTTP/1 with their headers (RFC 9112, 1945)."""

from __future__ import annotations

import re

from parsers.decode.application.lines import HEAD
from parsers.decode.reader import Reader
from parsers.decode.view import Fit, Layer, Part, View

FOLLOWS = tuple(("tcp.port", port) for port in (80, 81, 591, 3128, 8000, 8008, 8080, 8081))
TITLE = "HTTP"
ANYWHERE = ("tcp.port",)
METHODS = frozenset(
    b"GET HEAD POST PUT DELETE CONNECT OPTIONS TRACE PATCH PROPFIND PROPPATCH MKCOL COPY MOVE LOCK UNLOCK SEARCH TRACK "
    b"BCOPY BDELETE BMOVE BPROPFIND BPROPPATCH NOTIFY POLL SUBSCRIBE UNSUBSCRIBE INDEX REPORT CHECKOUT CHECKIN "
    b"MKACTIVITY MERGE LINK UNLINK DEBUG RPC_IN_DATA RPC_OUT_DATA M-SEARCH".split()
)
_REQUEST = re.compile(rb"(?P<method>[A-Z_-]{1,20}) (?P<uri>[^\r\n]*?)(?: (?P<version>HTTP/\d(?:\.\d)?))?\r?$")
_STATUS = re.compile(rb"(?P<version>HTTP/\d(?:\.\d)?)(?: (?P<code>\d{3})(?: (?P<phrase>[^\r\n]*?))?)?\r?$")
_CUT = re.compile(rb" H(?:T(?:TP?)?)?$| HTTP/\d?\.?$")
"""A version of which only the beginning was captured."""
_HEADERS = {
    b"accept": "accept", b"accept-encoding": "accept_encoding", b"accept-language": "accept_language",
    b"authorization": "authorization", b"cache-control": "cache_control", b"connection": "connection",
    b"content-encoding": "content_encoding", b"content-length": "content_length_header",
    b"content-type": "content_type", b"cookie": "cookie", b"date": "date", b"host": "host",
    b"last-modified": "last_modified", b"location": "location", b"proxy-authenticate": "proxy_authenticate",
    b"proxy-authorization": "proxy_authorization", b"referer": "referer", b"server": "server",
    b"set-cookie": "set_cookie", b"transfer-encoding": "transfer_encoding", b"upgrade": "upgrade",
    b"user-agent": "user_agent", b"www-authenticate": "www_authenticate", b"x-forwarded-for": "x_forwarded_for",
}  # fmt: skip
"""Headers that Wireshark has a name for."""
_LABELS = {name: header.decode().title() for header, name in _HEADERS.items()}


def fits(view: View) -> Fit:
    """Tell whether a request or a status line begins here; the body of a message that goes on does not say so."""
    data = view.solid(0, 4096)
    if data.startswith(b"HTTP/") and data[5:6].isdigit():
        return Fit.SURE
    method, blank, _ = data[:24].partition(b" ")
    return Fit.SURE if blank and method in METHODS else Fit.NO


def read(view: View) -> Layer:
    """Read the first line and the headers; the body follows."""
    reader = Reader(view)
    data = view.solid(0, HEAD)
    at, text = _line(data, 0)
    said = _first(reader, text, at)
    ended = False
    while at < len(data) and not ended and reader.turn("headers"):
        stop, text = _line(data, at)
        ended = not text
        if ended:
            reader.add("http.end", "End of headers", None, "", at, stop - at)
        else:
            _header(reader, text, at, stop - at)
        at = stop
    field = reader.layer("http", "Hypertext Transfer Protocol", said, at, 0)
    return Layer(field, (Part(view.within(view.start + at, view.stop), (), "http.file_data", "Body"),))


def _line(data: bytes, at: int) -> tuple[int, bytes]:
    """Return where the line at a place ends, and the line without its end."""
    end = data.find(b"\n", at)
    stop = len(data) if end < 0 else end + 1
    return stop, data[at:stop].rstrip(b"\r\n")


def _first(reader: Reader, text: bytes, size: int) -> str:
    inner = reader.inside(0, size)
    said = text.decode("utf-8", "backslashreplace")
    if (match := _STATUS.match(text)) is not None:
        _part(inner, match, "version", "http.response.version", "Version")
        if match["code"]:
            inner.add(
                "http.response.code", "Status", int(match["code"]), match["code"].decode(), match.start("code"), 3
            )
        _part(inner, match, "phrase", "http.response.phrase", "Reason")
        reader.group("http.response.first", "Status line", said, inner)
    elif (match := _REQUEST.match(text, 0, _whole(text, size))) is not None:
        _part(inner, match, "method", "http.request.method", "Method")
        _part(inner, match, "uri", "http.request.uri", "Target")
        _part(inner, match, "version", "http.request.version", "Version")
        reader.group("http.request.first", "Request line", said, inner)
    else:
        reader.group("http.first", "First line", said, inner)
    return said


def _whole(text: bytes, size: int) -> int:
    """Return where a first line of `size` bytes ends without a version that is cut at the end of the bytes."""
    cut = _CUT.search(text) if len(text) == size else None
    return len(text) if cut is None else cut.start()


def _part(inner: Reader, match: re.Match[bytes], group: str, name: str, label: str) -> None:
    if match[group]:
        inner.string(name, label, match.start(group), len(match[group]))


def _header(reader: Reader, text: bytes, at: int, size: int) -> None:
    name, colon, value = text.partition(b":")
    known = _HEADERS.get(name.strip().lower()) if colon else None
    if known is None:
        said = text.decode("utf-8", "backslashreplace")
        reader.add("http.header", "Header", said, said, at, size)
        return
    said = value.strip(b" \t").decode("utf-8", "backslashreplace")
    reader.add(f"http.{known}", _LABELS[known], said, said, at, size)
