"""The data of DNS records by their types (RFC 1035, 2782, 3403, 3596, 4034, 4255, 5155, 6698, 6891, 8659, 9460)."""

from __future__ import annotations

from collections.abc import Callable

from parsers.decode.application.dns_names import read_name
from parsers.decode.reader import Reader, brief, count_bytes, hexadecimal, named, seconds, spelled

CLASSES = {1: "IN", 2: "CSNET", 3: "CHAOS", 4: "HESIOD", 254: "NONE", 255: "ANY"}
TYPES = {
    1: "A", 2: "NS", 3: "MD", 4: "MF", 5: "CNAME", 6: "SOA", 7: "MB", 8: "MG", 9: "MR", 10: "NULL", 11: "WKS",
    12: "PTR", 13: "HINFO", 14: "MINFO", 15: "MX", 16: "TXT", 17: "RP", 18: "AFSDB", 24: "SIG", 25: "KEY",
    28: "AAAA", 29: "LOC", 30: "NXT", 33: "SRV", 35: "NAPTR", 36: "KX", 37: "CERT", 38: "A6", 39: "DNAME",
    41: "OPT", 42: "APL", 43: "DS", 44: "SSHFP", 45: "IPSECKEY", 46: "RRSIG", 47: "NSEC", 48: "DNSKEY",
    49: "DHCID", 50: "NSEC3", 51: "NSEC3PARAM", 52: "TLSA", 53: "SMIMEA", 55: "HIP", 59: "CDS", 60: "CDNSKEY",
    61: "OPENPGPKEY", 62: "CSYNC", 63: "ZONEMD", 64: "SVCB", 65: "HTTPS", 99: "SPF", 108: "EUI48", 109: "EUI64",
    249: "TKEY", 250: "TSIG", 251: "IXFR", 252: "AXFR", 253: "MAILB", 254: "MAILA", 255: "ANY", 256: "URI",
    257: "CAA", 32769: "DLV",
}  # fmt: skip
_ALGORITHMS = {1: "RSA/MD5", 3: "DSA", 5: "RSA/SHA-1", 7: "RSA/SHA-1, NSEC3", 8: "RSA/SHA-256", 10: "RSA/SHA-512",
               13: "ECDSA P-256", 14: "ECDSA P-384", 15: "Ed25519", 16: "Ed448"}  # fmt: skip
_OPTIONS = {3: "name server identifier", 8: "client subnet", 9: "expire", 10: "cookie", 11: "TCP keepalive",
            12: "padding", 13: "chain", 14: "key tag", 15: "extended error"}  # fmt: skip
Form = Callable[["Body"], str]


class Body:
    """The data of one record: a reader of it, and the message that names in it may point into."""

    def __init__(self, reader: Reader, message: bytes, start: int) -> None:
        self.reader, self.message, self.start = reader, message, start
        self.size = len(reader.view)

    def name(self, field: str, label: str, at: int) -> tuple[str, int]:
        """Read a name and return it and where it ends, counted from the beginning of the data."""
        found = read_name(self.message[: self.start + self.size], self.start + at, text_of_root="<Root>")
        stop = found.stop - self.start
        notes = (found.note,) if found.note else ()
        self.reader.add(field, label, None if notes else found.text, found.text, at, max(stop - at, 0), notes=notes)
        return found.text, max(stop, at)

    def texts(self, field: str, label: str, at: int) -> list[str]:
        """Read texts that their lengths go before, up to the end of the data."""
        found = []
        while at < self.size and self.reader.turn("texts"):
            size = self.reader.number(f"{field}.length", "Length", at, 1, count_bytes) or 0
            size = min(size, self.size - at - 1)
            found.append(self.reader.string(field, label, at + 1, size) or "")
            at += 1 + size
        return found


def type_name(kind: int) -> str:
    """Return the name of a type, or TYPE and the number (RFC 3597)."""
    return TYPES.get(kind, f"TYPE{kind}")


def read_data(reader: Reader, message: bytes, start: int, kind: int) -> str:
    """Read the data of a record, which begins at `start` of the message, and return what it says."""
    body = Body(reader, message, start)
    form = _FORMS.get(kind)
    if form is not None and body.size:
        return form(body)
    data = reader.raw("dns.data", "Data", 0, body.size)
    return brief(data) if data else ""


def _address(body: Body) -> str:
    return body.reader.ipv4("dns.a", "Address", 0) or "?"


