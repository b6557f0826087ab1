"""TLS records and handshakes (RFC 8446, 5246, 6101) and the hello of SSL 2 (draft-hickman-netscape-ssl)."""

from __future__ import annotations

from parsers.decode.application.tls_hello import read_client, read_server
from parsers.decode.application.tls_names import ALERTS, VERSIONS, version_name
from parsers.decode.reader import Reader, count_bytes, named
from parsers.decode.view import Fit, Layer, Part, View

FOLLOWS = tuple(("tcp.port", port) for port in (443, 465, 563, 636, 853, 989, 990, 992, 993, 994, 995, 8443))
TITLE = "TLS"
ANYWHERE = ("tcp.port",)
HEADER = 5
HANDSHAKE, ALERT, CHANGE, DATA, HEARTBEAT = 22, 21, 20, 23, 24
_RECORDS = {CHANGE: "change cipher spec", ALERT: "alert", HANDSHAKE: "handshake", DATA: "application data",
            HEARTBEAT: "heartbeat"}  # fmt: skip
_LONGEST = (1 << 14) + 2048
MESSAGES = {
    0: "hello request", 1: "client hello", 2: "server hello", 3: "hello verify request", 4: "new session ticket",
    5: "end of early data", 8: "encrypted extensions", 11: "certificate", 12: "server key exchange",
    13: "certificate request", 14: "server hello done", 15: "certificate verify", 16: "client key exchange",
    20: "finished", 21: "certificate URL", 22: "certificate status", 24: "key update", 254: "message hash",
}  # fmt: skip


def fits(view: View) -> Fit:
    """Tell whether a record begins here; encrypted data that goes on in another segment does not say so."""
    head = view.solid(0, 11)
    if _old_hello(head):
        return Fit.SURE
    if len(head) < HEADER or head[0] not in _RECORDS or head[1] != 3 or head[2] > 4:
        return Fit.NO
    size = int.from_bytes(head[3:5])
    if not 0 < size <= _LONGEST:
        return Fit.NO
    return Fit.PERHAPS if head[0] == HANDSHAKE and len(head) > 5 and head[5] not in MESSAGES else Fit.SURE


def _old_hello(head: bytes) -> bool:
    """Tell whether the hello of SSL 2 begins here: a length with the highest bit set, 1, and a version."""
    if len(head) < 11 or not head[0] & 0x80 or int.from_bytes(head[:2]) & 0x7FFF < 9:
        return False
    return head[2] == 1 and head[3:5] in (b"\0\2", b"\3\0", b"\3\1")


def read(view: View) -> Layer:
    """Read the records that begin in the bytes, and the handshake messages in them."""
    reader = Reader(view)
    if _old_hello(view.solid(0, 11)):
        return _ssl2(reader)
    at, said, encrypted = 0, list[str](), False
    while at < len(view) and reader.turn("records"):
        head = view.solid(at, HEADER)
        if at and (len(head) < HEADER or head[0] not in _RECORDS or head[1] != 3):
            break
        size = int.from_bytes(head[3:5]) if len(head) == HEADER else 0
        inner = reader.inside(at, HEADER + size)
        text = _record(inner, size, encrypted)
        encrypted = encrypted or head[:1] == b"\x14"
        if len(inner.view) < HEADER + size and len(head) == HEADER:
            inner.notes.append(f"{inner.view.lack(len(inner.view), HEADER + size)} of the record")
        reader.group("tls.record", "Record", text, inner)
        said.append(text)
        at += HEADER + size
    at = min(at, len(view))
    field = reader.layer("tls", "Transport Layer Security", ", ".join(said[:6]), at, HEADER)
    return Layer(field, (Part(view.within(view.start + at, view.stop), (), "tls.rest", "More"),))


def _record(inner: Reader, size: int, encrypted: bool) -> str:
    kind = inner.number("tls.record.content_type", "Content", 0, 1, named(_RECORDS))
    inner.number("tls.record.version", "Version", 1, 2, version_name)
    inner.number("tls.record.length", "Length", 3, 2, count_bytes)
    size = min(size, max(len(inner.view) - HEADER, 0))
    if kind == HANDSHAKE and not encrypted:
        return _handshakes(inner, size)
    if kind == ALERT and size == 2 and not encrypted:
        inner.number("tls.alert_message.level", "Level", 5, 1, named({1: "warning", 2: "fatal"}))
        code = inner.number("tls.alert_message.desc", "Alert", 6, 1, named(ALERTS))
        return f"alert: {ALERTS.get(code or 0, code)}"
    inner.raw({DATA: "tls.app_data", CHANGE: "tls.change_cipher_spec"}.get(kind or 0, "tls.data"), "Data", 5, size)
    text = _RECORDS.get(-1 if kind is None else kind, f"content {kind}")
    return f"{text}, encrypted" if encrypted and kind in (HANDSHAKE, ALERT) else text


def _handshakes(inner: Reader, left: int) -> str:
    """Read the messages of a handshake record; one may go on in the next record."""
    at, said = HEADER, list[str]()
    while at < HEADER + left and inner.turn("messages", 20):
        head = inner.view.solid(at, 4)
        kind = head[0] if head else -1
        size = int.from_bytes(head[1:4]) if len(head) == 4 else 0
        if kind not in MESSAGES:
            inner.raw("tls.handshake.encrypted", "Encrypted, or the rest of a message", at, HEADER + left - at)
            said.append("handshake, encrypted or cut")
            break
        part = inner.inside(at, min(4 + size, HEADER + left - at))
        part.number("tls.handshake.type", "Message", 0, 1, named(MESSAGES))
        part.number("tls.handshake.length", "Length", 1, 3, count_bytes)
        text = MESSAGES[kind]
        if kind in (1, 2):
            text += (read_client if kind == 1 else read_server)(part)
        else:
            part.raw("tls.handshake.data", "Data", 4, len(part.view) - 4)
        if len(part.view) < 4 + size:
            part.notes.append(f"{part.view.lack(len(part.view), 4 + size)} of the message in this record")
        inner.group("tls.handshake", "Handshake", text, part)
        said.append(text)
        at += 4 + size
    return ", ".join(said)


def _ssl2(reader: Reader) -> Layer:
    view = reader.view
    size = reader.number("tls.record.length", "Length", 0, 2, count_bytes, bits=0x7FFF) or 0
    reader.view = view.part(0, 2 + size)
    reader.number("tls.handshake.type", "Message", 2, 1, named({1: "client hello"}))
    reader.number("tls.handshake.version", "Version", 3, 2, named(VERSIONS, 4))
    specs = reader.number("tls.handshake.cipher_spec_len", "Length of the ciphers", 5, 2) or 0
    session = reader.number("tls.handshake.session_id_length", "Length of the session", 7, 2) or 0
    challenge = reader.number("tls.handshake.challenge_length", "Length of the challenge", 9, 2) or 0
    at = 11
    for _ in range(specs // 3):
        if at + 3 > len(reader.view) or not reader.turn("ciphers"):
            break
        reader.number("tls.handshake.cipherspec", "Cipher", at, 3, lambda value: f"0x{value:06x}")
        at += 3
    at = 11 + specs
    reader.raw("tls.handshake.session_id", "Session", at, session)
    reader.raw("tls.handshake.challenge", "Challenge", at + session, challenge)
    stop = min(2 + size, len(view))
    field = reader.layer("tls", "Secure Sockets Layer 2", "client hello in the form of SSL 2", stop, 11)
    return Layer(field, (Part(view.within(view.start + stop, view.stop), (), "tls.rest", "More"),))
