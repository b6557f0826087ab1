"""Options of DHCP (RFC 2132 and the IANA registry of BOOTP and DHCP parameters)."""

from __future__ import annotations

from dataclasses import dataclass

from parsers.decode.reader import Reader, brief, count_bytes, named, spelled

PAD, END = 0, 255
MESSAGES = {
    1: "discover", 2: "offer", 3: "request", 4: "decline", 5: "ack", 6: "nak", 7: "release", 8: "inform",
    9: "force renew", 10: "lease query", 11: "lease unassigned", 12: "lease unknown", 13: "lease active",
}  # fmt: skip
_NODES = {1: "B-node", 2: "P-node", 4: "M-node", 8: "H-node"}


@dataclass(frozen=True, slots=True)
class Kind:
    """One option: label, how its value is written, and the name of the value in the tree."""

    label: str
    form: str = "bytes"
    """bytes, text, addresses, number, signed, list of one-byte codes."""
    name: str = ""


def _kinds() -> dict[int, Kind]:
    found = {
        code: Kind(label, "addresses", f"dhcp.option.{name}")
        for code, label, name in (
            (1, "Subnet mask", "subnet_mask"), (3, "Routers", "router"), (4, "Time servers", "time_server"),
            (5, "IEN 116 name servers", "name_server"), (6, "DNS servers", "domain_name_server"),
            (7, "Log servers", "log_server"), (8, "Cookie servers", "quotes_server"), (9, "LPR servers", "lpr_server"),
            (10, "Impress servers", "impress_server"), (11, "Resource servers", "resource_location_server"),
            (16, "Swap server", "swap_server"), (28, "Broadcast address", "broadcast_address"),
            (41, "NIS servers", "nis_server"), (42, "NTP servers", "ntp_server"),
            (44, "NetBIOS name servers", "netbios_over_tcpip_name_server"),
            (45, "NetBIOS datagram servers", "netbios_over_tcpip_dd_name_server"),
            (50, "Requested address", "requested_ip_address"), (54, "Server", "dhcp_server_id"),
            (69, "SMTP servers", "smtp_server"), (70, "POP3 servers", "pop3_server"),
            (150, "TFTP servers", "tftp_server_address"),
        )
    }  # fmt: skip
    for code, label, name in (
        (12, "Host name", "hostname"), (14, "Dump file", "merit_dump_file"), (15, "Domain name", "domain_name"),
        (17, "Root path", "root_path"), (18, "Extensions path", "extension_path"), (40, "NIS domain", "nis_domain"),
        (47, "NetBIOS scope", "netbios_over_tcpip_scope"), (56, "Message", "message"),
        (60, "Vendor class", "vendor_class_id"), (64, "NIS+ domain", "nis_plus_domain"),
        (66, "TFTP server's name", "tftp_server_name"), (67, "Boot file", "bootfile_name"),
    ):  # fmt: skip
        found[code] = Kind(label, "text", f"dhcp.option.{name}")
    for code, label, name in (
        (13, "Boot file's size", "boot_file_size"), (19, "IP forwarding", "ip_forwarding"),
        (22, "Largest datagram", "max_datagram_reassembly_size"), (23, "Default TTL", "default_ip_ttl"),
        (26, "MTU", "interface_mtu"), (51, "Lease time", "ip_address_lease_time"), (52, "Overloaded fields",
         "option_overload"), (57, "Largest message", "dhcp_max_message_size"),
        (58, "Renewal time", "renewal_time_value"), (59, "Rebinding time", "rebinding_time_value"),
    ):  # fmt: skip
        found[code] = Kind(label, "number", f"dhcp.option.{name}")
    return found | {
        2: Kind("Time offset", "signed", "dhcp.option.time_offset"),
        33: Kind("Static routes", "addresses", "dhcp.option.static_route"),
        43: Kind("Vendor's information"),
        46: Kind("NetBIOS node type", "node", "dhcp.option.netbios_over_tcpip_node_type"),
        53: Kind("Message type", "message", "dhcp.option.dhcp"),
        55: Kind("Parameters wanted", "codes", "dhcp.option.request_list_item"),
        61: Kind("Client identifier", "client"),
        77: Kind("User class"),
        81: Kind("Client's domain name"),
        82: Kind("Relay agent's information"),
        93: Kind("Client's architecture"),
        94: Kind("Network device"),
        97: Kind("Machine identifier"),
        116: Kind("Auto-configuration"),
        119: Kind("Search list"),
        121: Kind("Classless static routes"),
        252: Kind("Proxy auto-discovery", "text", "dhcp.option.private_proxy_autodiscovery"),
    }


