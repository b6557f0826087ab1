"""The colours: few, calm, and never the only way something is said."""

from __future__ import annotations

import os
from collections.abc import Mapping

from textual.theme import BUILTIN_THEMES, Theme

from workbench.frugal import frugal


def _theme(name: str, dark: bool, ground: str, text: str, looks: Mapping[str, str], ansi: bool = False) -> Theme:
    variables = dict(BUILTIN_THEMES["ansi-dark"].variables) if ansi else {}
    variables |= {f"look-{key}": value for key, value in looks.items()}
    variables |= {
        "input-cursor-background": looks["byte-bg"],
        "input-cursor-foreground": looks["byte-fg"],
        "input-selection-background": looks["cursor-bg"],
        "block-cursor-background": looks["cursor-bg"],
        "block-cursor-foreground": looks["cursor-fg"],
    }
    return Theme(
        name=name, dark=dark, ansi=ansi, primary=looks["key"], secondary=looks["key"], accent=looks["key"],
        warning=looks["warn"], error=looks["bad"], success=looks["good"], foreground=text, background=ground,
        surface=ground, panel=looks["head-bg"], boost=ground, variables=variables,
    )  # fmt: skip


DARK = _theme("workbench-dark", True, "#14161a", "#c8ccd4", {
    "dim": "#868e99", "strong": "#eceff4", "key": "#7fa9d1", "mark": "#e0b060", "good": "#8fbc8f", "warn": "#e0b060",
    "bad": "#e07a6e", "cursor-bg": "#2d4a68", "cursor-fg": "#f4f7fa", "resting-bg": "#252a31", "resting-fg": "#dde1e8",
    "lit-bg": "#31506e", "lit-fg": "#f4f7fa", "byte-bg": "#e0b060", "byte-fg": "#14161a", "head-bg": "#1f242b",
    "head-fg": "#9aa3af", "active-bg": "#4d77a3", "active-fg": "#ffffff",
})  # fmt: skip

LIGHT = _theme("workbench-light", False, "#fbfbf8", "#24292f", {
    "dim": "#6a7178", "strong": "#000000", "key": "#1f5a93", "mark": "#8a5a00", "good": "#2b6e33", "warn": "#8a5a00",
    "bad": "#a8281c", "cursor-bg": "#c9def3", "cursor-fg": "#000000", "resting-bg": "#e8eaec", "resting-fg": "#24292f",
    "lit-bg": "#d5e6f6", "lit-fg": "#000000", "byte-bg": "#8a5a00", "byte-fg": "#ffffff", "head-bg": "#eceeef",
    "head-fg": "#565d64", "active-bg": "#8fb8e0", "active-fg": "#000000",
})  # fmt: skip

ANSI = _theme("workbench-ansi", True, "ansi_default", "ansi_default", {
    "dim": "ansi_bright_black", "strong": "ansi_default", "key": "ansi_cyan", "mark": "ansi_yellow",
    "good": "ansi_green", "warn": "ansi_yellow", "bad": "ansi_red", "cursor-bg": "ansi_blue",
    "cursor-fg": "ansi_bright_white", "resting-bg": "ansi_bright_black", "resting-fg": "ansi_bright_white",
    "lit-bg": "ansi_cyan", "lit-fg": "ansi_black", "byte-bg": "ansi_yellow", "byte-fg": "ansi_black",
    "head-bg": "ansi_default", "head-fg": "ansi_cyan", "active-bg": "ansi_cyan", "active-fg": "ansi_black",
}, ansi=True)  # fmt: skip

NAMES = {"dark": DARK, "light": LIGHT, "ansi": ANSI}
"""Theme by the word that `:theme` takes."""


def usual() -> Theme:
    """Return the theme to start with: the terminal's own colours where there are few, or every byte travels."""
    return ANSI if frugal() or os.environ.get("COLORTERM", "") not in ("truecolor", "24bit") else DARK
