"""Mappings that the analyst confirmed and saved: files of their own, in a folder of the user's."""

from __future__ import annotations

import os
import re
from pathlib import Path

from parsers.mapping import Mapping, MappingError

_NAME = re.compile(r"[A-Za-z0-9][\w.\- ]{0,60}", re.ASCII)
_LARGEST = 1 << 20
"""Bytes of a file that is read as a mapping."""


def where() -> Path:
    """Return the folder in which mappings are kept."""
    from platformdirs import user_data_path

    return user_data_path("workbench", appauthor=False) / "mappings"


def saved() -> dict[str, Mapping]:
    """Return the saved mappings by name; files that hold none are left out."""
    found = {}
    folder = where()
    for path in sorted(folder.glob("*.json")) if folder.is_dir() else ():
        try:
            found[path.stem] = read(path)
        except (OSError, MappingError):
            continue
    return found


def read(path: Path) -> Mapping:
    """Return the mapping in a file; raises OSError, and MappingError with a sentence."""
    with path.open("rb") as file:
        data = file.read(_LARGEST + 1)
    if len(data) > _LARGEST:
        raise MappingError("this is no mapping: it is too large")
    return Mapping.from_json(data.decode("utf-8", "replace"))


def named(text: str) -> Mapping:
    """Return the mapping of a saved name or of a file; raises MappingError with a sentence."""
    every = saved()
    if text in every:
        return every[text]
    try:
        return read(Path(text))
    except FileNotFoundError:
        known = f"saved are {', '.join(every)}" if every else "none is saved"
        raise MappingError(f"{text} is neither a saved mapping nor a file; {known}") from None
    except OSError as error:
        raise MappingError(f"{text} cannot be read: {(error.strerror or str(error)).lower()}") from None


def save(name: str, mapping: Mapping) -> Path:
    """Keep a mapping under a name, over an older one, and return its file; raises MappingError, OSError."""
    if _NAME.fullmatch(name) is None:
        raise MappingError(f"{name!r} is no name for a mapping; use letters, digits, blanks, - _ and .")
    target = where() / f"{name}.json"
    made = target.with_name(f".{target.name}.{os.getpid()}")
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with open(os.open(made, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as out:
        out.write(mapping.as_json() + "\n")
    made.replace(target)
    return target


def suited(proposed: Mapping) -> tuple[str, Mapping] | None:
    """Return name and mapping of the saved one that was made for the same keys or columns, None if there is none."""
    for name, mapping in saved().items():
        if (mapping.shape, mapping.keys) == (proposed.shape, proposed.keys):
            return name, mapping
    return None
