"""Every text file of the corpus: how many records of which format it holds, and what is left and why."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from parsers.containers import opened
from parsers.read import read
from parsers.record import Found, Span, SpanKind
from tests.parsers.reading import tiles

COUNTS: dict[str, dict[str, int]] = {
    "auth/ossec_logtesting.txt": {"daemons": 25, "tcp-wrappers": 1, "sshd": 2, "cisco": 1},
    "auth/prelude_ssh.log": {"sshd": 20},
    "cisco_asa/logstash_spec_messages.txt": {"cisco": 23, "netfilter": 5},
    "cisco_asa/prelude_cisco-asa.log": {"cisco": 106},
    "ipchains/prelude_ipchains.log": {"ipchains": 6},
    "ipfw/prelude_ipfw.log": {"ipfw": 9},
    "ipmon/misc_quoted_lines.log": {"ipmon": 4},
    "ipmon/ossec_solaris_ipmon.log": {"ipmon": 3},
    "netfilter/logstash_shorewall_spec.log": {"netfilter": 2},
    "netfilter/logstash_suse_fw2.log": {"netfilter": 5},
    "netfilter/ossec_iptables_examples_wrapped.log": {"netfilter": 4},
    "netfilter/prelude_netfilter.log": {"netfilter": 12},
    "netfilter/psad/ipv4_igmp": {"netfilter": 4},
    "netfilter/psad/ipv4_valid_ping": {"netfilter": 5},
    "netfilter/psad/mirai_default_credentials_scan": {"netfilter": 11},
    "netfilter/psad/syn_scan_1000_1500": {"netfilter": 1002},
    "netfilter/psad/syslog_time_fmt1.log": {"netfilter": 6},
    "netfilter/psad/udp_scan_1000_1150": {"netfilter": 302},
    "pf/ossec_pf_examples.log": {"pf": 4},
    "portsentry/prelude_portsentry.log": {"portsentry": 6},
    "snort/ossec_snort_examples_wrapped.log": {"snort-syslog": 2, "snort-fast": 4},
    "snort/win_snort19_alert_full_iface.ids": {"snort-alert": 7},
    "windows_firewall/plaso_windows_firewall.log": {"windows-firewall": 15},
    "zeek/lnav_bro_conn.log": {"zeek-conn": 92},
    "zeek/lnav_bro_http.log": {"zeek-http": 197},
    "zeek/zed/zeek-default_ftp.log.gz": {"zeek-ftp": 93},
    "zeek/zed/zeek-default_ssh.log.gz": {"zeek-ssh": 22},
    "zeek/zed/zeek-json_ftp.json.gz": {"zeek-ftp": 93},
    "zeek/zed/zeek-json_ssh.json.gz": {"zeek-ssh": 22},
}
"""Counted by hand: lines, where a line is a record; lines that begin with a time, where they are wrapped."""
LEFT: dict[str, dict[bytes, str]] = {
    "auth/ossec_logtesting.txt": {
        b"melancia pam: gdm-password": "a session at the screen of the host itself",
        b"hostname cimserver": "a management service that names no end",
        b"Sun Aug 27 16:28:20 2006 [pid": "vsftpd's own log file, and MySQL's: no format here",
        b"niban useradd": "accounts of the host itself",
        b"sshd[7386]: error: Bad prime": "a quote without its time",
        b"[Tue Sep 12 10:38:15 2006]": "Apache's error log: no format here",
    },
    "snort/ossec_snort_examples_wrapped.log": {b"Examples:": "a heading"},
}
"""How each stretch begins, or what it holds, that is no record and no furniture, and why it is none."""
NO_LOGS = ("wazuh_sshd.ini", "ossec_testing_snort.ini", "text2pcap_hash_eol.txt", "README.md")
"""Settings of tests with log lines behind an equals sign, and a summary line of another program: nothing is read."""


@pytest.mark.parametrize("name", COUNTS)
def test_every_record_is_found(corpus: Path, name: str) -> None:
    """A file gives as many records of each format as it holds; what is left of it is what a person leaves too."""
    with opened(corpus / name) as source:
        data = source.read(1 << 24)
    entries = list(read(data))
    assert tiles(data, entries)
    assert Counter(entry.record.format for entry in entries if isinstance(entry, Found)) == COUNTS[name]
    left = [entry for entry in entries if isinstance(entry, Span) and entry.kind is not SpanKind.FURNITURE]
    known = LEFT.get(name, {})
    for span in left:
        stretch = data[span.start : span.stop]
        assert any(words in stretch[:400] for words in known), stretch[:100]
        assert span.reason or span.kind is SpanKind.PROSE
    assert len(left) == len(known)


@pytest.mark.parametrize("name", COUNTS)
def test_ends_are_read(corpus: Path, name: str) -> None:
    """Firewalls, alerts and connections name both ends; so do their records."""
    with opened(corpus / name) as source:
        records = [entry.record for entry in read(source.read(1 << 24)) if isinstance(entry, Found)]
    whole = (
        "ipchains",
        "ipfw",
        "ipmon",
        "netfilter",
        "pf",
        "snort-fast",
        "zeek-conn",
        "zeek-http",
        "zeek-ssh",
        "zeek-ftp",
    )
    for record in records:
        if record.format in whole:
            assert record.src, record
            assert record.dst, record
            assert record.stamp is not None or record.format in ("netfilter", "snort-fast", "ipmon"), record


def test_nothing_raises_and_all_is_accounted_for(corpus: Path) -> None:
    """Files without logs are read to their end too, and nothing in them is taken for a record."""
    for path in sorted(corpus.rglob("*")):
        if path.is_file() and path.name in NO_LOGS:
            data = path.read_bytes()
            entries = list(read(data))
            assert tiles(data, entries), path
            assert not [entry for entry in entries if isinstance(entry, Found)], path
