"""Recent cases and crash files: the user's alone."""

from __future__ import annotations

import stat
from pathlib import Path

from workbench import crash, recent


def test_recent_cases_are_kept_newest_first(tmp_path: Path) -> None:
    """A case opened again moves to the top; it stands there once, with the records it has now."""
    for name, records in (("a", 1), ("b", 2), ("a", 3)):
        recent.note(tmp_path / f"{name}.case", records)
    assert [(Path(each.path).name, each.records) for each in recent.read()] == [("a.case", 3), ("b.case", 2)]
    recent.forget(str(tmp_path / "a.case"))
    assert [Path(each.path).name for each in recent.read()] == ["b.case"]


def test_the_list_is_the_users_alone(tmp_path: Path) -> None:
    """Nobody else can read which cases there are."""
    recent.note(tmp_path / "a.case", 1)
    assert stat.S_IMODE(recent.where().stat().st_mode) == 0o600
    assert stat.S_IMODE(recent.where().parent.stat().st_mode) == 0o700


def test_the_list_does_not_grow(tmp_path: Path) -> None:
    """The oldest are forgotten."""
    for number in range(recent.KEPT + 5):
        recent.note(tmp_path / f"{number}.case", number)
    assert len(recent.read()) == recent.KEPT


def test_a_damaged_list_is_an_empty_one() -> None:
    """A list that cannot be read stops nobody."""
    recent.where().parent.mkdir(parents=True)
    for text in ("{", "[]x", '[{"path": 1}]', '{"a": 1}', "[1]"):
        recent.where().write_text(text)
        assert recent.read() == []


def test_a_folder_that_cannot_be_written_stops_nobody(home: Path, tmp_path: Path) -> None:
    """Without a place to keep the list, work goes on."""
    (home / ".local").write_text("a file where a folder should be")
    recent.note(tmp_path / "a.case", 1)
    assert recent.read() == []


def test_a_crash_file_holds_no_control_characters_and_is_the_users_alone() -> None:
    """The traceback is kept with evidence made harmless; what the user is told holds none of it."""
    try:
        raise ValueError("evidence \x1b]52;c;x\x07")
    except ValueError as error:
        kept = crash.keep(error)
        said = crash.sentence(error, kept)
    assert kept is not None
    text = kept.read_text()
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert "\x1b" not in text and "\\x1b]52" in text
    assert "evidence" not in said and str(kept) in said and "\n" not in said
