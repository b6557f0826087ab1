from __future__ import annotations

import time
from dataclasses import asdict
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.whois import Whois, parse

SAMPLES = Path(__file__).parent.parent / "data" / "lookups"

EXPECTED = {
    # Read off the samples by eye: one entry per style.
    "whois-arin-2000": Whois(
        registry="ARIN",
        net_name="SAMPLE-HLI-1",
        range="209.203.192.0 - 209.203.255.255",
        cidr=("209.203.192.0/18",),
        organisation="Harbour Light Internet",
        country="US",
        contact="hostmaster@hli.example",
        updated="1998-05-12",
        database="2000-03-24",
    ),
    "whois-arin-list": Whois(
        registry="ARIN",
        net_name="SC-198-51-100",
        range="198.51.100.0 - 198.51.100.127",
        cidr=("198.51.100.0/25",),
        organisation="Sample Bakery",
        within=("SAMPLE-CARRIER 198.51.0.0 - 198.51.255.255",),
        notes=("a list of networks only, without their details",),
    ),
    "whois-arin": Whois(
        registry="ARIN",
        net_name="SAMPLE-CUSTOMER-64",
        range="198.51.100.64 - 198.51.100.95",
        cidr=("198.51.100.64/27",),
        organisation="Sample Dental Practice",
        country="CA",
        abuse="abuse@transit.example",
        created="2019-06-11",
        updated="2019-06-11",
        within=("SAMPLE-TRANSIT 198.51.100.0 - 198.51.103.255",),
    ),
    "whois-ripe": Whois(
        registry="RIPE",
        net_name="SAMPLE-HOSTING-NET",
        range="192.0.2.0 - 192.0.2.255",
        cidr=("192.0.2.0/24",),
        organisation="Sample Hosting B.V.",
        country="NL",
        abuse="abuse@hosting.example",
        contact="noc@hosting.example",
        created="2003-11-05",
        updated="2018-02-01",
    ),
    "whois-ripe-2000": Whois(
        registry="RIPE",
        net_name="SAMPLE-DIALUP",
        range="194.159.0.0 - 194.159.255.255",
        cidr=("194.159.0.0/16",),
        organisation="Sample Dial-up Limited",
        country="GB",
        abuse="abuse@dialup.example",
        contact="hostmaster@dialup.example",
        updated="1999-07-21",
    ),
    "whois-apnic": Whois(
        registry="APNIC",
        net_name="SAMPLE-AU",
        range="203.0.113.0 - 203.0.113.255",
        cidr=("203.0.113.0/24",),
        organisation="Sample Networks Pty",
        country="AU",
        abuse="abuse@networks.example",
        contact="admin@networks.example",
        updated="2011-03-30",
    ),
    "whois-afrinic": Whois(
        registry="AFRINIC",
        net_name="SAMPLE-SAVANNA",
        range="196.200.0.0 - 196.200.255.255",
        cidr=("196.200.0.0/16",),
        organisation="Sample Savanna Telecom Ltd",
        country="KE",
    ),
    "whois-lacnic": Whois(
        registry="LACNIC",
        range="200.191.0.0 - 200.191.255.255",
        cidr=("200.191.0.0/16",),
        organisation="Telecomunicacoes Exemplo S.A.",
        country="BR",
        abuse="abuso@exemplo.example",
        contact="redes@exemplo.example",
        created="1999-07-12",
        updated="2006-01-03",
    ),
    "whois-jpnic": Whois(
        registry="JPNIC",
        net_name="SAMPLE-TOKYO",
        range="203.0.113.64 - 203.0.113.127",
        cidr=("203.0.113.64/26",),
        organisation="Sample Tokyo K.K.",
        created="1999-10-20",
        updated="2004-04-22",
    ),
    "whois-krnic": Whois(
        registry="KRNIC",
        range="203.0.113.128 - 203.0.113.191",
        cidr=("203.0.113.128/26",),
        organisation="Sample PC Bang",
        abuse="abuse@seoul.example",
        contact="owner@pcbang.example",
        created="2001-05-17",
        within=("203.0.112.0 - 203.0.115.255",),
    ),
    "whois-iana": Whois(
        registry="IANA",
        range="194.0.0.0 - 194.255.255.255",
        cidr=("194.0.0.0/8",),
        organisation="Administered by RIPE NCC",
        referral="whois.ripe.net",
    ),
    "whois-verisign": Whois(
        registry="Verisign",
        domain="SAMPLE-TARGET.EXAMPLE",
        registrar="Sample Registrar, Inc.",
        abuse="abuse@registrar.example",
        created="1995-08-15",
        updated="2024-08-14",
        database="2024-09-01",
        referral="whois.registrar.example",
    ),
    "whois-domain-2000": Whois(
        domain="SAMPLE-WIDGETS.EXAMPLE",
        organisation="Sample Widgets",
        created="1995-05-28",
        updated="2000-03-01",
        database="2000-03-20",
    ),
}


