"""How verbs of the command line fail, and what they keep from a terminal, a reader and other users."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from tests.workbench.command_line import Workbench, path, workbench

__all__ = ["path", "workbench"]


ROOT = Path(__file__).parents[2]


def test_without_a_terminal_the_screen_is_refused(workbench: Workbench, path: Path) -> None:
    """Opening a case needs a terminal; the sentence names what works without one."""
    said = workbench(path)
    assert (said.status, said.err.count("\n")) == (2, 1)
    assert "needs a terminal" in said.err


def test_a_mistyped_verb_makes_no_case(workbench: Workbench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A word that is near a verb is taken for a mistake, not for the name of a new case."""
    monkeypatch.chdir(tmp_path)
    said = workbench("recrods", "night.case")
    assert said.status == 2
    assert "did you mean records" in said.err
    assert not list(tmp_path.glob("rec*"))


BAD = {
    "a missing log": ("import", "{new}", "{folder}/missing.log"),
    "a folder": ("import", "{new}", "{folder}"),
    "an empty log": ("import", "{new}", "{empty}"),
    "a binary log": ("import", "{new}", "{binary}"),
    "a compressed log": ("import", "{new}", "{gzip}"),
    "one good log and a missing one": ("import", "{new}", "{good}", "{folder}/missing.log"),
    "a case that is a log": ("records", "{good}"),
    "a case that is a binary": ("records", "{binary}"),
    "a case that is not there": ("records", "{folder}/missing.case"),
    "a case that is a folder": ("records", "{folder}"),
    "a new case in a folder that is not there": ("import", "{folder}/none/new.case", "{good}"),
    "a zone that is none": ("import", "{new}", "{good}", "--zone", "Mars/Olympus"),
    "a year that is none": ("import", "{new}", "{good}", "--year", "MM"),
    "an unknown column": ("records", "{case}", "--columns", "nunber"),
    "a filter that ends early": ("records", "{case}", "src =="),
    "a field that is none": ("records", "{case}", "srcc == 10.0.0.1"),
    "a record that is none": ("show", "{case}", "114"),
    "a reading that is none": ("show", "{case}", "20", "--as", "udp"),
    "a form of bytes that is none": ("show", "{case}", "20", "--bytes", "ocal"),
    "bytes that are none": ("show", "{case}", "20", "--bytes", "hex", "--range", "40-90"),
    "a range of nothing": ("show", "{case}", "20", "--range", "1-2"),
    "two views at once": ("show", "{case}", "20", "--against", "21", "--second-opinion"),
    "a note on bytes that are none": ("note", "{case}", "20:bytes:40-90", "text"),
    "a note on bytes of no record": ("note", "{case}", "999:bytes:4-9", "text"),
    "a note on no bytes": ("note", "{case}", "20:bytes:x", "text"),
    "a record that is no number": ("show", "{case}", "first"),
    "a hint that is none": ("hints", "{case}", "--hint", "flags.none"),
    "a host that is unknown": ("host", "{case}", "192.0.2.1"),
    "a source that is none": ("ledger", "{case}", "nine"),
    "a detect that is none": ("export", "{case}", "--detect", "7"),
    "an export that is none": ("export", "{case}", "--as", "docx"),
    "an option that is none": ("records", "{case}", "--colour"),
    "no argument": ("import",),
}


@pytest.mark.parametrize("arguments", BAD.values(), ids=BAD)
def test_bad_input_is_one_sentence(
    arguments: tuple[str, ...], workbench: Workbench, path: Path, tmp_path: Path, traces: Path, home: Path
) -> None:
    """What cannot be done is said in one line on standard error, with status 2 and nothing left behind."""
    (tmp_path / "empty.log").touch()
    (tmp_path / "binary.log").write_bytes(bytes(range(256)) * 40)
    (tmp_path / "log.gz").write_bytes(b"\x1f\x8b\x08\x00abc")
    names = {
        "new": tmp_path / "new.case", "folder": tmp_path, "empty": tmp_path / "empty.log", "case": path,
        "binary": tmp_path / "binary.log", "gzip": tmp_path / "log.gz", "good": traces / "01-ipfilter.log",
    }  # fmt: skip
    before = path.read_bytes()
    said = workbench(*(word.format(**names) for word in arguments))
    assert said.status == 2
    assert said.out == ""
    assert said.err.startswith("workbench: ")
    assert said.err.count("\n") == 1
    assert "Traceback" not in said.err
    assert "internal error" not in said.err
    assert not (tmp_path / "new.case").exists()
    assert path.read_bytes() == before
    assert list(home.rglob("crash*")) == []


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read and write everything")
def test_unreadable_files_are_named(workbench: Workbench, tmp_path: Path, traces: Path) -> None:
    """A log that may not be read and a folder that may not be written are refused in one sentence."""
    log = tmp_path / "secret.log"
    log.write_text("x")
    log.chmod(0)
    assert workbench("import", tmp_path / "new.case", log).status == 2
    shut = tmp_path / "shut"
    shut.mkdir(mode=0o500)
    said = workbench("import", shut / "new.case", traces / "01-ipfilter.log")
    assert (said.status, said.err.count("\n")) == (2, 1)


