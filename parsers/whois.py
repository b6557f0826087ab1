"""What a whois answer says about an address or a domain, whatever registry it comes from.

Read are the styles of ARIN (today's and that of 2000), RIPE, APNIC and AFRINIC (RPSL, RFC 2622), LACNIC, JPNIC,
KRNIC and the domain registries. Nothing is looked up or guessed: what the answer does not say is None.
"""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass

from parsers import pasted
from parsers.registry import Address, Block, Network, blocks, networks, span


@dataclass(frozen=True, slots=True, kw_only=True)
class Whois:
    """What a whois answer says; None means that it does not say. All texts are as printed, so hostile."""

    registry: str | None = None
    """ARIN, RIPE, APNIC, AFRINIC, LACNIC, JPNIC, KRNIC, IANA, Verisign, or what a `source:` line names."""
    net_name: str | None = None
    range: str | None = None
    """First and last address of the most specific network in the answer: "192.0.2.0 - 192.0.2.255"."""
    cidr: tuple[str, ...] = ()
    """The range in prefixes."""
    organisation: str | None = None
    country: str | None = None
    abuse: str | None = None
    """Mail address for complaints, only if the answer calls it that."""
    contact: str | None = None
    """Another mail address of the network: coordinator, technical or administrative contact."""
    created: str | None = None
    """Date as YYYY-MM-DD where understood, else as printed; so are the next two."""
    updated: str | None = None
    database: str | None = None
    """Date of the registry's database, if the answer gives it: it was asked then or shortly after."""
    referral: str | None = None
    """Server that the answer names as knowing more."""
    domain: str | None = None
    registrar: str | None = None
    within: tuple[str, ...] = ()
    """Larger networks in the same answer, smallest first: "UUNET63 63.0.0.0 - 63.63.255.255"."""
    notes: tuple[str, ...] = ()
    """What a reader must know: no entry, a placeholder, an answer about something else."""

    def holds(self, address: str) -> bool | None:
        """Return whether the network holds an address; None if either of them is unknown."""
        ends, wanted = span(self.range or ""), _address(address)
        if ends is None or wanted is None:
            return None
        return Network(*ends, None, []).holds(wanted)

    @property
    def says_nothing(self) -> bool:
        """Return whether nothing at all was read from the answer."""
        return not (self.net_name or self.range or self.organisation or self.domain)


_ABUSE = ("rabuseemail", "orgabuseemail", "abusemailbox", "registrarabusecontactemail")
_CREATED = ("regdate", "created", "registrationdate", "assigneddate", "creationdate", "createdon", "割当年月日")
_UPDATED = ("updated", "lastmodified", "lastupdate", "lastupdated", "updateddate", "最終更新")
_REFERRAL = ("referralserver", "refer", "registrarwhoisserver", "whoisserver", "whois")
_PLACEHOLDER = re.compile(r"(?i)IANA-(?:BLK|NETBLOCK)|NON-RIPE-NCC|ERX-NETBLOCK|STUB-|EU-ZZ-|NOT-?ALLOCATED")
_NOTHING = re.compile(r"(?im)^[%#\s]*(?:error:101|no match\b|no (?:entries|data|object|matching record)|not found\b)")
_MAIL = re.compile(r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63})+")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def parse(text: str, address: str | None = None) -> Whois:
    """Return what a pasted whois answer says; of several networks the most specific one wins.

    `address` is what was asked about, if known: networks that hold it win over others. A text that is no whois
    answer gives a Whois that says nothing, with a note.
    """
    rows = pasted.lines(text)
    answer = list(blocks(rows))
    found = sorted(networks(answer), key=lambda network: network.size)
    best = _best(found, address)
    general = Whois(
        registry=_registry(answer, rows, best),
        database=_dated(rows, r"(?:database last updated on|last update of (?:the )?whois database:?)"),
        referral=_referral(answer, rows, best),
        notes=_notes(rows, found, best, address),
    )
    if best is None:
        return _with_domain(general, answer, rows)
    own = best.blocks[0] if best.blocks else Block()
    return Whois(
        registry=general.registry,
        net_name=best.name,
        range=str(best),
        cidr=tuple(_prefixes(best)),
        organisation=best.holder or _organisation(best, answer),
        country=best.country or _country(best, answer),
        abuse=_abuse(best, answer, rows),
        contact=_contact(best, answer),
        created=_date(own.get(*_CREATED)) or _dated(rows, "record created on"),
        updated=_date(own.get(*_UPDATED)) or _changed(own) or _dated(rows, "record last updated on"),
        database=general.database,
        referral=general.referral,
        within=tuple(f"{net.name or ''} {net}".strip() for net in found if _around(net, best)),
        notes=general.notes,
    )


