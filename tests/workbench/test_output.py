"""What verbs print."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path
from typing import TextIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.record import COLUMNS, Record, TimeBasis
from workbench.cli import Refused
from workbench.output import column_text, document, line, record_json, table, write_new


def test_what_a_record_does_not_say_is_left_out() -> None:
    """JSON has no key for an unknown field; known ones keep zero, empty and false."""
    made = record_json(Record(number=7, flags=0, payload=b"", ip_df=False, time=0, time_basis=TimeBasis.STATED))
    assert made == {
        "number": 7, "source": 0, "line": 0, "format": "", "kind": "packet", "time": "1970-01-01T00:00:00.000000000Z",
        "time.basis": "stated", "flags": "", "payload": "", "ip.df": False,
    }  # fmt: skip


def test_flags_are_letters_and_bytes_hex() -> None:
    """0x12 is SYN and ACK (RFC 9293 section 3.1)."""
    made = record_json(Record(flags=0x12, captured=b"\x45\x00"))
    assert (made["flags"], made["bytes"]) == ("SA", "4500")
    assert column_text("flags", 0, None) == "none"
    assert column_text("flags", None, None) == ""


@given(st.text())
def test_json_is_plain_ascii(text: str) -> None:
    """No text of a log leaves a control character in JSON, and each is read back as it was."""
    made: list[str] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("click.echo", made.append)
        document({"text": text})
        line({"text": text})
    for printed in made:
        assert set(printed.replace("\n", "")) <= {chr(code) for code in range(32, 127)}
        assert json.loads(printed) == {"text": text}
    assert "\n" not in made[1]


def test_a_table_is_aligned_and_harmless(capsys: pytest.CaptureFixture[str]) -> None:
    """Numbers stand to the right, words to the left, and evidence is made harmless."""
    assert table(("n", "word"), [(1, "a\x1b[2J"), (100, "b")]) == 2
    assert capsys.readouterr().out.splitlines() == ["  n  word", "  1  a\\x1b[2J", "100  b"]
    assert table(("n",), []) == 0
    assert capsys.readouterr().out == ""


def test_a_long_table_is_whole(capsys: pytest.CaptureFixture[str]) -> None:
    """Rows behind those that decide the widths are printed too."""
    assert table(("n",), ([number] for number in range(2000))) == 2000
    assert len(capsys.readouterr().out.splitlines()) == 2001


def test_a_file_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    """An error while writing leaves neither a part nor a changed file."""
    folder = tmp_path / "reports"
    folder.mkdir()
    target = folder / "report.md"

    def fails(out: TextIO) -> None:
        out.write("half")
        raise OSError("no space")

    with pytest.raises(OSError, match="no space"):
        write_new(target, fails, force=False)
    assert list(folder.iterdir()) == []
    write_new(target, lambda out: out.write("whole"), force=False)
    with pytest.raises(OSError, match="no space"):
        write_new(target, fails, force=True)
    assert (target.read_text(), list(folder.iterdir())) == ("whole", [target])
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    with pytest.raises(Refused):
        write_new(target, lambda out: out.write("other"), force=False)


@pytest.mark.parametrize("force", [False, True])
def test_only_a_regular_file_is_replaced(tmp_path: Path, force: bool) -> None:
    """A pipe, and so a device such as /dev/null, is refused, even by force: it would be gone."""
    pipe = tmp_path / "reports" / "pipe"
    pipe.parent.mkdir()
    os.mkfifo(pipe)
    with pytest.raises(Refused, match="not a regular file"):
        write_new(pipe, lambda out: out.write("whole"), force)
    assert stat.S_ISFIFO(pipe.stat().st_mode)
    assert list(pipe.parent.iterdir()) == [pipe]


def test_every_column_can_be_printed() -> None:
    """Each public column has a text for a value of its type."""
    values = {"integer": 1, "address": "10.0.0.1", "word": "w", "time": 0, "flags": 1, "truth": True, "bytes": b"a"}
    for column in COLUMNS:
        assert column_text(column.name, values.get(column.type, "text"), None)
