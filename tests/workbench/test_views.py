"""The verb `view`: views kept without a screen, and opened on it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.workbench.screen.conftest import Sit, path, sit  # noqa: F401 - fixtures
from workbench.cli import run

SYN = ["syn", "flags has S", "--order", "-ttl", "--columns", "number,src:20,ttl"]


@pytest.fixture
def own(practicals: Path, tmp_path: Path) -> str:
    """A case that may be changed."""
    made = tmp_path / "own.case"
    shutil.copyfile(practicals, made)
    made.chmod(0o600)
    return str(made)


def test_a_view_is_kept_used_and_forgotten(own: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Kept with order and columns; `records --view` prints what it shows; forgotten it is gone."""
    assert run(["view", own, *SYN]) == 0
    capsys.readouterr()
    assert run(["view", own, "--json"]) == 0
    view = json.loads(capsys.readouterr().out)
    assert (view["name"], view["filter"], view["order"]) == ("syn", "flags has S", "-ttl")
    assert run(["records", own, "--view", "syn", "--json"]) == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert run(["records", own, "flags has S", "--order", "-ttl", "--columns", "number,src,ttl", "--json"]) == 0
    assert rows == [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert rows and set(rows[0]) == {"number", "src", "ttl"}
    assert run(["view", own, "syn", "--remove"]) == 0
    assert run(["records", own, "--view", "syn"]) == 2
    assert "no view is called syn" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["x", "src =="], "a value is expected here"),
        (["x", "", "--order", "nonsense"], "records are ordered by"),
        (["x", "", "--group", "payload"], "there is no column 'payload' to count or group by"),
        (["x", "", "--columns", "nonsense"], "--columns: "),
        (["x", "src == 1.2.3.4 | count"], "leave out '| count'"),
        (["nope", "--remove"], "no view is called nope"),
    ],
)
def test_what_is_no_view_is_refused(own: str, words: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A sentence says what is wrong, and nothing is kept."""
    assert run(["view", own, *words]) == 2
    assert said in capsys.readouterr().err
    run(["view", own, "--json"])
    assert capsys.readouterr().out == ""


async def test_a_view_of_the_command_line_opens_on_the_screen(sit: Sit, path: Path) -> None:  # noqa: F811
    """`V` and `:view` show what the verb kept: filter, order, groups and columns."""
    assert run(["view", str(path), *SYN]) == 0
    assert run(["view", str(path), "talk", "proto == tcp", "--group", "conversation"]) == 0
    async with sit() as seat:
        await seat.command("view syn")
        assert (seat.session.view.text, seat.session.view.order) == ("flags has S", "-ttl")
        assert [str(column) for column in seat.screen.rows.wanted] == ["number", "src:20", "ttl"]
        await seat.command("view talk")
        assert (seat.session.view.text, seat.session.view.of) == ("proto == tcp", "conversation")
