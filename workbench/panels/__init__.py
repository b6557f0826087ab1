"""Side panels: one file each, found by walking this folder; each names its class PANEL."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from workbench.widgets.panel import Panel


def each() -> list[type[Panel]]:
    """Return the classes of all panels, in the order of their keys."""
    found: list[type[Panel]] = [import_module(f"{__name__}.{module.name}").PANEL for module in iter_modules(__path__)]
    return sorted(found, key=lambda panel: panel.KEY)