def test_a_full_disk_leaves_nothing_half_done(workbench: Workbench, tmp_path: Path, traces: Path) -> None:
    """When no more bytes may be written, one sentence says so and the new case is gone."""
    program = (
        "import resource, signal, sys\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))\n"
        "from workbench.cli import run\n"
        "sys.exit(run(sys.argv[1:]))"
    )
    case = tmp_path / "new.case"
    done = subprocess.run(
        [sys.executable, "-c", program, "import", case, traces / "06-ipchains.log"],
        cwd=ROOT, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert list(tmp_path.glob("new.case*")) == []


def test_an_unforeseen_error_is_kept_and_said(
    workbench: Workbench, path: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A bug of ours ends in one sentence and a file with the traceback that only the user can read."""

    def broken(*_: object) -> None:
        raise ZeroDivisionError("\x1b]52;c;evil\x07")

    monkeypatch.setattr("db.records.Records.count", broken)
    said = workbench("mark", path, "1")
    assert (said.status, said.err.count("\n")) == (2, 1)
    assert "internal error (ZeroDivisionError)" in said.err
    (kept,) = home.rglob("crash*")
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert "\x1b" not in kept.read_text()


def test_hostile_text_never_reaches_the_terminal(workbench: Workbench, tmp_path: Path) -> None:
    """A log line with escape sequences is imported, listed, shown and exported without one of them."""
    log = tmp_path / "fw\x1b[2J.log"
    log.write_bytes(
        b"Mar 31 19:09:34 203.85.30.129:1542 -> A.B.C.30:98 SYN **S*****\n"
        b"\x1b]52;c;ZXZpbA==\x07 and \xc2\x9b31m \xe2\x80\xae prose\n"
        b"Mar  3 00:07:11 dns3 in.telnetd[11055]: refused connect from \x1b]0;owned\x07max3\n"
    )
    case = tmp_path / "new.case"
    for verb in (
        ("import", case, log), ("sources", case), ("ledger", case), ("records", case), ("records", case, "--json"),
        ("show", case, "1"), ("hints", case), ("export", case), ("journal", case), ("host", case), ("verify", case),
        ("import", case, tmp_path / "\x1b[31m.log"),
    ):  # fmt: skip
        said = workbench(*verb)
        assert not set(said.out + said.err) & {chr(code) for code in (*range(9), *range(11, 32), *range(127, 160))}
        assert "\u202e" not in said.out


def test_a_reader_that_leaves_early_is_no_error(path: Path) -> None:
    """`| head` ends a long listing quietly."""
    command = f"{sys.executable} -m workbench records {path} --json | head -n 1"
    done = subprocess.run(["bash", "-o", "pipefail", "-c", command], cwd=ROOT, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_terminal_without_unicode_is_served(path: Path) -> None:
    """Text that the encoding of the terminal lacks is written out instead of ending the program."""
    environment = os.environ | {"PYTHONIOENCODING": "latin-1", "PYTHONUTF8": "0"}
    done = subprocess.run(
        [sys.executable, "-m", "workbench", "show", path, "1"], cwd=ROOT, env=environment, capture_output=True
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"\\u2192" in done.stdout  # the arrow between the addresses


def test_what_verbs_leave_is_for_the_user_alone(tmp_path: Path, traces: Path) -> None:
    """Files are made with mode 0600 even where the user's umask would let everybody in."""
    case, report = tmp_path / "new.case", tmp_path / "report.md"
    for verb in (("import", case, traces / "01-ipfilter.log"), ("export", case, "-o", report)):
        command = [sys.executable, "-m", "workbench", *map(str, verb)]
        subprocess.run(command, cwd=ROOT, check=True, capture_output=True, umask=0)
    assert {stat.S_IMODE(file.stat().st_mode) for file in (case, report)} == {0o600}


def test_what_cannot_become_a_case_stays(workbench: Workbench, tmp_path: Path) -> None:
    """Where a case cannot be made, what has its name is not taken away: here a link that leads nowhere."""
    link, log = tmp_path / "night.case", tmp_path / "a.log"
    link.symlink_to(tmp_path / "elsewhere" / "night.case")
    log.write_text("Mar 12 16:53:14 pooky sshd[1]: Accepted password for a from 192.0.2.1 port 22 ssh2\n")
    assert workbench("import", link, log).status == 2
    assert link.is_symlink()
