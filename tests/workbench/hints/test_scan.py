"""Vertical and horizontal scans fire on scans and not on what looks like one."""

from __future__ import annotations

import pytest

from parsers.record import Record, TimeBasis
from tests.workbench.hints.build import found, packet, said
from workbench.hints import Finding, Grade

US, THEM = "198.51.100.10", "192.0.2.66"


def vertical(records: list[Record]) -> list[Finding]:
    """Ask for vertical scans."""
    return found(records, "scan.vertical")


def horizontal(records: list[Record]) -> list[Finding]:
    """Ask for horizontal scans."""
    return found(records, "scan.horizontal")


def tried(ports: int, **fields: object) -> list[Record]:
    """Return SYNs to so many ports, one each tenth of a second, each with the next source port."""
    return [packet(n, THEM, US, at=n / 10, dst_port=20 + n, src_port=3000 + n, **fields) for n in range(1, ports + 1)]


def swept(hosts: int, port: int = 98, **fields: object) -> list[Record]:
    """Return SYNs to one port of so many hosts in no order."""
    octets = [17 * n % 251 for n in range(1, hosts + 1)]
    return [
        packet(n, THEM, f"198.51.100.{octet}", at=n / 10, dst_port=port, src_port=60000 - 3 * n, **fields)
        for n, octet in enumerate(octets, 1)
    ]


class TestVertical:
    """Many ports of one host."""

    def test_it_fires_at_ten_ports_and_not_at_nine(self) -> None:
        """The threshold is ten different ports within 300 s."""
        assert len(vertical(tried(10))) == 1
        assert vertical(tried(9)) == []

    def test_a_scan_in_the_practicals(self, records: list[Record]) -> None:
        """Counted by hand in 06-ipchains.log: 29 lines, 29 ports from 21 to 12345, 23:55:13 to 23:55:16."""
        (finding,) = vertical(records)
        assert finding.title == "203.37.101.21: vertical scan, 139.130.12.177 asked for 29 ports in 3 s"
        assert finding.grade is Grade.STRONG
        assert finding.actor == "scanner"
        assert len(finding.records) == 29
        assert any("29 of 29 were denied" in sentence for sentence in finding.for_)

    def test_source_ports_without_a_record_are_named(self, records: list[Record]) -> None:
        """2345 to 2379 are 35 source ports, 29 are logged; by hand the six others, and the probes they fall between."""
        (finding,) = vertical(records)
        (sentence,) = (text for text in finding.untested if "2348" in text)
        assert "2348, 2365, 2374, 2375, 2376 and 2378" in sentence
        assert "2348 between the probes of ports 23 and 42" in sentence
        assert "the defences held, is not shown" in sentence

    def test_ports_that_are_answered_do_not_count(self) -> None:
        """Twelve ports asked, five answered with SYN-ACK: seven are left, below the threshold."""
        answers = [
            packet(100 + n, US, THEM, at=n / 10, flags="SA", src_port=20 + n, dst_port=3000 + n) for n in range(1, 6)
        ]
        assert vertical(tried(12) + answers) == []

    def test_refused_ports_count_for_more(self) -> None:
        """RST says that the port is closed: a client that knew its server would not meet ten of them."""
        refusals = [
            packet(100 + n, US, THEM, at=n / 10, flags="RA", src_port=20 + n, dst_port=3000 + n) for n in range(1, 11)
        ]
        (plain,), (refused,) = vertical(tried(10)), vertical(tried(10) + refusals)
        assert refused.bits > plain.bits
        assert any("10 of 10 were refused with RST" in sentence for sentence in refused.for_)

    def test_ten_ports_over_a_day_are_no_scan(self) -> None:
        """One new port every ten minutes never puts ten into one window."""
        slow = [packet(n, THEM, US, at=600 * n, dst_port=20 + n) for n in range(1, 30)]
        assert vertical(slow) == []

    def test_answers_of_a_server_are_no_scan(self) -> None:
        """A web server's SYN-ACKs and a resolver's UDP answers go to many ports of one client."""
        web = [packet(n, THEM, US, at=n, flags="SA", src_port=80, dst_port=40000 + n) for n in range(1, 31)]
        resolver = [
            packet(100 + n, THEM, US, at=n, proto="udp", flags=None, src_port=53, dst_port=40000 + n)
            for n in range(1, 31)
        ]
        assert vertical(web + resolver) == []

    def test_traceroute_is_at_most_a_note(self) -> None:
        """Rising UDP ports from 33434, three per hop, thirty hops."""
        probes = [
            packet(n, THEM, US, at=n / 5, proto="udp", flags=None, src_port=35000, dst_port=33433 + n)
            for n in range(1, 91)
        ]
        (finding,) = vertical(probes)
        assert finding.grade is Grade.NOTE
        assert any("traceroute" in sentence for sentence in finding.against)

    def test_records_without_date_are_not_measured_against_dated_ones(self) -> None:
        """Five ports with a date and five with a time of day only are no ten ports within 300 s."""
        ports = tried(10)
        for record in ports[5:]:
            record.time_basis = TimeBasis.TIME_OF_DAY
        assert vertical(ports) == []

    def test_a_log_without_times_is_weak_and_says_why(self) -> None:
        """The window is unknown, which is not the same as kept."""
        (finding,) = vertical([packet(n, THEM, US, at=None, dst_port=20 + n) for n in range(1, 31)])
        assert finding.grade is Grade.WEAK
        assert any("bear no time" in sentence for sentence in finding.untested)

    def test_a_log_of_its_own_host_names_no_destination(self) -> None:
        """PortSentry does not print the address it was probed on: its sensor stands for it."""
        probes = [packet(n, THEM, None, sensor="dns3", flags=None, dst_port=20 + n) for n in range(1, 13)]
        (finding,) = vertical(probes)
        assert "dns3" in finding.title