def _address6(body: Body) -> str:
    return body.reader.ipv6("dns.aaaa", "Address", 0) or "?"


def _named(field: str, label: str) -> Form:
    return lambda body: body.name(field, label, 0)[0]


def _exchange(body: Body) -> str:
    preference = body.reader.number("dns.mx.preference", "Preference", 0, 2)
    return f"{preference} {body.name('dns.mx.mail_exchange', 'Mail exchange', 2)[0]}"


def _texts(body: Body) -> str:
    return " ".join(f'"{text}"' for text in body.texts("dns.txt", "Text", 0))


def _authority(body: Body) -> str:
    server, at = body.name("dns.soa.mname", "Primary server", 0)
    _, at = body.name("dns.soa.rname", "Mailbox", at)
    serial = body.reader.number("dns.soa.serial_number", "Serial number", at, 4)
    for place, (name, label) in enumerate(
        (("refresh_interval", "Refresh"), ("retry_interval", "Retry"), ("expire_limit", "Expire"),
         ("minimum_ttl", "Minimum time to live")), 1,
    ):  # fmt: skip
        body.reader.number(f"dns.soa.{name}", label, at + 4 * place, 4, seconds)
    return f"{server} serial {serial}"


def _service(body: Body) -> str:
    said = [
        body.reader.number(f"dns.srv.{name}", name.capitalize(), 2 * place, 2)
        for place, name in enumerate(("priority", "weight", "port"))
    ]
    return " ".join((*map(str, said), body.name("dns.srv.target", "Target", 6)[0]))


def _pointer(body: Body) -> str:
    order = body.reader.number("dns.naptr.order", "Order", 0, 2)
    preference = body.reader.number("dns.naptr.preference", "Preference", 2, 2)
    at, said = 4, [str(order), str(preference)]
    for name, label in (("flags", "Flags"), ("service", "Service"), ("regex", "Expression")):
        size = body.reader.number(f"dns.naptr.{name}_length", f"Length of {label.lower()}", at, 1) or 0
        said.append(body.reader.string(f"dns.naptr.{name}", label, at + 1, size) or "")
        at += 1 + size
    return " ".join((*said, body.name("dns.naptr.replacement", "Replacement", at)[0]))


def _host(body: Body) -> str:
    at, said = 0, []
    for name, label in (("cpu", "Machine"), ("os", "System")):
        size = body.reader.number(f"dns.hinfo.{name}_length", f"Length of {label.lower()}", at, 1) or 0
        said.append(body.reader.string(f"dns.hinfo.{name}", label, at + 1, size) or "")
        at += 1 + size
    return " ".join(said)


def _options(body: Body) -> str:
    at, said = 0, []
    while at < body.size and body.reader.turn("options"):
        code = body.reader.number("dns.opt.code", "Option", at, 2, named(_OPTIONS))
        size = body.reader.number("dns.opt.len", "Length", at + 2, 2, count_bytes)
        if code is None or size is None:
            break
        body.reader.raw("dns.opt.data", "Data", at + 4, min(size, body.size - at - 4))
        said.append(_OPTIONS.get(code, f"option {code}"))
        at += 4 + size
    return ", ".join(said)


def _key(body: Body) -> str:
    flags = body.reader.number("dns.dnskey.flags", "Flags", 0, 2, hexadecimal(4)) or 0
    body.reader.number("dns.dnskey.protocol", "Protocol", 2, 1)
    body.reader.number("dns.dnskey.algorithm", "Algorithm", 3, 1, named(_ALGORITHMS))
    body.reader.raw("dns.dnskey.public_key", "Public key", 4, body.size - 4)
    return "key-signing key" if flags & 1 else "zone key" if flags & 0x100 else ""


def _delegation(body: Body) -> str:
    tag = body.reader.number("dns.ds.key_id", "Key", 0, 2, hexadecimal(4))
    body.reader.number("dns.ds.algorithm", "Algorithm", 2, 1, named(_ALGORITHMS))
    body.reader.number("dns.ds.digest_type", "Kind of digest", 3, 1)
    body.reader.raw("dns.ds.digest", "Digest", 4, body.size - 4)
    return f"key {tag}"


