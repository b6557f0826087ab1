"""SNMP versions 1 and 2c: version, community and the request (RFC 1157, 1901, 3416); of version 3 the version."""

from __future__ import annotations

from ipaddress import IPv4Address

from parsers.decode.application.ber import INTEGER, NULL, OCTETS, OID, SEQUENCE, Element, element, object_name
from parsers.decode.reader import Reader, brief, spelled
from parsers.decode.view import Fit, Layer, Part, View

FOLLOWS = (("udp.port", 161), ("udp.port", 162))
TITLE = "SNMP"
ANYWHERE = ("udp.port",)
VERSIONS = {0: "1", 1: "2c", 2: "2u", 3: "3"}
TRAP = 0xA4
REQUESTS = {
    0xA0: "get", 0xA1: "get next", 0xA2: "response", 0xA3: "set", TRAP: "trap", 0xA5: "get bulk", 0xA6: "inform",
    0xA7: "trap", 0xA8: "report",
}  # fmt: skip
_ERRORS = {
    0: "no error", 1: "too big", 2: "no such name", 3: "bad value", 4: "read only", 5: "general error", 6: "no access",
    7: "wrong type", 8: "wrong length", 9: "wrong encoding", 10: "wrong value", 11: "no creation",
    12: "inconsistent value", 13: "resource unavailable", 14: "commit failed", 15: "undo failed",
    16: "authorisation error", 17: "not writable", 18: "inconsistent name",
}  # fmt: skip
_TRAPS = {0: "cold start", 1: "warm start", 2: "link down", 3: "link up", 4: "authentication failure",
          5: "neighbour lost", 6: "enterprise's own"}  # fmt: skip
_NUMBERS = {INTEGER: "snmp.value.int", 0x41: "snmp.value.counter", 0x42: "snmp.value.g32",
            0x43: "snmp.value.timeticks", 0x46: "snmp.value.counter"}  # fmt: skip
_HEAD = 4096


def fits(view: View) -> Fit:
    """Tell whether a sequence of a version and a community, or a version 3 header, begins here."""
    data = view.solid(0, 64)
    whole = element(data, 0, len(data)) if data[:1] == b"\x30" else None
    version = element(data, whole.body, len(data)) if whole is not None else None
    if version is None or version.tag != INTEGER or version.stop - version.body != 1:
        return Fit.NO
    following = data[version.stop : version.stop + 1]
    number = data[version.body : version.stop]
    return Fit.SURE if (number, following) in ((b"\0", b"\4"), (b"\1", b"\4"), (b"\3", b"\x30")) else Fit.NO