def _address(text: str | None) -> Address | None:
    """Return an address, None for sanitised tokens and names."""
    try:
        return ipaddress.ip_address(text or "")
    except ValueError:
        return None


def _prefixes(network: Network) -> list[str]:
    """Return the range of a network in prefixes."""
    first, last = network.first, network.last
    if isinstance(first, ipaddress.IPv4Address) and isinstance(last, ipaddress.IPv4Address):
        return [str(net) for net in ipaddress.summarize_address_range(first, last)]
    if isinstance(first, ipaddress.IPv6Address) and isinstance(last, ipaddress.IPv6Address):
        return [str(net) for net in ipaddress.summarize_address_range(first, last)]
    return []


def _around(network: Network, best: Network) -> bool:
    """Return whether a network is a larger one around the best."""
    return network.size > best.size and network.holds(best.first, best.last)


def _placeholder(network: Network) -> bool:
    """Return whether a registry only says that others have these addresses."""
    return bool(_PLACEHOLDER.search(network.name or ""))


def _best(found: list[Network], address: str | None) -> Network | None:
    """Return the most specific network: one that holds the address before others, none that is a placeholder."""
    wanted = _address(address)
    ranked = sorted(
        found,
        key=lambda net: (
            wanted is not None and not net.holds(wanted),
            _placeholder(net),
            net.size,
            -sum(len(block.pairs) for block in net.blocks),
        ),
    )
    return ranked[0] if ranked else None


def _notes(rows: list[str], found: list[Network], best: Network | None, address: str | None) -> tuple[str, ...]:
    """Return what a reader must know before he believes the answer."""
    wanted = _address(address)
    notes = []
    if _NOTHING.search("\n".join(rows)):
        notes.append("the registry says that it has no entry")
    if best and _placeholder(best):
        notes.append("a placeholder: the registry says that it does not hold these addresses")
    if best and wanted and not best.holds(wanted):
        notes.append(f"the answer is about {best}, which does not hold {address}")
    if best and not best.blocks:
        notes.append("a list of networks only, without their details")
    return tuple(notes)


def _holder_blocks(network: Network, answer: list[Block]) -> list[Block]:
    """Return the blocks of who holds a network: named by its `org:`, else those that follow it."""
    handle = network.blocks[0].get("org") if network.blocks else None
    named = [block for block in answer if handle and block.get("organisation") == handle]
    return named or [block for block in network.blocks if block.has("custname", "orgname", "organisation")]


def _organisation(network: Network, answer: list[Block]) -> str | None:
    """Return who holds a network: the customer before his provider, a named organisation before a description."""
    own, holders = network.blocks[0], _holder_blocks(network, answer)
    named = [block.get("custname", "orgname") for block in holders]
    stated = own.get("customer", "organization", "organizationname", "owner", "組織名")
    return (
        next(filter(None, named), None) or (_unhandled(stated) if stated else None) or own.get("descr", "organisation")
    )


def _unhandled(text: str) -> str:
    """Return a holder's name without its handle: "Example Net (EXN-4)"."""
    return re.sub(r"\s*\([A-Z0-9-]+\)$", "", text)


def _country(network: Network, answer: list[Block]) -> str | None:
    """Return the country of a network or its holder; that of a contact person is not it."""
    places = [network.blocks[0], *_holder_blocks(network, answer)] if network.blocks else []
    return next(filter(None, (block.get("country") for block in places)), None)


def _abuse(network: Network, answer: list[Block], rows: list[str]) -> str | None:
    """Return the mail address that the answer itself gives for complaints about a network."""
    for row in rows:
        stated = re.match(r"[%#\s]*Abuse contact for '([^']*)' is '([^']*)'", row)
        if stated and span(stated[1]) == (network.first, network.last):
            return stated[2]
    own = network.blocks[0] if network.blocks else Block()
    handles = own.all("abusec", "mntirt") + [
        h for block in _holder_blocks(network, answer) for h in block.all("abusec")
    ]
    named = [block for block in answer if block.get("nichdl", "nichdlbr", "irt") in handles and handles]
    mails = [block.get("abusemailbox", "email") for block in named]
    mails += [block.get(key) for key in _ABUSE for block in network.blocks]
    mails += [_krnic_abuse(block) for block in network.blocks]
    mails += [_remarked(block) for block in network.blocks]
    return next((found[0] for mail in mails if mail and (found := _MAIL.search(mail))), None)


def _krnic_abuse(block: Block) -> str | None:
    """Return the mail address under a heading like "[ Network Abuse Contact Information ]"."""
    under = False
    for key, value in block.pairs:
        under = (under or "abusecontact" in key) and not (key.endswith("information") and "abuse" not in key)
        if under and key == "email":
            return value
    return None


