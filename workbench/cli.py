"""The command line: finds the verbs, and says every failure in one sentence."""

from __future__ import annotations

import difflib
import errno
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

import click

import workbench.verbs
from workbench import __version__

DONE = 0
FOUND = 1
"""Exit status of a check that found something."""
NOT_DONE = 2
"""Exit status of bad usage or input: nothing was done."""
INTERRUPTED = 130


class Refused(click.ClickException):
    """What the user asked for cannot be done; the message says what, where and what to do."""

    exit_code = NOT_DONE


class Workbench(click.Group):
    """The group of all verbs, one file each in `workbench.verbs`; a verb is imported when it is used."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all verbs."""
        return verbs()

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the verb of that name, or None."""
        if cmd_name not in verbs():
            return None
        name = next(name for name in (cmd_name, f"{cmd_name}_") if name in _files())
        command: click.Command = import_module(f"workbench.verbs.{name}").verb
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Take a case file in the place of a verb as `open`; a mistyped verb must not become a new case."""
        first = args[0]
        if first in verbs() or first.startswith("-"):
            return super().resolve_command(ctx, args)
        if os.sep in first or "." in first or Path(first).exists():
            return "open", self.get_command(ctx, "open"), args
        near = difflib.get_close_matches(first, verbs(), 1)
        meant = f", did you mean {near[0]}?" if near else ""
        raise click.UsageError(f"there is no verb {first!r}{meant} (workbench open {first} makes a case of that name)")

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the verbs under what they are for, in the order of an analyst's work."""
        sections: dict[str, list[tuple[str, str]]] = {name: [] for name in workbench.verbs.SECTIONS}
        for name in self.list_commands(ctx):
            command = self.get_command(ctx, name)
            assert command is not None
            section = sys.modules[command.callback.__module__].SECTION
            sections[section].append((name, command.get_short_help_str(60)))
        for section, rows in sections.items():
            with formatter.section(section):
                formatter.write_dl(rows)


def verbs() -> list[str]:
    """Return the names of all verbs; a verb named like a Python keyword has a file with `_` at the end."""
    return sorted(name.rstrip("_") for name in _files())


def _files() -> list[str]:
    return [found.name for found in iter_modules(workbench.verbs.__path__)]


@click.group(cls=Workbench, invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, message="workbench %(version)s")
@click.pass_context
def program(ctx: click.Context) -> None:
    """Logs and packets of an intrusion in one case file: decoded, questioned, written up.

    \b
    workbench CASE [LOG ...]    opens the screen; makes the case if it is new
    workbench VERB ...          does one thing without the screen

    Every verb prints for people; with --json it prints one JSON document, or one per line for lists.
    Exit status: 0 done, 1 a check found something, 2 bad usage or input.
    """
    if ctx.invoked_subcommand is None:
        command = program.get_command(ctx, "open")
        assert command is not None
        ctx.invoke(command)


def run(arguments: Sequence[str]) -> int:
    """Do what the arguments say and return the exit status; never raises, never prints a traceback."""
    _no_core_dump()
    try:
        with program.make_context("workbench", list(arguments)) as ctx:
            program.invoke(ctx)
        sys.stdout.flush()
    except click.exceptions.Exit as leaving:
        return leaving.exit_code
    except BrokenPipeError:
        _close_stdout()  # the reader has what it wanted
        return DONE
    except (KeyboardInterrupt, click.Abort):
        _say("stopped.")
        return INTERRUPTED
    except Exception as error:
        _say(sentence(error))
        return NOT_DONE
    return DONE


def sentence(error: Exception) -> str:
    """Return one sentence for the user; an error nobody foresaw is kept in a crash file, which it names."""
    if isinstance(error, click.UsageError):
        where = error.ctx.command_path if error.ctx else "workbench"
        return f"{_lowered(error.format_message()).rstrip('.')}; see {where} --help"
    if isinstance(error, click.ClickException):
        return error.format_message()
    if isinstance(error, OSError):
        return _os_sentence(error)
    if type(error).__name__ in ("CaseError", "ContainerError"):
        return str(error)
    if type(error).__name__ == "QueryError":
        return f"filter, column {error.column + 1}: {error}"  # type: ignore[attr-defined]
    from workbench import crash

    kept = crash.keep(error)
    return f"internal error ({type(error).__name__}); " + (f"the details are in {kept}" if kept else "please report it")


def _os_sentence(error: OSError) -> str:
    name = error.filename if error.filename is not None else "the file"
    what = {
        errno.ENOENT: "does not exist; check the name",
        errno.EISDIR: "is a folder; name a file",
        errno.EACCES: "may not be read or written by you; check its permissions",
        errno.EROFS: "is on a read-only file system; choose another place",
        errno.ENOSPC: "could not be written: the disk is full; nothing was kept",
        errno.EEXIST: "exists already; choose another name",
    }.get(error.errno or 0, f"failed: {(error.strerror or str(error)).lower()}")
    return f"{name} {what}"


def _say(text: str) -> None:
    from workbench.safe import safe

    click.echo(f"workbench: {safe(text)}", err=True)


def _lowered(text: str) -> str:
    return text[:1].lower() + text[1:]


def _close_stdout() -> None:
    """Let what is still buffered go nowhere, so that the interpreter's last flush does not complain."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _no_core_dump() -> None:
    """Keep evidence out of core files."""
    import resource

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
