"""The hello messages of TLS (RFC 8446 section 4.1, 5246 section 7.4.1) and their extensions."""

from __future__ import annotations

from collections.abc import Callable

from parsers.decode.application.tls_names import EXTENSIONS, GROUPS, SIGNATURES, suite_name, version_name
from parsers.decode.reader import Reader, count_bytes, named

_FIXED = 4
"""Where the version stands, after type and length."""
_RETRY = bytes.fromhex("cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c")
"""The random value by which a server hello asks for another client hello (RFC 8446 section 4.1.3)."""


def read_client(part: Reader) -> str:
    """Read a client hello that fills a reader's view, and return the name it asks for and what else it says."""
    at = _start(part)
    size = part.number("tls.handshake.cipher_suites_length", "Length of the cipher suites", at, 2, count_bytes) or 0
    suites = part.inside(at + 2, size)
    for place in range(0, len(suites.view) - 1, 2):
        if not suites.turn("suites"):
            break
        suites.number("tls.handshake.ciphersuite", "Cipher suite", place, 2, suite_name)
    if size:
        part.group("tls.handshake.ciphersuites", "Cipher suites", f"{size // 2}", suites)
    at += 2 + size
    count = part.number("tls.handshake.comp_methods_length", "Compression methods", at, 1) or 0
    for place in range(at + 1, at + 1 + min(count, 8)):
        part.number("tls.handshake.comp_method", "Compression", place, 1, named({0: "none", 1: "deflate"}))
    return _extensions(part, at + 1 + count, True)


def read_server(part: Reader) -> str:
    """Read a server hello that fills a reader's view, and return what it chooses."""
    at = _start(part)
    suite = part.number("tls.handshake.ciphersuite", "Cipher suite", at, 2, suite_name)
    part.number("tls.handshake.comp_method", "Compression", at + 2, 1, named({0: "none", 1: "deflate"}))
    chosen = "" if suite is None else f" {suite_name(suite)}"
    if part.view.solid(_FIXED + 2, 32) == _RETRY:
        chosen += ", asks for another hello"
    return chosen + _extensions(part, at + 3, False)


def _start(part: Reader) -> int:
    """Read version, random bytes and session, and return where they end. Clients put any bytes where a time was."""
    part.number("tls.handshake.version", "Version", _FIXED, 2, version_name)
    part.raw("tls.handshake.random", "Random", _FIXED + 2, 32, part.view.data(_FIXED + 2, 32).hex())
    size = part.number("tls.handshake.session_id_length", "Length of the session", _FIXED + 34, 1, count_bytes) or 0
    part.raw("tls.handshake.session_id", "Session", _FIXED + 35, size, part.view.data(_FIXED + 35, size).hex())
    return _FIXED + 35 + size


def _extensions(part: Reader, at: int, client: bool) -> str:
    if at >= len(part.view):
        return ""
    left = part.number("tls.handshake.extensions_length", "Length of the extensions", at, 2, count_bytes) or 0
    at, stop, said = at + 2, min(at + 2 + left, len(part.view)), ""
    while at < stop and part.turn("extensions"):
        head = part.view.solid(at, 4)
        size = int.from_bytes(head[2:4]) if len(head) == 4 else 0
        inner = part.inside(at, min(4 + size, stop - at))
        kind = inner.number("tls.handshake.extension.type", "Type", 0, 2, named(EXTENSIONS))
        inner.number("tls.handshake.extension.len", "Length", 2, 2, count_bytes)
        body = _FORMS.get(-1 if kind is None else kind, _raw)
        text = body(inner, size, client) if size else ""
        if kind in (0, 16) and text:
            said += f", {text}"
        name = EXTENSIONS.get(-1 if kind is None else kind, f"extension {kind}")
        part.group("tls.handshake.extension", "Extension", f"{name}{': ' if text else ''}{text}", inner)
        at += 4 + size
    return said


def _raw(inner: Reader, size: int, client: bool) -> str:
    inner.raw("tls.handshake.extension.data", "Data", 4, size)
    return ""


def _names(inner: Reader, size: int, client: bool) -> str:
    if size < 5:
        return _raw(inner, size, client)
    inner.number("tls.handshake.extensions_server_name_list_len", "Length of the list", 4, 2, count_bytes)
    inner.number("tls.handshake.extensions_server_name_type", "Kind", 6, 1, named({0: "host name"}))
    length = inner.number("tls.handshake.extensions_server_name_len", "Length", 7, 2, count_bytes) or 0
    return inner.string("tls.handshake.extensions_server_name", "Server name", 9, length) or ""


def _protocols(inner: Reader, size: int, client: bool) -> str:
    inner.number("tls.handshake.extensions_alpn_len", "Length of the list", 4, 2, count_bytes)
    at, said = 6, []
    while at < min(4 + size, len(inner.view)) and inner.turn("protocols"):
        length = inner.number("tls.handshake.extensions_alpn_str_len", "Length", at, 1, count_bytes) or 0
        said.append(inner.string("tls.handshake.extensions_alpn_str", "Protocol", at + 1, length) or "")
        at += 1 + length
    return ", ".join(said)


def _versions(inner: Reader, size: int, client: bool) -> str:
    at, stop = 4, 4 + size
    if client:
        inner.number("tls.handshake.extensions.supported_versions_len", "Length of the list", 4, 1, count_bytes)
        at = 5
    said = []
    while at + 2 <= min(stop, len(inner.view)) and inner.turn("versions"):
        number = inner.number("tls.handshake.extensions.supported_version", "Version", at, 2, version_name)
        said.append("?" if number is None else version_name(number))
        at += 2
    return ", ".join(said)


def _list(name: str, label: str, length: str, names: dict[int, str]) -> Callable[[Reader, int, bool], str]:
    def read(inner: Reader, size: int, client: bool) -> str:
        inner.number(length, "Length of the list", 4, 2, count_bytes)
        for at in range(6, min(4 + size, len(inner.view)) - 1, 2):
            if not inner.turn("numbers"):
                break
            inner.number(name, label, at, 2, named(names, 4))
        return ""

    return read


def _shares(inner: Reader, size: int, client: bool) -> str:
    at, stop = 4, min(4 + size, len(inner.view))
    if client:
        inner.number("tls.handshake.extensions_key_share_client_length", "Length of the list", 4, 2, count_bytes)
        at = 6
    said = []
    if size == 2:
        inner.number("tls.handshake.extensions_key_share_selected_group", "Group", 4, 2, named(GROUPS, 4))
        return ""
    while at + 4 <= stop and inner.turn("keys"):
        group = inner.number("tls.handshake.extensions_key_share_group", "Group", at, 2, named(GROUPS, 4)) or 0
        name = "tls.handshake.extensions_key_share_key_exchange"
        length = inner.number(f"{name}_length", "Length", at + 2, 2, count_bytes) or 0
        inner.raw(name, "Key", at + 4, length)
        said.append(GROUPS.get(group, f"0x{group:04x}"))
        at += 4 + length
    return ", ".join(said)


_FORMS: dict[int, Callable[[Reader, int, bool], str]] = {
    0: _names,
    10: _list("tls.handshake.extensions_supported_group", "Group",
              "tls.handshake.extensions_supported_groups_length", GROUPS),
    13: _list("tls.handshake.sig_hash_alg", "Signature", "tls.handshake.sig_hash_alg_len", SIGNATURES),
    16: _protocols, 43: _versions, 51: _shares,
}  # fmt: skip
"""What reads the data of an extension of a size, in a client's hello or a server's, and says what it holds."""