def _remarked(block: Block) -> str | None:
    """Return a mail address that a remark gives for abuse."""
    for text in block.all("remarks", "comment", "trouble", "descr"):
        for row in text.split("\n"):
            if re.search(r"(?i)abuse|spam", row) and (found := _MAIL.search(row)):
                return found[0]
    return None


def _contact(network: Network, answer: list[Block]) -> str | None:
    """Return a mail address of the network that is not called one for abuse."""
    own = network.blocks[0] if network.blocks else Block()
    handles = set(own.all("techc", "adminc", "ownerc"))
    named = [block for block in answer if block.get("nichdl", "nichdlbr") in handles]
    texts = [text for block in network.blocks for text in block.all("coordinator")]
    texts += [text for block in named for text in block.all("email")]
    texts += [text for block in network.blocks for text in block.all("rtechemail", "orgtechemail", "email")]
    mails = [found[0] for text in texts if (found := _MAIL.search(text))]
    return next((mail for mail in mails if not mail.lower().startswith("abuse")), None)


def _registry(answer: list[Block], rows: list[str], best: Network | None) -> str | None:
    """Return which registry answered, from its `source:` line or its own keys."""
    mine = best.blocks if best else answer
    source = next(filter(None, (block.get("source") for block in mine)), None)
    if source:
        return source.split()[0].upper()
    for name, keys in (
        ("ARIN", ("netrange", "netblock", "netnumber", "orgid")),
        ("LACNIC", ("ownerid", "inetrev", "responsible")),
        ("JPNIC", ("networknumber", "ipネットワークアドレス")),
        ("KRNIC", ("ipv4address", "ipv6address")),
        ("Verisign", ("registrydomainid",)),
    ):
        if any(block.has(*keys) for block in mine):
            return name
    listed = best is not None and not best.blocks
    return "ARIN" if listed and any(re.search(r"\(NET(?:BLK)?-", row) for row in rows) else None


def _referral(answer: list[Block], rows: list[str], best: Network | None) -> str | None:
    """Return the server that the answer points to; a pointer that was already followed does not count."""
    named = [block.get(*_REFERRAL) for block in (best.blocks if best else answer)]
    return next(filter(None, named), None)


def _with_domain(general: Whois, answer: list[Block], rows: list[str]) -> Whois:
    """Return what an answer without a network says, which may be about a domain."""
    whole = Block(pairs=[pair for block in answer for pair in block.pairs])
    domain = whole.get("domainname", "domain")
    if domain is None:
        notes = general.notes or ("nothing in this text was understood as a whois answer",)
        return Whois(registry=general.registry, database=general.database, referral=general.referral, notes=notes)
    holder = next((value.strip().split("\n")[0] for value in whole.all("registrant")), None)
    return Whois(
        registry=general.registry,
        domain=domain,
        registrar=whole.get("registrar", "sponsoringregistrar"),
        organisation=whole.get("registrantorganization") or (_unhandled(holder) if holder else None),
        country=whole.get("registrantcountry"),
        abuse=whole.get("registrarabusecontactemail"),
        created=_date(whole.get(*_CREATED)) or _dated(rows, "record created on"),
        updated=_date(whole.get(*_UPDATED)) or _dated(rows, "record last updated on"),
        database=general.database,
        referral=general.referral,
        notes=general.notes,
    )


def _changed(block: Block) -> str | None:
    """Return the latest date of RPSL `changed:` lines."""
    dates = [date for text in block.all("changed") if (date := _date(text.split()[-1])) and date[:2] in {"19", "20"}]
    return max(dates, default=None)


def _dated(rows: list[str], words: str) -> str | None:
    """Return the date that follows some words in the answer."""
    found = re.search(rf"(?im)^[\s>%#]*{words}\s+(.{{6,40}})$", "\n".join(rows))
    return _date(found[1]) if found else None


def _date(text: str | None) -> str | None:
    """Return a date as YYYY-MM-DD, or as printed if it is in no form known here."""
    if not text:
        return None
    if found := re.search(r"(?<!\d)((?:19|20)\d\d)[-/.]?(\d\d)[-/.]?(\d\d)(?!\d)", text):
        return "-".join(found.groups())
    if (found := re.search(r"(?<!\d)(\d\d?)[- ]([A-Za-z]{3})[a-z]*[- ](\d{4})", text)) and found[2].lower() in _MONTHS:
        return f"{found[3]}-{_MONTHS.index(found[2].lower()) + 1:02d}-{int(found[1]):02d}"
    return text.strip().rstrip(".")
