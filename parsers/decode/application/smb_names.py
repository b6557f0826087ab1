"""Names of the numbers of SMB: commands, errors, flags ([MS-CIFS], [MS-SMB2], [MS-ERREF])."""

from __future__ import annotations

COMMANDS = {
    0x00: "create directory", 0x01: "delete directory", 0x02: "open", 0x03: "create", 0x04: "close", 0x05: "flush",
    0x06: "delete", 0x07: "rename", 0x08: "query information", 0x09: "set information", 0x0A: "read", 0x0B: "write",
    0x0C: "lock byte range", 0x0D: "unlock byte range", 0x0E: "create temporary", 0x0F: "create new",
    0x10: "check directory", 0x11: "process exit", 0x12: "seek", 0x13: "lock and read", 0x14: "write and unlock",
    0x1A: "read raw", 0x1D: "write raw", 0x22: "set information 2", 0x23: "query information 2",
    0x24: "locking and X", 0x25: "transaction", 0x26: "transaction secondary", 0x2B: "echo",
    0x2C: "write and close", 0x2D: "open and X", 0x2E: "read and X", 0x2F: "write and X", 0x32: "transaction 2",
    0x33: "transaction 2 secondary", 0x34: "find close 2", 0x70: "tree connect", 0x71: "tree disconnect",
    0x72: "negotiate", 0x73: "session setup and X", 0x74: "logoff and X", 0x75: "tree connect and X",
    0x80: "query information disk", 0x81: "search", 0x82: "find", 0xA0: "NT transact", 0xA1: "NT transact secondary",
    0xA2: "NT create and X", 0xA4: "NT cancel", 0xA5: "NT rename", 0xC0: "open print file", 0xC1: "write print file",
    0xC2: "close print file", 0xD0: "send message", 0xD1: "send broadcast",
}  # fmt: skip
COMMANDS2 = dict(enumerate((
    "negotiate", "session setup", "logoff", "tree connect", "tree disconnect", "create", "close", "flush", "read",
    "write", "lock", "I/O control", "cancel", "echo", "query directory", "change notify", "query information",
    "set information", "oplock break",
)))  # fmt: skip
DIALECTS = {0x0202: "SMB 2.0.2", 0x0210: "SMB 2.1", 0x02FF: "SMB 2.?", 0x0300: "SMB 3.0", 0x0302: "SMB 3.0.2",
            0x0311: "SMB 3.1.1"}  # fmt: skip
CLASSES = {0: "success", 1: "DOS", 2: "server", 3: "hardware", 0xFF: "not SMB"}
ERRORS = {
    1: {1: "bad function", 2: "bad file", 3: "bad path", 4: "no file handles", 5: "no access", 6: "bad handle",
        12: "bad access", 13: "bad data", 18: "no more files", 32: "sharing violation", 67: "no such share"},
    2: {1: "error", 2: "bad password", 4: "access", 5: "bad tree", 6: "bad share name", 7: "bad device",
        91: "bad user"},
}  # fmt: skip
"""Errors by class."""
STATUS = {
    0x00000000: "success", 0x00000103: "pending", 0x80000005: "buffer overflow", 0x80000006: "no more files",
    0xC0000002: "not implemented", 0xC0000008: "invalid handle", 0xC000000D: "invalid parameter",
    0xC000000F: "no such file", 0xC0000016: "more processing required", 0xC0000022: "access denied",
    0xC0000033: "object name invalid", 0xC0000034: "object name not found", 0xC0000035: "object name collision",
    0xC000003A: "object path not found", 0xC0000043: "sharing violation", 0xC0000064: "no such user",
    0xC000006A: "wrong password", 0xC000006D: "logon failure", 0xC000006E: "account restriction",
    0xC0000071: "password expired", 0xC0000072: "account disabled", 0xC00000BB: "not supported",
    0xC00000C9: "network name deleted", 0xC00000CC: "bad network name", 0xC0000120: "cancelled",
    0xC000015B: "logon type not granted", 0xC0000203: "user session deleted", 0xC0000234: "account locked out",
}  # fmt: skip
FLAGS = (
    (0x80, "smb.flags.response", "response"), (0x40, "smb.flags.notify", "notify of any action"),
    (0x20, "smb.flags.oplock", "oplock"), (0x10, "smb.flags.canon", "canonical names"),
    (0x08, "smb.flags.caseless", "case ignored"), (0x02, "smb.flags.receive_buffer", "receive buffer posted"),
    (0x01, "smb.flags.lock", "lock and read"),
)  # fmt: skip
FLAGS2 = (
    (0x8000, "smb.flags2.string", "Unicode"), (0x4000, "smb.flags2.nt_error", "NT errors"),
    (0x2000, "smb.flags2.roe", "execute-only reads"), (0x1000, "smb.flags2.dfs", "DFS"),
    (0x0800, "smb.flags2.esn", "extended security"), (0x0400, "smb.flags2.reparse_path", "reparse path"),
    (0x0040, "smb.flags2.long_names_used", "long names used"),
    (0x0010, "smb.flags2.sec_sig_required", "signatures required"), (0x0008, "smb.flags2.compressed", "compressed"),
    (0x0004, "smb.flags2.sec_sig", "signatures"), (0x0002, "smb.flags2.ea", "extended attributes"),
    (0x0001, "smb.flags2.long_names_allowed", "long names allowed"),
)  # fmt: skip
