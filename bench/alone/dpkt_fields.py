"""The fields of each packet, decoded by dpkt and dropped: `python -m bench.alone.dpkt_fields CAPTURE`."""

from __future__ import annotations

import sys

import dpkt  # type: ignore[import-not-found]

if __name__ == "__main__":
    with open(sys.argv[1], "rb") as file:
        for time, frame in dpkt.pcap.Reader(file):
            packet = dpkt.ethernet.Ethernet(frame).data
            if not isinstance(packet, dpkt.ip.IP):
                continue
            fields = [time, packet.src, packet.dst, packet.p, packet.ttl, packet.id, packet.len, packet.off, packet.tos]
            segment = packet.data
            if isinstance(segment, dpkt.tcp.TCP):
                fields += [segment.sport, segment.dport, segment.flags, segment.seq, segment.ack, segment.win]
                fields += dpkt.tcp.parse_opts(segment.opts)
            elif isinstance(segment, dpkt.udp.UDP):
                fields += [segment.sport, segment.dport]
