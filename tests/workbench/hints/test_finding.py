"""Bits become grades, and a finding never leaves a list empty."""

from __future__ import annotations

import pytest

from workbench.hints.finding import Actor, Argument, Finding, Grade, Threshold, grade_of


def full(argument: Argument) -> Argument:
    """Fill the lists that a test does not care about."""
    argument.supports("for")
    argument.opposes("against")
    argument.untested.append("untested")
    argument.rivals.append("rival")
    argument.decides.append("decides")
    return argument


@pytest.mark.parametrize(
    ("bits", "grade"),
    [
        (32, Grade.PROVEN), (31.9, Grade.STRONG), (16, Grade.STRONG), (15.9, Grade.MODERATE), (8, Grade.MODERATE),
        (7.9, Grade.WEAK), (3, Grade.WEAK), (2.9, Grade.NOTE), (0, Grade.NOTE), (-50, Grade.NOTE),
    ],
)  # fmt: skip
def test_bits_earn_the_grade_of_the_catalogue(bits: float, grade: Grade) -> None:
    """32 bits are proven, 16 strong, 8 moderate, 3 weak, anything below a note."""
    assert grade_of(bits) is grade


def test_evidence_adds_counter_evidence_subtracts_and_alternatives_cost() -> None:
    """20 bits for, 3 against, 4 alternatives tried (2 bits): 15 bits, moderate."""
    argument = Argument("chance")
    argument.supports("a", 12)
    argument.supports("b", 8)
    argument.opposes("c", 3)
    argument.alternatives = 4
    assert argument.bits == pytest.approx(15)
    assert argument.grade is Grade.MODERATE


def test_a_cap_holds_whatever_the_bits_say() -> None:
    """The lowest cap wins, and the finding says which cap held it down."""
    argument = full(Argument("chance"))
    argument.supports("a", 100)
    argument.cap(Grade.STRONG, "a shape")
    argument.cap(Grade.WEAK, "a bad checksum")
    finding = argument.finding("x.y", "title", Actor.UNKNOWN, [1])
    assert finding.grade is Grade.WEAK
    assert any("a bad checksum" in sentence for sentence in finding.basis)


def test_a_cap_does_not_lift_a_grade() -> None:
    """A cap at strong leaves a weak argument weak."""
    argument = Argument("chance")
    argument.supports("a", 4)
    argument.cap(Grade.STRONG, "a shape")
    assert argument.grade is Grade.WEAK


def test_the_basis_names_the_null_and_the_sum() -> None:
    """No grade without the null it is measured against and the bits on both sides."""
    argument = Argument("packets are independent.", alternatives=8)
    argument.supports("a", 20)
    argument.opposes("b", 1)
    null, arithmetic = argument.basis()
    assert null == "Null: packets are independent."
    assert arithmetic == "20.0 bits for, 1.0 against, 3.0 for 8 alternatives tried: 16.0, which earns strong."


@pytest.mark.parametrize("name", ["records", "for_", "against", "untested", "rivals", "decides"])
def test_an_empty_list_is_refused(name: str) -> None:
    """A finding that has nothing to say against itself is no finding."""
    lists: dict[str, tuple[object, ...]] = {
        "records": (1,), "for_": ("a",), "against": ("a",), "untested": ("a",), "rivals": ("a",), "decides": ("a",),
    }  # fmt: skip
    lists[name] = ()
    with pytest.raises(ValueError, match=name.rstrip("_")):
        Finding(id="", hint="x.y", title="t", grade=Grade.NOTE, actor="unknown", **lists)  # type: ignore[arg-type]


def test_records_come_once_each_in_number_order() -> None:
    """Whatever order a hint met them in."""
    finding = full(Argument("chance")).finding("x.y", "t", Actor.UNKNOWN, [3, 1, 3, 2])
    assert finding.records == (1, 2, 3)


def test_a_threshold_says_its_value_its_meaning_and_its_source() -> None:
    """The three are shown with the finding."""
    assert str(Threshold("ports", 10, "different ports", "Zeek")) == "ports 10: different ports (Zeek)"


def test_json_names_are_those_of_the_command_line() -> None:
    """The keys that scripts rely on, with lists as lists."""
    made = full(Argument("chance")).finding("x.y", "t", Actor.UNKNOWN, [1]).as_dict()
    promised = {
        "id",
        "title",
        "grade",
        "actor",
        "records",
        "for",
        "against",
        "untested",
        "rivals",
        "decides",
        "explained_by",
    }
    assert promised <= made.keys()
    assert made["records"] == [1]
    assert made["explained_by"] is None