def _signature(body: Body) -> str:
    covered = body.reader.number("dns.rrsig.type_covered", "Type covered", 0, 2, type_name) or 0
    body.reader.number("dns.rrsig.algorithm", "Algorithm", 2, 1, named(_ALGORITHMS))
    body.reader.number("dns.rrsig.labels", "Labels", 3, 1)
    body.reader.number("dns.rrsig.original_ttl", "Original time to live", 4, 4, seconds)
    body.reader.number("dns.rrsig.expiration", "Expires, seconds since 1970", 8, 4)
    body.reader.number("dns.rrsig.inception", "Begins, seconds since 1970", 12, 4)
    body.reader.number("dns.rrsig.key_tag", "Key", 16, 2)
    signer, at = body.name("dns.rrsig.signers_name", "Signer", 18)
    body.reader.raw("dns.rrsig.signature", "Signature", at, body.size - at)
    return f"of {type_name(covered)} by {signer}"


def _next(body: Body) -> str:
    name, at = body.name("dns.nsec.next_domain_name", "Next name", 0)
    body.reader.raw("dns.nsec.types", "Types, bitmap", at, body.size - at)
    return name


def _authorisation(body: Body) -> str:
    body.reader.number("dns.caa.flags", "Flags", 0, 1, hexadecimal(2))
    size = body.reader.number("dns.caa.tag_length", "Length of the tag", 1, 1) or 0
    tag = body.reader.string("dns.caa.tag", "Tag", 2, size) or ""
    value = body.reader.string("dns.caa.value", "Value", 2 + size, max(body.size - 2 - size, 0)) or ""
    return f"{tag} {value}"


def _association(body: Body) -> str:
    for at, (name, label) in enumerate(
        (("certificate_usage", "Usage"), ("selector", "Selector"), ("matching_type", "Matching"))
    ):
        body.reader.number(f"dns.tlsa.{name}", label, at, 1)
    body.reader.raw("dns.tlsa.certificate_association_data", "Association", 3, body.size - 3)
    return ""


def _fingerprint(body: Body) -> str:
    body.reader.number("dns.sshfp.algorithm", "Algorithm", 0, 1)
    body.reader.number("dns.sshfp.fingerprint.type", "Kind of fingerprint", 1, 1)
    body.reader.raw("dns.sshfp.fingerprint", "Fingerprint", 2, body.size - 2)
    return ""


def _binding(body: Body) -> str:
    priority = body.reader.number("dns.svcb.svcpriority", "Priority", 0, 2)
    target, at = body.name("dns.svcb.targetname", "Target", 2)
    while at + 4 <= body.size and body.reader.turn("parameters"):
        key = body.reader.number("dns.svcb.svcparam.key", "Parameter", at, 2)
        size = body.reader.number("dns.svcb.svcparam.value.length", "Length", at + 2, 2, count_bytes)
        if key is None or size is None:
            break
        body.reader.raw("dns.svcb.value", "Value", at + 4, min(size, body.size - at - 4))
        at += 4 + size
    return f"{priority} {target}"


def _signed(body: Body) -> str:
    """Read a transaction signature (RFC 8945)."""
    name, at = body.name("dns.tsig.algorithm_name", "Algorithm", 0)
    body.reader.raw("dns.tsig.rest", "Signature", at, body.size - at)
    return name


def _location(body: Body) -> str:
    body.reader.number("dns.uri.priority", "Priority", 0, 2)
    body.reader.number("dns.uri.weight", "Weight", 2, 2)
    data = body.reader.view.solid(4)
    body.reader.string("dns.uri.target", "Target", 4, max(body.size - 4, 0))
    return spelled(data)


_FORMS: dict[int, Form] = {
    1: _address, 2: _named("dns.ns", "Server"), 5: _named("dns.cname", "Canonical name"), 6: _authority,
    7: _named("dns.mb", "Host"), 8: _named("dns.mg", "Mailbox"), 9: _named("dns.mr", "Mailbox"),
    12: _named("dns.ptr.domain_name", "Name"), 13: _host, 15: _exchange, 16: _texts, 28: _address6, 33: _service,
    35: _pointer, 39: _named("dns.dname", "Name"), 41: _options, 43: _delegation, 44: _fingerprint, 46: _signature,
    47: _next, 48: _key, 52: _association, 59: _delegation, 60: _key, 64: _binding, 65: _binding, 250: _signed,
    256: _location, 257: _authorisation,
}  # fmt: skip
"""What reads the data of a type and says what it holds."""
