"""SCTP, chunk by chunk."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from scapy.all import (  # type: ignore[import-not-found]
    SCTP,
    Raw,
    SCTPChunkAbort,
    SCTPChunkCookieAck,
    SCTPChunkCookieEcho,
    SCTPChunkData,
    SCTPChunkError,
    SCTPChunkInit,
    SCTPChunkInitAck,
    SCTPChunkParamECNCapable,
    SCTPChunkParamIPv4Addr,
    SCTPChunkParamIPv6Addr,
    SCTPChunkParamStateCookie,
    SCTPChunkParamSupportedAddrTypes,
    SCTPChunkSACK,
    SCTPChunkShutdown,
    SCTPChunkShutdownAck,
    SCTPChunkShutdownComplete,
)

from tests.parsers.decode.made.base import hexed, ip


def packets() -> Iterator[tuple[str, str, Any]]:
    """Yield what each packet is, its link type, and the packet."""
    for number, (what, chunks) in enumerate(_chunks()):
        yield f"SCTP {what}", "ip", ip() / SCTP(sport=40000 + number, dport=40100, tag=number) / chunks


def _chunks() -> Iterator[tuple[str, Any]]:
    sizes = {"init_tag": 5, "a_rwnd": 7, "n_out_streams": 2, "n_in_streams": 3, "init_tsn": 9}
    addresses = [SCTPChunkParamIPv4Addr(addr="192.0.2.9"), SCTPChunkParamIPv6Addr(addr="2001:db8::9")]
    others = [SCTPChunkParamSupportedAddrTypes(), SCTPChunkParamECNCapable()]
    yield "init", SCTPChunkInit(params=addresses + others, **sizes)
    yield "init ack", SCTPChunkInitAck(params=[SCTPChunkParamStateCookie(cookie=b"abcdefg")], **sizes)
    data = SCTPChunkData(tsn=5, stream_id=1, stream_seq=2, proto_id=70, beginning=1, ending=1, data=b"hello")
    yield "data", data
    yield "two chunks", SCTPChunkCookieEcho(cookie=b"abcde") / data
    yield "sack", SCTPChunkSACK(cumul_tsn_ack=5, a_rwnd=9, gap_ack_list=["2:3", "5:6"], dup_tsn_list=[77])
    yield "heartbeat", Raw(hexed("0400000c 0001000861626364"))
    yield "heartbeat ack", Raw(hexed("0500000c 0001000861626364"))
    yield "abort", SCTPChunkAbort(TCB=1, error_causes=hexed("000c0008 61626364"))
    yield "error", SCTPChunkError(error_causes=hexed("00010008 00050000"))
    yield "shutdown", SCTPChunkShutdown(cumul_tsn_ack=9)
    yield "shutdown ack", SCTPChunkShutdownAck()
    yield "shutdown complete", SCTPChunkShutdownComplete(TCB=1)
    yield "cookie ack", SCTPChunkCookieAck()
    yield "congestion", Raw(hexed("0c000008 00000005 0d000008 00000006"))
    yield "forward", Raw(hexed("c000000c 00000005 00010002"))
    yield "interleaved", Raw(hexed("40030018 00000005 00010000 00000007 00000046 61626364"))
    yield "unknown", Raw(hexed("33000008 61626364"))