def sample(name: str) -> str:
    """Return the text of a sample answer."""
    return (SAMPLES / f"{name}.txt").read_text("utf-8")


@pytest.mark.parametrize("name", EXPECTED)
def test_each_style_is_read_for_what_matters(name: str) -> None:
    """Every registry's style gives the same few facts; what it does not say stays None."""
    assert asdict(parse(sample(name))) == asdict(EXPECTED[name])


def test_every_sample_is_expected() -> None:
    """No sample lies about untested."""
    assert {path.stem for path in SAMPLES.glob("whois-*.txt")} == set(EXPECTED)


@pytest.mark.parametrize("name", EXPECTED)
@pytest.mark.parametrize(
    "way",
    [
        lambda text: text.replace("\n", "\r\n"),
        lambda text: "\n".join("> " + line for line in text.split("\n")),
        lambda text: "\n".join("> > " + line for line in text.split("\n")),
        lambda text: "\n".join("    " + line for line in text.split("\n")),
        lambda text: "```\n" + text + "```\n",
        lambda text: (
            "$ whois -h whois.sample.example x\n[Querying whois.sample.example]\n[whois.sample.example]\n" + text
        ),
    ],
    ids=["CRLF", "quoted", "quoted twice", "indented", "in a code fence", "with the client's words"],
)
def test_the_way_of_a_paste_changes_nothing(name: str, way) -> None:  # type: ignore[no-untyped-def]
    """Mail and clipboard marks are taken off before reading."""
    assert asdict(parse(way(sample(name)))) == asdict(EXPECTED[name])


def test_lost_blank_lines_do_not_mix_networks() -> None:
    """A paste without blank lines still gives the network that is most specific."""
    for name in ("whois-arin", "whois-ripe", "whois-krnic", "whois-lacnic", "whois-apnic"):
        told = parse("\n".join(line for line in sample(name).split("\n") if line.strip()))
        assert (told.range, told.organisation, told.abuse) == (
            EXPECTED[name].range,
            EXPECTED[name].organisation,
            EXPECTED[name].abuse,
        ), name


def test_a_wrapped_range_is_joined() -> None:
    """A range that mail broke after the dash is whole again."""
    text = sample("whois-ripe-2000").replace("194.159.0.0 - 194", "194.159.0.0 -\n194")
    assert parse(text).range == "194.159.0.0 - 194.159.255.255"


def test_a_cut_answer_gives_what_is_left() -> None:
    """Half an answer gives half the facts and invents none."""
    text = sample("whois-ripe")
    told = parse(text[: text.index("org:")])
    assert (told.net_name, told.country, told.organisation) == ("SAMPLE-HOSTING-NET", "NL", "Racks for rent")
    assert (told.created, told.contact, told.registry) == (None, None, None)


def test_a_chain_of_registries_ends_at_the_last() -> None:
    """ARIN's pointer followed by RIPE's answer gives RIPE's network, with ARIN's around it."""
    arin = "NetRange: 194.0.0.0 - 194.255.255.255\nNetName: RIPE-CBLK2\nOrgName: Sample NCC\nReferralServer: whois://whois.ripe.net\n"
    told = parse(f"[whois.arin.net]\n{arin}\nFound a referral to whois.ripe.net.\n\n{sample('whois-ripe-2000')}")
    assert (told.registry, told.net_name, told.referral) == ("RIPE", "SAMPLE-DIALUP", None)
    assert told.within == ("RIPE-CBLK2 194.0.0.0 - 194.255.255.255",)


