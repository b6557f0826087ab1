"""Lines of text formats made by chance, most of them usual, some with what is rare in the format."""

from __future__ import annotations

import random


def _usual(chance: random.Random, usual: list[str], rare: list[str]) -> str:
    """Return one of the usual values, or now and then a rare one."""
    return chance.choice(rare if rare and chance.random() < 0.1 else usual)


class Usual(random.Random):
    """Chance by which nothing rare happens."""

    def random(self) -> float:
        """Return the same number each time."""
        return 0.5

    def getrandbits(self, count: int) -> int:
        """Return bits for all else."""
        return super().getrandbits(count)


def _host(chance: random.Random) -> str:
    return _usual(chance, ["gw", "fw-2.example"], ["auth.info", "kernel", "12.34.56.7", "local0.5"])


def _end(chance: random.Random) -> str:
    return _usual(
        chance,
        [f"192.0.2.{chance.randrange(256)}"],
        ["192.0.2.256", "MY.NET.1.2", "A.B.C.30", "host.example", "010.1.2.3", "::1", "1.2.3"],
    )


def _port(chance: random.Random) -> int:
    return chance.choice([0, 53, 80, 137, 1025, 65535, 65536, 99999]) if chance.random() < 0.3 else chance.randrange(9)


def ipchains(chance: random.Random, stamp: str) -> str:
    """Return a packet that ipchains logs."""
    chain = _usual(
        chance,
        ["input DENY eth0", "input REJECT ppp0", "ext-in ACCEPT eth1:0"],
        ["input REDIRECT 3128 eth0", "input - lo", "a b c"],
    )
    return (
        f"{stamp} {_host(chance)} kernel: Packet log: {chain} PROTO={_usual(chance, ['6', '17', '1'], ['47', '255', '256', '006', '58'])} "
        f"{_end(chance)}:{_port(chance)} {_end(chance)}:{_port(chance)} L={chance.randrange(20, 1500)} S=0x{chance.choice(['00', '10', 'C0'])} "
        f"I={chance.randrange(70000)} F=0x{_usual(chance, ['0000', '4000'], ['2000', '00B9', '4', 'abcd', '20b9', 'FFFF'])} T={chance.randrange(256)}"
        f"{_usual(chance, ['', ' SYN'], [' O=0x01020304', ' O=0x1 SYN', ' SYNX'])}{_usual(chance, ['', f' (#{chance.randrange(99)})'], [' (#)', ' (#1) x'])}"
    )


SHAPES = {
    "ipchains": ipchains,
}
"""Makers of lines by format."""
