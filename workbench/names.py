"""What the verbs for named sets and saved filters share."""

from __future__ import annotations

from pathlib import Path

from workbench.arguments import opened
from workbench.cli import Refused
from workbench.output import line, say


def keep_and_list(
    kind: str, path: Path, name: str | None, text: str | None, note: str, *, remove: bool, as_json: bool
) -> None:
    """Save or remove a name of a kind, then print all of that kind; refuses what cannot be done."""
    with opened(path, change=text is not None or remove) as case:
        if name is not None and remove:
            try:
                case.named.remove(kind, name)
            except KeyError:
                raise Refused(f"no {kind} is called {name}") from None
        elif name is not None and text is not None:
            case.named.save(kind, name, text, note)
        found = [each for each in case.named.all(kind) if remove or text is not None or name in (None, each.name)]
    for each in found:
        if as_json:
            line({"name": each.name, kind: each.text, "note": each.note})
        else:
            say(f"{each.name}: {each.text}" + (f"   {each.note}" if each.note else ""))
    if not found and not as_json:
        say(f"no {kind} has a name yet" if name is None else f"no {kind} is called {name}")
