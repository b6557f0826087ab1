"""A counter that runs along with the addresses gives the walk away; ports that merely differ do not."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from parsers.record import Record
from tests.workbench.hints.build import SECOND, found, packet, said
from workbench.hints import Finding, Grade
from workbench.hints.counters import swap
from workbench.hints.scan_walk import _retried

THEM = "192.0.2.66"


def walk(records: list[Record]) -> list[Finding]:
    """Ask for address walks."""
    return found(records, "scan.counter-walk")


def test_the_walk_in_the_practicals(records: list[Record]) -> None:
    """Source port minus last octet, line by line from 10-snort-portscan.log.

    A.B.C: 1542-30 = 1545-33 = 1531-19 = 1512 (3 lines); 1710-197 = 1714-201 = 1717-204 = 1720-207 = 1727-214 =
    1728-215 = 1731-218 = 1748-235 = 1513 (8 lines). A.B.D: 2021-252 = 2006-237 = 1769 = 1513+256 (2 lines).
    A.B.E: 2073-48 = 2025 = 1513+512 (1 line). From A.B.C.19 to A.B.E.48 there are 512+48-19+1 = 542 addresses,
    from 1531 to 2073 there are 543 source ports: one socket was opened for something else.
    """
    (finding,) = walk(records)
    assert len(finding.records) == 14
    assert finding.grade is Grade.PROVEN
    text = said(finding)
    assert (
        "1512 in A.B.C (3), 1513 in A.B.C (8), 1769 = 1513 + 256 in A.B.D (2) and 2025 = 1513 + 512 in A.B.E (1)"
        in text
    )
    assert "A.B.D is A.B.C + 1 and A.B.E is A.B.C + 2" in text
    assert "543 numbers for 542 addresses" in text
    assert "528 probes are not in this log" in text
    assert "In 12 of 13 steps" in text
    assert "the gaps are the sensor's" in text


def test_printed_times_that_contradict_the_counter_are_said(records: list[Record]) -> None:
    """In counter order the seconds are 37 34 34 38(7x) 36 39 36 39: three steps back, mended by 3 s off nine."""
    (finding,) = walk(records)
    assert any("3 of 13 steps in counter order go back" in sentence for sentence in finding.against)
    assert any("9 or more of the 14 records may be second SYNs" in sentence for sentence in finding.rivals)


def test_four_targets_are_enough_and_three_are_not() -> None:
    """The catalogue's least number of targets is four."""
    probes = [packet(n, THEM, f"198.51.100.{10 * n}", src_port=2000 + 10 * n, dst_port=98) for n in range(1, 5)]
    assert len(walk(probes)) == 1
    assert walk(probes[:3]) == []


def test_an_ip_id_can_be_the_counter_in_either_byte_order() -> None:
    """A fixed source port leaves the IP ID; little-endian senders print it swapped."""
    for name, written in (("IP ID", 5000), ("byte-swapped IP ID", None)):
        probes = [
            packet(n, THEM, f"198.51.100.{9 * n}", src_port=28432, dst_port=98, ip_id=(written or 0) + 9 * n)
            for n in range(1, 9)
        ]
        if written is None:
            for record in probes:
                record.ip_id = swap(0x1000 + (record.ip_id or 0))
        (finding,) = walk(probes)
        assert f"its {name} counts" in finding.title


@given(st.integers(0, 2**32))
def test_source_ports_at_random_are_no_walk(seed: int) -> None:
    """Twenty targets, source ports drawn at random from 1024 up."""
    draw = random.Random(seed)
    ports = draw.sample(range(1024, 65536), 20)
    probes = [
        packet(n, THEM, f"198.51.100.{n * 7 % 251}", src_port=port, dst_port=98) for n, port in enumerate(ports, 1)
    ]
    assert walk(probes) == []


def test_one_client_and_one_server_are_no_walk() -> None:
    """Rising source ports to the same address follow no target."""
    assert walk([packet(n, THEM, "198.51.100.7", src_port=2000 + n, dst_port=80) for n in range(1, 40)]) == []


def test_a_fixed_source_port_is_no_walk() -> None:
    """A bound socket that goes to .7 of many networks keeps both numbers: nothing counts."""
    probes = [packet(n, THEM, f"198.51.{n}.7", src_port=28432, dst_port=28431) for n in range(1, 20)]
    assert walk(probes) == []


def test_hidden_order_is_checked_where_numbers_are_printed() -> None:
    """198.51.101 after 198.51.100 agrees with the counter; 198.51.140 does not."""
    for second, verdict in (("198.51.101", "agree with that order"), ("198.51.140", "do not agree with that order")):
        probes = [packet(n, THEM, f"198.51.100.{200 + n}", src_port=3200 + n, dst_port=98) for n in range(1, 9)]
        probes += [packet(n, THEM, f"{second}.{n}", src_port=3256 + n, dst_port=98) for n in range(9, 17)]
        (finding,) = walk(probes)
        assert verdict in said(finding)


def test_the_fewest_retransmissions_are_counted() -> None:
    """37 must go back to 34 before 34; the last 39 may stay; 30 after 40 cannot be mended by 3 s."""
    assert _retried([second * SECOND for second in (37, 34, 34, 38, 36, 39, 36, 39)], 3 * SECOND) == 3
    assert _retried([second * SECOND for second in (40, 30)], 3 * SECOND) is None