class TestHorizontal:
    """One port of many hosts."""

    def test_it_fires_at_ten_hosts_and_not_at_nine(self) -> None:
        """The threshold is ten different hosts within 300 s."""
        assert len(horizontal(swept(10))) == 1
        assert horizontal(swept(9)) == []

    def test_a_sweep_in_the_practicals(self, records: list[Record]) -> None:
        """Counted by hand in 10-snort-portscan.log: 14 lines, 14 hosts, port 98, 19:09:34 to 19:09:39."""
        (finding,) = horizontal(records)
        assert finding.title == "203.85.30.129: horizontal scan, 14 hosts asked for port 98/tcp in 5 s"
        assert finding.grade is Grade.STRONG
        assert len(finding.records) == 14
        assert "14 connections across 14 hosts" in said(finding)

    def test_order_by_source_port_makes_it_strong(self) -> None:
        """Ten hosts in no order are moderate; in rising order with rising source ports they are strong."""
        (disorder,) = horizontal(swept(10))
        rising = [
            packet(n, THEM, f"198.51.100.{7 * n}", at=n / 10, dst_port=98, src_port=3000 + 11 * n) for n in range(1, 11)
        ]
        (order,) = horizontal(rising)
        assert disorder.grade is Grade.MODERATE
        assert order.grade is Grade.STRONG

    def test_a_recursive_resolver_is_no_scan(self) -> None:
        """It asks forty servers in a minute, and they answer."""
        asked = [
            packet(n, US, f"203.0.113.{n}", at=n, proto="udp", flags=None, src_port=20000 + n, dst_port=53)
            for n in range(1, 41)
        ]
        answers = [
            packet(100 + n, f"203.0.113.{n}", US, at=n, proto="udp", flags=None, src_port=53, dst_port=20000 + n)
            for n in range(1, 41)
        ]
        assert horizontal(asked + answers) == []

    @pytest.mark.parametrize("port", [25, 53, 80, 123, 443])
    def test_ordinary_fan_out_without_outcomes_is_weak(self, port: int) -> None:
        """A log of one direction cannot tell a browser from a scanner on such a port."""
        (finding,) = horizontal(swept(12, port))
        assert finding.grade is Grade.WEAK

    def test_a_browser_that_gets_on_is_no_scan(self) -> None:
        """Fourteen servers within seconds, each connection going on with ACKs of the client."""
        opened = swept(14, 80)
        going = [packet(100 + r.number, THEM, str(r.dst), flags="A", dst_port=80, src_port=r.src_port) for r in opened]
        assert horizontal(opened + going) == []

    def test_an_echo_sweep_counts_too(self) -> None:
        """Echo requests to twelve hosts; replies of one host to another's requests do not."""
        asked = [
            packet(
                n, THEM, f"198.51.100.{n}", at=n, proto="icmp", flags=None, src_port=None, dst_port=None, icmp_type=8
            )
            for n in range(1, 13)
        ]
        (finding,) = horizontal(asked)
        assert "an echo reply" in finding.title
        for record in asked:
            record.icmp_type = 0
        assert horizontal(asked) == []

    def test_a_sweep_of_answers_is_named_apart_and_weak(self) -> None:
        """SYN-ACKs to twelve hosts that sent nothing have the shape of a sweep; backscatter explains it."""
        records = [packet(n, THEM, f"198.51.100.{n}", flags="SA", src_port=22, dst_port=1024) for n in range(1, 13)]
        (finding,) = (f for f in _all(records) if f.hint == "scan.horizontal")
        assert "answers to" in finding.title
        assert finding.grade is Grade.WEAK
        assert finding.explained_by == "ddos.backscatter/1"

    def test_a_busy_server_is_no_sweep_of_answers(self) -> None:
        """Every SYN-ACK was asked for by a SYN of its receiver."""
        asked = [packet(n, f"198.51.100.{n}", THEM, src_port=1024, dst_port=22) for n in range(1, 31)]
        answers = [
            packet(100 + n, THEM, f"198.51.100.{n}", flags="SA", src_port=22, dst_port=1024) for n in range(1, 31)
        ]
        assert horizontal(asked + answers) == []


def _all(records: list[Record]) -> list[Finding]:
    from workbench.hints import RecordEvidence, examine

    return examine(RecordEvidence(records))


def test_traffic_of_a_small_office_is_quiet() -> None:
    """Ping, IGMP, DNS with answers, two mail sessions and a download: nothing to hint at."""
    quiet = [
        *(
            packet(n, US, THEM, proto="icmp", flags=None, src_port=None, dst_port=None, icmp_type=8)
            for n in range(1, 6)
        ),
        *(packet(n, US, "224.0.0.1", proto="igmp", flags=None, src_port=None, dst_port=None) for n in range(6, 10)),
        packet(10, US, "203.0.113.5", proto="udp", flags=None, dst_port=53, src_port=5000),
        packet(11, "203.0.113.5", US, proto="udp", flags=None, dst_port=5000, src_port=53),
        packet(12, US, "203.0.113.6", dst_port=25, src_port=5001),
        packet(13, "203.0.113.6", US, flags="SA", dst_port=5001, src_port=25),
        *(packet(n, "203.0.113.7", US, flags="PA", src_port=80, dst_port=5002) for n in range(14, 40)),
    ]
    assert _all(quiet) == []
