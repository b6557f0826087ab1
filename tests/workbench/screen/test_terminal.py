"""The real program in a real terminal: how much it writes, what it loads, and how it ends."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from db.case import Case
from tests.workbench.screen.terminal import ROOT, Terminal
from workbench.leaving import HUNG_UP, TERMINATED

DOWN, PAGE_DOWN = b"\x1b[B", b"\x1b[6~"
RESTORED = (b"\x1b[?1049l", b"\x1b[?25h", b"\x1b[?2004l")
"""What gives the terminal back: usual screen, cursor, no bracketed paste."""


def program(path: Path | str, *more: str, **environment: str) -> Terminal:
    """Run the program on a case."""
    return Terminal("-m", "workbench", str(path), *more, **environment)


@pytest.fixture
def writing(path: Path) -> Path:
    """A case with one detect, opened in the write-up with the keys in its text."""
    with Case.open(path) as case:
        case.detects.new("One", "", "\n", ())
        case.state.set("layout", {"panel": "writeup", "pane": "writeup", "widget": "editor"})
        case.state.set("panel.writeup", {"detect": 1, "cursor": [0, 0]})
    return path


def body(path: Path) -> str:
    """Return the text of the detect as it is on disk."""
    with Case.open(path, read_only=True) as case:
        return case.detects.get(1).body


def settled(terminal: Terminal) -> None:
    """Wait until what comes by itself is there: findings, and the case over time."""
    terminal.until("22 findings")
    terminal.until("04-01 17:57")
    terminal.quiet(1.5)


def test_a_key_costs_few_bytes(path: Path) -> None:
    """At 120x40 in true colour: Down at most 3,000 bytes where it scrolls too, Page Down at most 8,500, nothing while idle."""
    with program(path) as terminal:
        settled(terminal)
        terminal.type("q")  # all the room for list, tree and bytes: the dearest layout
        terminal.quiet()
        for key, most, times in ((DOWN, 3000, 30), (PAGE_DOWN, 8500, 4), (DOWN, 3000, 3)):
            for _ in range(times):
                terminal.type(key)
                assert len(terminal.quiet(0.5)) <= most, key
        assert terminal.quiet(2.0) == b""


def test_bytes_are_the_same_every_time(path: Path) -> None:
    """The same keys on the same case write the same bytes, so that a budget means something."""
    seen = []
    for _ in range(2):
        with program(path) as terminal:
            settled(terminal)
            terminal.type("g")
            terminal.quiet()
            terminal.type(DOWN)
            seen.append(len(terminal.quiet(0.8)))
            terminal.type("\x11")
            terminal.wait(10)
        with Case.open(path) as case:
            case.state.set("place", {})
    assert seen[0] == seen[1] > 0


@pytest.mark.parametrize("colours", ["", "truecolor"])
def test_every_byte_is_harmless(path: Path, colours: str) -> None:
    """Besides text the program writes only cursor moves, moved lines, colours and modes: no titles, no clipboard, no bells."""
    with program(path, COLORTERM=colours) as terminal:
        terminal.until("records")
        for key in (b"j", b"3", b"j", b"\r", b"G", b"2", b"j", b"5", b"j", b"?", b"q", b"\x11"):
            terminal.type(key)
            terminal.quiet(0.3)
        terminal.wait(10)
        allowed = re.compile(
            rb"\x1b\[[0-9;:]*[mHr]|\x1b[DM]|\x1b\[[?<>=][0-9;]*[a-zA-Z]|\x1b\[\?\d+\$p|\x1b\]22;[a-z]*\x07|\x1b\]22;[a-z]*\x1b\\"
        )
        rest = allowed.sub(b"", terminal.output)
        strange = re.findall(rb"\x1b.{0,12}|[\x00-\x09\x0b\x0c\x0e-\x1a\x1c-\x1f\x7f]", rest)
        assert strange == []


def test_a_hung_up_line_keeps_every_word(writing: Path) -> None:
    """The line drops in the middle of a word: the word is on disk and the program gone at once."""
    with program(writing) as terminal:
        terminal.until("Detect 1")
        terminal.quiet(1.0)
        terminal.type("lasting")
        terminal.until("lasting")
        terminal.hang_up()
        assert terminal.wait(5) == HUNG_UP
    assert "lasting" in body(writing)


def test_a_shell_that_ignores_the_hang_up_leaves_no_program_behind(writing: Path) -> None:
    """With SIGHUP ignored from the start the program notices by itself that its terminal is gone."""
    launch = (
        "import signal, os, sys; signal.signal(signal.SIGHUP, signal.SIG_IGN); "
        "os.execv(sys.executable, [sys.executable, '-m', 'workbench', sys.argv[1]])"
    )
    with Terminal("-c", launch, str(writing)) as terminal:
        terminal.until("Detect 1")
        terminal.quiet(1.0)
        terminal.type("lasting")
        terminal.until("lasting")
        terminal.hang_up()
        assert terminal.wait(10) == HUNG_UP
    assert "lasting" in body(writing)


def test_being_told_to_end_keeps_every_word_and_restores_the_terminal(writing: Path) -> None:
    """SIGTERM: the text is saved, the terminal is as it was before, and the exit status says so."""
    with program(writing) as terminal:
        terminal.until("Detect 1")
        terminal.quiet(1.0)
        terminal.type("lasting")
        terminal.until("lasting")
        terminal.kill(signal.SIGTERM)
        assert terminal.wait(8) == TERMINATED
        assert all(code in terminal.output for code in RESTORED)
    assert "lasting" in body(writing)


def test_a_stalled_line_does_not_hold_the_program(writing: Path) -> None:
    """Nobody reads what the program writes, then the line drops: words are kept, the program ends."""
    with program(writing) as terminal:
        terminal.until("Detect 1")
        terminal.quiet(1.0)
        terminal.type("word")
        terminal.until("word")
        for _ in range(200):  # more than the way to the terminal holds
            terminal.type("\x1b[5~\x1b[6~x")
        terminal.kill(signal.SIGHUP)
        assert terminal.wait(8) == HUNG_UP
    assert "word" in body(writing)


def test_killed_at_once_at_most_a_second_is_lost(writing: Path) -> None:
    """Even kill -9 leaves what was typed more than a second before."""
    with program(writing) as terminal:
        terminal.until("Detect 1")
        terminal.quiet(1.0)
        terminal.type("lasting")
        terminal.quiet(1.0)
        terminal.kill(signal.SIGKILL)
        assert terminal.wait(5) == -signal.SIGKILL
    assert "lasting" in body(writing)


@pytest.mark.parametrize("term", ["dumb", "unknown"])
def test_a_terminal_that_cannot_move_its_cursor_is_refused(path: Path, term: str) -> None:
    """TERM=dumb: one line, exit 2."""
    with program(path, TERM=term) as terminal:
        assert terminal.wait(20) == 2
        assert terminal.output.count(b"\n") == 1
        assert b"needs a terminal" in terminal.output


def test_without_a_terminal_one_line_and_two() -> None:
    """From a pipe: one line on standard error, exit 2."""
    code = "from workbench.app import run; raise SystemExit(run(None))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, stdin=subprocess.DEVNULL)
    assert (done.returncode, done.stdout, done.stderr.count(b"\n")) == (2, b"", 1)


def test_a_file_that_is_no_case_is_refused(tmp_path: Path) -> None:
    """Named on the command line: one sentence after the screen is restored, exit 2."""
    wrong = tmp_path / "notes.txt"
    wrong.write_text("no case")
    with program(wrong) as terminal:
        assert terminal.wait(20) == 2
        said = terminal.output.rpartition(b"\x1b[")[2].partition(b"l")[2] or terminal.output
        assert b"is not a case file" in said


def test_a_crash_ends_in_one_sentence(path: Path, home: Path) -> None:
    """An error nobody foresaw: terminal restored, one line, exit 1, a crash file only the user can read."""
    code = (
        "import sys; from pathlib import Path; import workbench.screens.arranging as m\n"
        "def crash(self): evidence = 'EVIL' + chr(27); raise RuntimeError(evidence)\n"
        "m.ArrangingScreen.action_order = crash\n"
        "from workbench.app import run; sys.exit(run(Path(sys.argv[1])))"
    )
    with Terminal("-c", code, str(path)) as terminal:
        terminal.until("records")
        terminal.quiet(1.0)
        terminal.type("S")
        assert terminal.wait(10) == 1
        after = terminal.output.rpartition(b"\x1b[?1049l")[2]
        assert b"internal error (RuntimeError); your work is saved" in after
        assert b"EVIL" not in terminal.output and b"Traceback" not in terminal.output
    (kept,) = (home / ".local/state/workbench").glob("crash-*.txt")
    assert kept.stat().st_mode & 0o777 == 0o600
    assert "EVIL" in kept.read_text() and "\x1b" not in kept.read_text()


def test_the_start_screen_is_painted_before_anything_heavy_is_loaded(home: Path) -> None:
    """Filter language, case file, Markdown and help panel are loaded when they are wanted, not before."""
    code = (
        "import sys\nfrom workbench.app import WorkbenchApp\n"
        "def ready(self):\n"
        "    heavy = ('pyparsing', 'sqlite_utils', 'sqlite3', 'zstandard', 'textual.widgets._markdown',\n"
        "             'textual.widgets._help_panel', 'markdown_it', 'textual.widgets._data_table')\n"
        "    self.exit(','.join(name for name in heavy if name in sys.modules) or 'none')\n"
        "WorkbenchApp.on_ready = ready\nfound = WorkbenchApp().run()\nprint('LOADED', found)"
    )
    with Terminal("-c", code) as terminal:
        terminal.until("LOADED")
        terminal.quiet(0.3)
        assert b"LOADED none" in terminal.output


def test_the_list_is_shown_before_what_stands_around_it_is_loaded(path: Path) -> None:
    """Side panels, what decodes bytes, arrays and the filter language come after the first rows."""
    code = (
        "import sys\nfrom workbench.cli import run\nfrom workbench.screens.main import MainScreen\n"
        "show = MainScreen.show_view\nfound = []\n"
        "def show_view(self, *arguments):\n"
        "    show(self, *arguments)\n"
        "    late = ('workbench.panels', 'parsers.decode', 'workbench.readings', 'numpy', 'pyparsing', 'sqlite_utils')\n"
        "    found.append([self.rows.count, *(name for name in late if name in sys.modules)])\n"
        "    self.app.exit()\n"
        "MainScreen.show_view = show_view\nstatus = run(['open', sys.argv[1]])\nprint('LOADED', status, found[0])"
    )
    with Terminal("-c", code, str(path)) as terminal:
        terminal.until("LOADED")
        terminal.quiet(0.3)
        assert b"LOADED 0 [113]" in terminal.output


def test_what_is_shown_too_late_while_the_program_ends_is_no_crash(path: Path) -> None:
    """Ended while panels are made, the program ends well, though a panel looks for what is gone."""
    code = (
        "import sys\nfrom workbench.cli import run\nfrom workbench.panels.hints import HintsPanel\n"
        "def late(self):\n"
        "    self.app.exit()\n"
        "    self.query_one('#gone')\n"
        "HintsPanel.on_mount = late\nstatus = run(['open', sys.argv[1]])\nprint('ENDED', status)"
    )
    with Terminal("-c", code, str(path)) as terminal:
        terminal.until("ENDED")
        terminal.quiet(0.3)
        assert b"ENDED 0" in terminal.output


def test_cycles_are_looked_for_once_the_program_is_loaded(home: Path) -> None:
    """Nothing looks for cycles of objects during a start; then all that is there is left alone, and what comes is not."""
    code = (
        "import gc\nbefore = []\n"
        "from workbench.app import WorkbenchApp\nfrom workbench.cli import run\nmounted = WorkbenchApp.on_mount\n"
        "def on_mount(self):\n"
        "    before.append(gc.isenabled())\n"
        "    self.set_interval(0.05, lambda: gc.isenabled() and self.exit())\n"
        "    mounted(self)\n"
        "WorkbenchApp.on_mount = on_mount\nstatus = run(['open'])\n"
        "print('LOOKED', status, before, gc.get_freeze_count() > 10_000)"
    )
    with Terminal("-c", code) as terminal:
        terminal.until("LOOKED")
        terminal.quiet(0.3)
        assert b"LOOKED 0 [False] True" in terminal.output


@pytest.mark.parametrize(("line", "frames"), [({}, b"500"), ({"SSH_CONNECTION": "a 1 b 22"}, b"None")])
def test_pictures_follow_one_another_fast_where_bytes_are_cheap(
    home: Path, line: dict[str, str], frames: bytes
) -> None:
    """A terminal nearby gets more pictures a second than Textual draws by itself, one far away does not."""
    code = (
        "import os\nfrom workbench import app, cli\n"
        "app.run = lambda *arguments, **more: print('FRAMES', os.environ.get('TEXTUAL_FPS')) or 0\n"
        "cli.run(['open'])"
    )
    with Terminal("-c", code, **line) as terminal:
        terminal.until("FRAMES")
        terminal.quiet(0.3)
        assert b"FRAMES " + frames in terminal.output


def test_the_whole_terminal_is_given_back(path: Path) -> None:
    """Leaving with Ctrl+Q restores the terminal, exit 0, and the case is one file again."""
    with program(path) as terminal:
        terminal.until("records")
        terminal.quiet(0.8)
        terminal.type(":q\r")
        assert terminal.wait(10) == 0
        assert all(code in terminal.output for code in RESTORED)
    assert sorted(each.name for each in path.parent.glob("*case*")) == [path.name]
