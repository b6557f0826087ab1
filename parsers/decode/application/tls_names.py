"""Names of the numbers of TLS (IANA: TLS parameters); cipher suites as far as they are common."""

from __future__ import annotations

VERSIONS = {0x0002: "SSL 2", 0x0200: "SSL 2", 0x0300: "SSL 3", 0x0301: "TLS 1.0", 0x0302: "TLS 1.1",
            0x0303: "TLS 1.2", 0x0304: "TLS 1.3"}  # fmt: skip
ALERTS = {
    0: "close notify", 10: "unexpected message", 20: "bad record MAC", 21: "decryption failed", 22: "record overflow",
    30: "decompression failure", 40: "handshake failure", 41: "no certificate", 42: "bad certificate",
    43: "unsupported certificate", 44: "certificate revoked", 45: "certificate expired", 46: "certificate unknown",
    47: "illegal parameter", 48: "unknown CA", 49: "access denied", 50: "decode error", 51: "decrypt error",
    60: "export restriction", 70: "protocol version", 71: "insufficient security", 80: "internal error",
    86: "inappropriate fallback", 90: "user cancelled", 100: "no renegotiation", 109: "missing extension",
    110: "unsupported extension", 111: "certificate unobtainable", 112: "unrecognised name",
    113: "bad certificate status", 114: "bad certificate hash", 115: "unknown PSK identity",
    116: "certificate required", 120: "no application protocol",
}  # fmt: skip
EXTENSIONS = {
    0: "server name", 1: "largest fragment", 5: "status request", 10: "supported groups", 11: "EC point formats",
    13: "signature algorithms", 14: "SRTP", 15: "heartbeat", 16: "application protocols (ALPN)",
    17: "status request v2", 18: "certificate timestamp", 19: "client certificate type",
    20: "server certificate type", 21: "padding", 22: "encrypt then MAC", 23: "extended master secret",
    24: "token binding", 27: "certificate compression", 28: "record size limit", 34: "delegated credentials",
    35: "session ticket", 41: "pre-shared key", 42: "early data", 43: "supported versions", 44: "cookie",
    45: "PSK modes", 47: "certificate authorities", 48: "OID filters", 49: "authentication after handshake",
    50: "signature algorithms of certificates", 51: "key share", 57: "QUIC parameters", 13172: "next protocol",
    17513: "application settings", 65037: "encrypted client hello", 65281: "renegotiation",
}  # fmt: skip
GROUPS = {
    14: "sect571r1", 21: "secp224r1", 22: "secp256k1", 23: "secp256r1", 24: "secp384r1", 25: "secp521r1", 29: "x25519",
    30: "x448", 256: "ffdhe2048", 257: "ffdhe3072", 258: "ffdhe4096", 4588: "X25519MLKEM768", 0x6399: "X25519Kyber768",
}  # fmt: skip
SIGNATURES = {
    0x0201: "rsa_pkcs1_sha1", 0x0202: "dsa_sha1", 0x0203: "ecdsa_sha1", 0x0401: "rsa_pkcs1_sha256",
    0x0403: "ecdsa_secp256r1_sha256", 0x0501: "rsa_pkcs1_sha384", 0x0503: "ecdsa_secp384r1_sha384",
    0x0601: "rsa_pkcs1_sha512", 0x0603: "ecdsa_secp521r1_sha512", 0x0804: "rsa_pss_rsae_sha256",
    0x0805: "rsa_pss_rsae_sha384", 0x0806: "rsa_pss_rsae_sha512", 0x0807: "ed25519", 0x0808: "ed448",
}  # fmt: skip
SUITES = {
    0x0000: "NULL_WITH_NULL_NULL", 0x0001: "RSA_WITH_NULL_MD5", 0x0002: "RSA_WITH_NULL_SHA",
    0x0003: "RSA_EXPORT_WITH_RC4_40_MD5", 0x0004: "RSA_WITH_RC4_128_MD5", 0x0005: "RSA_WITH_RC4_128_SHA",
    0x0006: "RSA_EXPORT_WITH_RC2_CBC_40_MD5", 0x0007: "RSA_WITH_IDEA_CBC_SHA",
    0x0008: "RSA_EXPORT_WITH_DES40_CBC_SHA", 0x0009: "RSA_WITH_DES_CBC_SHA", 0x000A: "RSA_WITH_3DES_EDE_CBC_SHA",
    0x0012: "DHE_DSS_WITH_DES_CBC_SHA", 0x0013: "DHE_DSS_WITH_3DES_EDE_CBC_SHA", 0x0015: "DHE_RSA_WITH_DES_CBC_SHA",
    0x0016: "DHE_RSA_WITH_3DES_EDE_CBC_SHA", 0x0018: "DH_anon_WITH_RC4_128_MD5",
    0x001B: "DH_anon_WITH_3DES_EDE_CBC_SHA", 0x002F: "RSA_WITH_AES_128_CBC_SHA",
    0x0032: "DHE_DSS_WITH_AES_128_CBC_SHA", 0x0033: "DHE_RSA_WITH_AES_128_CBC_SHA",
    0x0034: "DH_anon_WITH_AES_128_CBC_SHA",
    0x0035: "RSA_WITH_AES_256_CBC_SHA", 0x0038: "DHE_DSS_WITH_AES_256_CBC_SHA", 0x0039: "DHE_RSA_WITH_AES_256_CBC_SHA",
    0x003C: "RSA_WITH_AES_128_CBC_SHA256", 0x003D: "RSA_WITH_AES_256_CBC_SHA256",
    0x0041: "RSA_WITH_CAMELLIA_128_CBC_SHA", 0x0067: "DHE_RSA_WITH_AES_128_CBC_SHA256",
    0x006B: "DHE_RSA_WITH_AES_256_CBC_SHA256", 0x0084: "RSA_WITH_CAMELLIA_256_CBC_SHA", 0x0096: "RSA_WITH_SEED_CBC_SHA",
    0x009C: "RSA_WITH_AES_128_GCM_SHA256", 0x009D: "RSA_WITH_AES_256_GCM_SHA384",
    0x009E: "DHE_RSA_WITH_AES_128_GCM_SHA256", 0x009F: "DHE_RSA_WITH_AES_256_GCM_SHA384",
    0x00FF: "EMPTY_RENEGOTIATION_INFO_SCSV", 0x1301: "AES_128_GCM_SHA256", 0x1302: "AES_256_GCM_SHA384",
    0x1303: "CHACHA20_POLY1305_SHA256", 0x1304: "AES_128_CCM_SHA256", 0x1305: "AES_128_CCM_8_SHA256",
    0x5600: "FALLBACK_SCSV", 0xC007: "ECDHE_ECDSA_WITH_RC4_128_SHA", 0xC008: "ECDHE_ECDSA_WITH_3DES_EDE_CBC_SHA",
    0xC009: "ECDHE_ECDSA_WITH_AES_128_CBC_SHA", 0xC00A: "ECDHE_ECDSA_WITH_AES_256_CBC_SHA",
    0xC011: "ECDHE_RSA_WITH_RC4_128_SHA", 0xC012: "ECDHE_RSA_WITH_3DES_EDE_CBC_SHA",
    0xC013: "ECDHE_RSA_WITH_AES_128_CBC_SHA", 0xC014: "ECDHE_RSA_WITH_AES_256_CBC_SHA",
    0xC023: "ECDHE_ECDSA_WITH_AES_128_CBC_SHA256", 0xC024: "ECDHE_ECDSA_WITH_AES_256_CBC_SHA384",
    0xC027: "ECDHE_RSA_WITH_AES_128_CBC_SHA256", 0xC028: "ECDHE_RSA_WITH_AES_256_CBC_SHA384",
    0xC02B: "ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", 0xC02C: "ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
    0xC02F: "ECDHE_RSA_WITH_AES_128_GCM_SHA256", 0xC030: "ECDHE_RSA_WITH_AES_256_GCM_SHA384",
    0xCCA8: "ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256", 0xCCA9: "ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
    0xCCAA: "DHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
}  # fmt: skip


def version_name(number: int) -> str:
    """Return a version as number and name."""
    return f"0x{number:04x} {VERSIONS[number]}" if number in VERSIONS else _spread(number, "version")


def suite_name(number: int) -> str:
    """Return a cipher suite as number and name."""
    return f"0x{number:04x} {SUITES[number]}" if number in SUITES else _spread(number, "suite")


def _spread(number: int, what: str) -> str:
    """Return a number without a name; both bytes alike and of the form xA is GREASE, sent to be ignored (RFC 8701)."""
    greased = number >> 8 == number & 0xFF and number & 0x0F == 0x0A
    return f"0x{number:04x} GREASE" if greased else f"0x{number:04x}"