class _Message:
    """Reads elements one after another, as fields."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.data = reader.view.solid(0, _HEAD)
        self.at = 0
        self.stop = len(self.data)

    def enter(self, what: str) -> Element | None:
        """Read tag and length of what holds other elements, and go on inside."""
        found = element(self.data, self.at, self.stop)
        if found is None:
            self.reader.notes.append(f"no {what} begins at byte {self.at}")
            return None
        if found.note:
            self.reader.notes.append(f"{what}: {found.note}")
        self.at = found.body
        self.stop = found.stop
        return found

    def take(self, tag: int, what: str) -> Element | None:
        """Read an element of a tag and step over it; None, with a note, if another stands there."""
        found = element(self.data, self.at, self.stop)
        if found is None or found.tag != tag or found.note:
            self.reader.notes.append(f"no {what} is readable at byte {self.at}")
            self.stop = self.at
            return None
        self.at = found.stop
        return found

    def integer(self, name: str, label: str, names: dict[int, str] | None = None, tag: int = INTEGER) -> int | None:
        """Read a number of up to 8 bytes, with a sign."""
        found = self.take(tag, label.lower())
        if found is None:
            return None
        body = self.data[found.body : found.stop]
        value = int.from_bytes(body[:9], signed=tag == INTEGER)
        text = f"{value} {(names or {}).get(value, '')}".rstrip()
        self.reader.add(name, label, value, text, found.body, len(body))
        return value


def read(view: View) -> Layer:
    """Read a message."""
    message = _Message(Reader(view))
    reader = message.reader
    outer = message.enter("message")
    stop = len(view) if outer is None else max(outer.stop, 1)
    version = message.integer("snmp.version", "Version", VERSIONS)
    text = f"version {VERSIONS.get(-1 if version is None else version, version)}"
    if version in (0, 1, 2):
        text += _community(message)
    elif version is not None:
        reader.raw("snmp.v3", "Header and data of version 3", message.at, stop - message.at)
    field = reader.layer("snmp", "Simple Network Management Protocol", text, stop, 2)
    return Layer(field, (Part(view.within(view.start + stop, view.stop), (), "snmp.rest", "After the message"),))


def _community(message: _Message) -> str:
    reader = message.reader
    found = message.take(OCTETS, "community")
    if found is None:
        return ""
    community = reader.string("snmp.community", "Community", found.body, found.stop - found.body)
    request = message.enter("request")
    if request is None:
        return f", community {community}"
    name = REQUESTS.get(request.tag, f"request 0x{request.tag:02x}")
    reader.number("snmp.data", "Request", request.start, 1, lambda value: name, bits=0x1F)
    if request.tag == TRAP:
        _trap(message)
    else:
        message.integer("snmp.request_id", "Request number", None)
        bulk = request.tag == 0xA5
        message.integer("snmp.non_repeaters" if bulk else "snmp.error_status", "Not repeated" if bulk else "Error",
                        None if bulk else _ERRORS)  # fmt: skip
        message.integer("snmp.max_repetitions" if bulk else "snmp.error_index", "Repetitions" if bulk else "Error at")
    said = _variables(message)
    return f" {name}, community {community}" + (f": {said}" if said else "")


def _trap(message: _Message) -> None:
    reader = message.reader
    if (found := message.take(OID, "enterprise")) is not None:
        reader.piece("snmp.enterprise", "Enterprise", found.body, found.stop - found.body, object_name)
    if (found := message.take(0x40, "address")) is not None and found.stop - found.body == 4:
        reader.ipv4("snmp.agent_addr", "Agent", found.body)
    message.integer("snmp.generic_trap", "Trap", _TRAPS)
    message.integer("snmp.specific_trap", "Specific trap")
    message.integer("snmp.time_stamp", "Time since start in hundredths", None, 0x43)


def _variables(message: _Message) -> str:
    """Read pairs of name and value, and return the names."""
    if message.enter("list of variables") is None:
        return ""
    said, stop = [], message.stop
    while message.at < stop and message.reader.turn("variables"):
        pair = message.take(SEQUENCE, "variable")
        if pair is None:
            break
        reader = message.reader.inside(pair.start, pair.stop - pair.start)
        said.append(_variable(reader, message.data[pair.start : pair.stop], pair.body - pair.start))
        message.reader.group("snmp.variable", "Variable", said[-1], reader)
    return ", ".join(said[:3])


def _variable(reader: Reader, data: bytes, at: int) -> str:
    name = element(data, at, len(data))
    if name is None or name.tag != OID or name.note:
        reader.notes.append("its name is not readable")
        return ""
    text = reader.piece("snmp.name", "Name", name.body, name.stop - name.body, object_name) or ""
    value = element(data, name.stop, len(data))
    if value is None or value.note:
        reader.notes.append("its value is not readable")
        return text
    body = data[value.body : value.stop]
    if value.tag in _NUMBERS and len(body) <= 9:
        number = int.from_bytes(body, signed=value.tag == INTEGER)
        reader.add(_NUMBERS[value.tag], "Value", number, str(number), value.body, len(body))
        return f"{text} = {number}"
    if value.tag == OCTETS:
        reader.raw("snmp.value.octets", "Value", value.body, len(body), spelled(body))
        return f"{text} = {spelled(body[:60])}"
    if value.tag == OID:
        return f"{text} = {reader.piece('snmp.value.oid', 'Value', value.body, len(body), object_name)}"
    if value.tag == 0x40 and len(body) == 4:
        reader.ipv4("snmp.value.ipv4", "Value", value.body)
        return f"{text} = {IPv4Address(body)}"
    if value.tag != NULL:
        reader.raw("snmp.value", "Value", value.body, len(body), brief(body))
    return text