def test_the_address_asked_about_decides_between_two_answers() -> None:
    """With two unrelated answers in one paste, the one that holds the address is told, though it is larger."""
    both = sample("whois-ripe-2000") + "\n" + sample("whois-ripe")
    assert parse(both).net_name == "SAMPLE-HOSTING-NET"
    assert parse(both, "194.159.250.7").net_name == "SAMPLE-DIALUP"


def test_an_answer_about_another_address_is_said() -> None:
    """A whois answer pasted at the wrong host carries a note, and `holds` says no."""
    told = parse(sample("whois-ripe"), "209.203.237.176")
    assert told.notes == ("the answer is about 192.0.2.0 - 192.0.2.255, which does not hold 209.203.237.176",)
    assert told.holds("209.203.237.176") is False
    assert told.holds("192.0.2.77") is True
    assert told.holds("MY.NET.221.82") is None
    assert told.holds("2001:db8::1") is False


def test_a_placeholder_is_no_holder() -> None:
    """A registry's entry for what it does not hold is told as such, and never wins over a real network."""
    placeholder = "inetnum: 192.0.2.0 - 192.0.2.127\nnetname: NON-RIPE-NCC-MANAGED-ADDRESS-BLOCK\nsource: RIPE\n\n"
    assert parse(placeholder).notes == ("a placeholder: the registry says that it does not hold these addresses",)
    assert parse(placeholder + sample("whois-ripe")).net_name == "SAMPLE-HOSTING-NET"


@pytest.mark.parametrize(
    "text",
    [
        "No match found for 192.0.2.1.\n",
        "%ERROR:101: no entries found\n%\n% No entries found in source RIPE.\n",
        'No match for "X.EXAMPLE".',
    ],
)
def test_no_entry_is_said(text: str) -> None:
    """An answer that finds nothing says so."""
    told = parse(text)
    assert told.says_nothing
    assert told.notes[0] == "the registry says that it has no entry"


def test_what_is_no_answer_says_nothing() -> None:
    """Prose gives no facts, only a note."""
    told = parse("Dear colleagues,\n\nplease look at this: it scanned us again.\n")
    assert told == Whois(notes=("nothing in this text was understood as a whois answer",))


def test_ipv6_networks_are_read() -> None:
    """An inet6num gives range and prefix."""
    told = parse("inet6num: 2001:db8:40::/48\nnetname: SAMPLE-SIX\nsource: RIPE\n")
    assert (told.range, told.cidr) == ("2001:db8:40:: - 2001:db8:40:ffff:ffff:ffff:ffff:ffff", ("2001:db8:40::/48",))


def test_a_single_network_number_is_of_its_class() -> None:
    """ARIN's Netnumber of 2000 names a network by its class (192.x is class C: /24)."""
    assert parse("   Netname: SAMPLE-C\n   Netnumber: 192.0.2.0\n").cidr == ("192.0.2.0/24",)


@given(st.text(), st.sampled_from([*EXPECTED]), st.integers(0, 2000), st.integers(0, 200))
def test_damage_never_raises(noise: str, name: str, place: int, cut: int) -> None:
    """Any text put anywhere into an answer, or any piece cut out of it, gives a Whois and no error."""
    text = sample(name)
    assert isinstance(parse(text[:place] + noise + text[place + cut :]), Whois)


@pytest.mark.parametrize(
    "text",
    [
        "a:" * 200_000,
        "[" * 200_000,
        "(" * 200_000,
        "x " * 150_000,
        "1." * 100_000,
        "- \n" * 90_000,
        "inetnum: 1.1.1.1\nmnt-irt: a\n\nirt: b\n\n" * 8000,
    ],
)
def test_hostile_length_costs_little(text: str) -> None:
    """A huge or malformed paste is read in bounded time: work is linear in what is read."""
    start = time.process_time()
    parse(text)
    assert time.process_time() - start < 5
