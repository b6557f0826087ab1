"""Suricata's eve.json: alerts, flows, and what it saw of DNS, HTTP and TLS."""

from __future__ import annotations

from collections.abc import Iterator

from bench.made.chance import Chance, clocks, written
from bench.made.logs import RULES

KINDS = ["alert", "flow", "dns", "http", "tls"]


def _events(chance: Chance, first: int, count: int) -> Iterator[str]:
    columns = zip(
        clocks("%Y-%m-%dT%H:%M:%S", first, 20), chance.some(KINDS, count, [0.2, 0.35, 0.2, 0.15, 0.1]),
        chance.outside(count), chance.inside(count), chance.numbers(1024, 65535, count),
        chance.some([22, 80, 139, 443, 445, 53], count), chance.numbers(1 << 40, 1 << 50, count),
        chance.numbers(60, 100_000, count), chance.some(RULES, count), strict=False,
    )  # fmt: skip
    for at, (second, kind, src, dst, sport, dport, flow, size, rule) in enumerate(columns, first):
        stamp = f"{second}.{at * 7919 % 1_000_000:06}+0000"
        yield (
            f'{{"timestamp":"{stamp}","flow_id":{flow},"in_iface":"eth0","event_type":"{kind}","src_ip":"{src}",'
            f'"src_port":{sport},"dest_ip":"{dst}","dest_port":{dport},"proto":"{"UDP" if kind == "dns" else "TCP"}",'
            f"{_about(kind, stamp, size, sport, rule)}}}\n"
        )


def _about(kind: str, stamp: str, size: int, ident: int, rule: tuple[str, str, str, int, str]) -> str:
    """Return what an event of a kind says beside its ends."""
    counts = (
        f'"pkts_toserver":{size % 50},"pkts_toclient":{size % 40},"bytes_toserver":{size},"bytes_toclient":{size * 2},'
        f'"start":"{stamp}"'
    )
    match kind:
        case "alert":
            generator, sid, revision = rule[0].split(":")
            return (
                f'"community_id":"1:LQU9qZlK+B5F3KDmev6m5PMibrg=","alert":{{"action":"allowed","gid":{generator},'
                f'"signature_id":{sid},"rev":{revision},"signature":"{rule[1]}","category":"{rule[2]}",'
                f'"severity":{rule[3]},"metadata":{{"created_at":["2010_07_30"],"updated_at":["2019_09_26"]}}}},'
                f'"app_proto":"http","flow":{{{counts}}},"payload_printable":"GET / HTTP/1.1\\r\\n"'
            )
        case "flow":
            return (
                f'"app_proto":"tls","flow":{{{counts},"end":"{stamp}","age":3,"state":"closed","reason":"timeout",'
                f'"alerted":false}},"tcp":{{"tcp_flags":"1b","tcp_flags_ts":"1b","tcp_flags_tc":"1b","syn":true,'
                f'"fin":true,"psh":true,"ack":true,"state":"closed"}}'
            )
        case "dns":
            name = f"host{size}.example.com"
            return f'"dns":{{"type":"query","id":{ident},"rrname":"{name}","rrtype":"A","tx_id":0}}'
        case "http":
            return (
                f'"tx_id":0,"http":{{"hostname":"www.example.com","url":"/a/{size}","http_user_agent":"Mozilla/5.0 '
                f'(X11; Linux x86_64)","http_content_type":"text/html","http_method":"GET","protocol":"HTTP/1.1",'
                f'"status":200,"length":{size}}}'
            )
        case _:
            name = f"example{size % 100}.com"
            return (
                f'"tls":{{"subject":"CN={name}","issuerdn":"CN=R3","serial":"00:AA:BB","fingerprint":"aa:bb:cc:dd",'
                f'"sni":"{name}","version":"TLS 1.2","notbefore":"2025-01-01T00:00:00",'
                f'"notafter":"2026-01-01T00:00:00"}}'
            )


events = written(_events)
