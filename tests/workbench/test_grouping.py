"""The lines of a list in groups: what a list of them would give."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from db.case import Groups
from workbench.grouping import Grouping


@given(st.lists(st.integers(1, 5), max_size=8), st.data())
def test_lines_of_open_and_closed_groups(counts: list[int], data: st.DataObject) -> None:
    """Groups in order, below each open one its records; places, parts and the group of a line are right."""
    starts = [sum(counts[:group]) for group in range(len(counts))]
    members = [list(range(start, start + count)) for start, count in zip(starts, counts, strict=True)]

    def alike(number: int, low: int, high: int) -> list[int]:
        return next(each for each in members if number in each)

    firsts, lasts = [each[0] for each in members], [each[-1] for each in members]
    grouping = Grouping(Groups("src", counts, firsts, lasts, 0, sum(counts), alike))
    for group in data.draw(st.lists(st.sampled_from(range(len(counts))), max_size=6) if counts else st.just([])):
        line = grouping.toggle(group)
        assert grouping.lines[line] == -group - 1
    wanted, groups = [], []
    for group, each in enumerate(members):
        below = each if group in grouping.opened else []
        wanted += [-group - 1, *below]
        groups += [group] * (1 + len(below))
    assert (len(grouping.lines), list(grouping.lines)) == (len(wanted), wanted)
    assert [grouping.group_at(line) for line in range(len(wanted))] == groups
    assert [grouping.lines.index(number) for number in wanted] == list(range(len(wanted)))
    part = data.draw(st.slices(len(wanted)))
    assert list(grouping.lines[part]) == wanted[part]
    assert grouping.kept == [firsts[group] for group in sorted(grouping.opened)]