KINDS = _kinds()
"""Options by their codes; others show their bytes."""


def read_options(reader: Reader, at: int) -> tuple[int, int | None]:
    """Read options up to the end marker, and return where they end and the DHCP message type."""
    view = reader.view
    message = None
    while at < len(view) and reader.turn("options"):
        data = view.solid(at)
        if not data:
            return at, message
        if data[0] == PAD:
            size = len(data) - len(data.lstrip(b"\0"))
            reader.add("dhcp.option.padding", "Padding", None, count_bytes(size), at, size)
            at += size
            continue
        if data[0] == END:
            reader.add("dhcp.option.end", "End of options", None, "", at, 1)
            return at + 1, message
        if len(data) < 2:
            reader.add("dhcp.option", label(data[0]), None, "damaged", at, 1, notes=("its length is missing",))
            return at + 1, message
        size = data[1]
        found = _option(reader, data[0], at, size)
        message = found if data[0] == 53 else message
        at += 2 + size
    return min(at, len(view)), message


def label(code: int) -> str:
    """Return what an option is called."""
    kind = KINDS.get(code)
    return f"Option {code}" if kind is None else kind.label


def _option(reader: Reader, code: int, at: int, size: int) -> int | None:
    inner = reader.inside(at, 2 + size)
    inner.number("dhcp.option.type", "Code", 0, 1)
    inner.number("dhcp.option.length", "Length", 1, 1, count_bytes)
    number = _value(inner, KINDS.get(code, Kind(f"Option {code}")), size)
    if len(inner.view) < 2 + size:
        inner.notes.append(inner.view.lack(len(inner.view), 2 + size))
    said = [field.text for field in inner.fields[2:]]
    reader.group("dhcp.option", label(code), ", ".join(said[:8]) + (", ..." if len(said) > 8 else ""), inner)
    return number


def _value(inner: Reader, kind: Kind, size: int) -> int | None:
    if kind.form == "addresses" and size % 4 == 0:
        for at in range(2, size, 4):
            if at >= len(inner.view) or not inner.turn("addresses"):
                break
            inner.ipv4(kind.name, "Address", at)
    elif kind.form == "text" and size:
        inner.piece(kind.name, "Text", 2, size, lambda data: spelled(data.rstrip(b"\0")))
    elif kind.form in ("number", "message", "node") and 1 <= size <= 4:
        names = {"message": MESSAGES, "node": _NODES}.get(kind.form, {})
        return inner.number(kind.name, "Value", 2, size, named(names))
    elif kind.form == "signed" and size == 4:
        inner.number(kind.name, "Seconds", 2, 4, value_of=lambda value: value - (value >> 31 << 32))
    elif kind.form == "codes":
        for at in range(2, 2 + min(size, len(inner.view) - 2)):
            if not inner.turn("codes"):
                break
            inner.number(kind.name, "Parameter", at, 1, lambda value: f"{value} {label(value)}")
    elif kind.form == "client" and inner.view.solid(2, 1) == b"\1" and size == 7:
        inner.mac("dhcp.hw.mac_addr", "Hardware address", 3)
    else:
        inner.raw("dhcp.option.value", "Value", 2, size, brief(inner.view.data(2, size)))
    return None
