"""Some hundred mutations of every target in every run of the tests; `make fuzz` tries many more."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fuzz.targets import TARGETS, mutated, seeds

GIVEN = {name: list(seeds(name)) for name in TARGETS}


@pytest.mark.parametrize("target", TARGETS)
def test_seeds(target: str) -> None:
    """What the mutations begin with is read without an exception, and accounted for."""
    for data in GIVEN[target]:
        TARGETS[target](data)


@pytest.mark.parametrize("target", TARGETS)
@settings(max_examples=120)
@given(seed=st.integers(0, 1 << 32))
def test_mutations(target: str, seed: int) -> None:
    """No mutation raises, and every byte is accounted for."""
    chance = random.Random(seed)
    TARGETS[target](mutated(chance.choice(GIVEN[target]), chance, GIVEN[target])[:8192])


@pytest.mark.parametrize("target", TARGETS)
@settings(max_examples=100)
@given(data=st.binary(max_size=400))
def test_bytes(target: str, data: bytes) -> None:
    """Nor do bytes that were never a log."""
    TARGETS[target](data)
