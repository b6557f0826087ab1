"""Floods and what they leave behind at those who have no part in them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from workbench.counted import counted
from workbench.hints.address import in_order, placed
from workbench.hints.answers import Answer, Unasked, unasked
from workbench.hints.constants import lineage
from workbench.hints.evidence import Evidence
from workbench.hints.finding import Actor, Argument, Finding, Grade, Hint, Stage, Threshold
from workbench.hints.probes import SYN_ACK
from workbench.hints.words import cited, lasting, listed, wide

RECEIVERS = Threshold(
    "receivers", 3, "different addresses that one service sends unasked answers to", "the catalogue of this hint"
)
ALONE_BITS = 2.0
"""Bits per further receiver whose one answer stays alone: of the sessions a server answers, at least three in four
show a second packet in the same log."""
NUMBER_BITS = 32.0
NETWORK_BITS = 4.0
"""Bits per receiver with host part 0 or 255: no host of a /24 has it, but other prefix lengths exist."""


def backscatter(evidence: Evidence) -> Iterator[Finding]:
    """Yield a finding for each service that answers addresses which are not seen to have asked."""
    sent = unasked(evidence, int(RECEIVERS.value))
    logs = _logs(evidence, {answer.number for one in sent for answer in one.answers})
    for one in sent:
        finding = _finding(one, logs)
        if finding.grade.rank >= Grade.WEAK.rank:
            yield finding


def _logs(evidence: Evidence, numbers: set[int]) -> dict[int, str]:
    """Return the log format of these records."""
    return {number: log for number, log in evidence.rows(("number", "format")) if number in numbers} if numbers else {}


def _finding(sent: Unasked, logs: dict[int, str]) -> Finding:
    first, total, hosts = sent.answers[0], len(sent.answers), sorted(sent.hosts, key=in_order)
    opens = sum(answer.flags == SYN_ACK for answer in sent.answers)
    kinds = listed([f"{number} {name}" for number, name in ((opens, "SYN-ACK"), (total - opens, "RST")) if number])
    argument = Argument(
        "sessions of the receivers' own, of which this log holds one packet each: 2 bits per further receiver."
    )
    argument.supports(
        f"{first.src} port {first.src_port} sends {kinds} to {counted(len(hosts), 'address', 'addresses')}, and no "
        "record of this case shows that one of them asked.",
        ALONE_BITS * (len(hosts) - 1),
    )
    constant = _constant(argument, sent.answers, logs)
    _ports(argument, sent.answers, constant)
    _targets(argument, hosts)
    _doubts(argument, sent, hosts)
    argument.cap(Grade.STRONG, "the forged packets themselves are not seen.")
    title = (
        f"{first.src} port {first.src_port}: backscatter, answers to packets forged with {len(hosts)} addresses of "
        "yours; it is the victim, you are a bystander"
    )
    numbers = [answer.number for answer in sent.answers]
    return argument.finding("ddos.backscatter", title, Actor.VICTIM, numbers, (RECEIVERS,))


def _constant(argument: Argument, answers: Sequence[Answer], logs: dict[int, str]) -> int | None:
    """Weigh the acknowledgement numbers; return the constant if there is one."""
    known = [answer for answer in answers if answer.ack]
    silent = [answer for answer in answers if answer.ack is None]
    for log, count in sorted(Counter(logs.get(answer.number, "log") for answer in silent).items()):
        argument.untested.append(
            f"{counted(count, f'{log} line')} of the {len(answers)} {'carries' if count == 1 else 'carry'} no "
            "acknowledgement number: whether the constant is theirs too is open."
        )
    ack, times = Counter(answer.ack for answer in known).most_common(1)[0] if known else (None, 0)
    if ack is None or times < RECEIVERS.value:
        argument.cap(Grade.MODERATE, "a count of unasked answers without a constant in them.")
        if known:
            argument.opposes(
                f"The {len(known)} acknowledgement numbers are {len({a.ack for a in known})} different ones: no "
                "constant betrays a forger, and sessions of the receivers' own would look the same."
            )
        return None
    strong = [answer.number for answer in known if answer.ack == ack]
    argument.supports(
        f"{times} of {len(known)} acknowledgement numbers ({cited(strong)}) are {wide(ack)}: the packets that "
        f"{answers[0].src} answers all carried {wide((ack - 1) % 2**32)}, which {times} hosts would not choose.",
        NUMBER_BITS * (times - 1),
    )
    if looks := lineage(ack - 1):
        argument.supports(
            f"That number looks like {looks.lineage}; {looks.public}. It names code, not a tool: moderate at most."
        )
    return ack


def _ports(argument: Argument, answers: Sequence[Answer], constant: int | None) -> None:
    """Tie the answers without acknowledgement number to those with the constant, by the ports answered to."""
    ports = {answer.dst_port for answer in answers if answer.ack == constant and answer.dst_port is not None}
    others = [answer for answer in answers if answer.ack is None and answer.dst_port is not None]
    if constant is None or not others or not ports:
        return
    shared = [answer for answer in others if answer.dst_port in ports]
    where = f"port{'s' if len(ports) > 1 else ''} {listed(sorted(ports), 8)}"
    say = argument.supports if len(shared) == len(others) else argument.opposes
    say(
        f"{len(shared)} of the {len(others)} answers without acknowledgement number go to the same {where} as those "
        "with the constant: of ephemeral ports of real clients that is not to be expected."
    )


def _targets(argument: Argument, hosts: Sequence[str]) -> None:
    """Weigh receivers that no host can be, and say how the ports depend on the block."""
    edges = [host for host in hosts if (place := placed(host)) and place[1] in (0, 255)]
    if edges:
        argument.supports(
            f"{listed(edges, 4)} {'is' if len(edges) == 1 else 'are'} among the receivers: with a /24 network no host "
            "has that address, a random number reaches it.",
            NETWORK_BITS * len(edges),
        )


def _doubts(argument: Argument, sent: Unasked, hosts: Sequence[str]) -> None:
    """Add what speaks against, what could not be tested, the rivals and what would decide."""
    first, total = sent.answers[0], len(sent.answers)
    if sent.asked:
        argument.opposes(
            f"{counted(sent.asked, 'other answer')} of the same service were asked for or went on: it is known here.",
            ALONE_BITS * min(sent.asked, len(hosts) - 1),
        )
    argument.opposes(
        f"No SYN to {first.src} with a forged source is in this case: that somebody floods it is inferred from "
        f"{total} answers."
    )
    if not sent.speaking:
        argument.untested.append(
            f"Whether the {len(hosts)} receivers asked first: no record of this case comes from "
            "any of them, so what they sent may simply not be logged."
        )
    else:
        argument.supports(
            f"{sent.speaking} of the {len(hosts)} receivers send other traffic in this case, so their side is logged, "
            f"and none of it goes to {first.src} port {first.src_port}."
        )
    argument.untested.append(
        f"What {first.src} saw at the time, a flood or nothing: this case has no record of its side."
    )
    _clocks(argument, sent.answers)
    argument.rivals += [
        f"A scan with unasked answers (inverse mapping) by {first.src}: it would go through the addresses in order "
        "and vary the acknowledgement number.",
        f"Sessions of the {len(hosts)} receivers whose own packets took another way or were not logged.",
        f"A scanner that uses source port {first.src_port} to pass filters: it would send SYN, not answers.",
    ]
    argument.decides += [
        f"A log of what left the {len(hosts)} addresses for {first.src} port {first.src_port}: any SYN refutes this "
        "finding.",
        f"The operator of {first.src}: a flood on port {first.src_port} in these hours would confirm it.",
    ]


def _clocks(argument: Argument, answers: Sequence[Answer]) -> None:
    """Say how long it lasted, and which answers bear no date."""
    for dated in (True, False):
        times = [answer.time for answer in answers if answer.time is not None and answer.dated == dated]
        if len(times) > 1:
            clock, span = "with date" if dated else "with time of day only", max(times) - min(times)
            thin = ": a sweep would hardly be spread so thin" if span > LONG else ""
            argument.supports(f"{len(times)} answers {clock} come within {lasting(span)}{thin}.")
    undated = sum(not answer.dated for answer in answers)
    if 0 < undated < len(answers):
        argument.untested.append(
            f"{undated} of {len(answers)} answers bear no date: whether they are of the same day as the others is open."
        )


LONG = 3600 * 10**9
"""An hour in nanoseconds: a sweep of some dozen hosts is over long before."""

HINTS = (
    Hint(
        id="ddos.backscatter",
        title="Backscatter: answers to packets forged with your addresses",
        stage=Stage.STATE,
        help="One service sends SYN-ACK or RST to three or more addresses that are not seen to have asked. Somebody "
        "floods it with forged sources, and some of those are yours: the sender is the victim, you are a bystander.",
        find=backscatter,
        explains=("scan.horizontal", "scan.slow", "scan.inverse-map", "flags.out-of-state"),
        why="these packets are answers to somebody else's forged packets; their sender chose none of the targets.",
        thresholds=(RECEIVERS,),
    ),
)
