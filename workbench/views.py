"""Views kept under a name: a filter with its order, groups and columns; no Textual."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from workbench.remembered import table

if TYPE_CHECKING:
    from db.case import Case

LONGEST = 60
"""Characters of a name."""
_KEY = "views"

View = dict[str, Any]
"""`filter`, `order`, `group`, `untestable`, `set` and `columns` of the list, and `number`, the record of the cursor."""


def kept(case: Case) -> dict[str, View]:
    """Return the views of a case by name."""
    return {name: table(view) for name, view in table(case.state.get(_KEY)).items()}


def keep(case: Case, name: str, view: Mapping[str, Any]) -> None:
    """Keep a view under a name, in the place of one that had it."""
    case.state.set(_KEY, {**kept(case), name[:LONGEST]: dict(view)})


def forget(case: Case, name: str) -> None:
    """Forget a view."""
    case.state.set(_KEY, {each: view for each, view in kept(case).items() if each != name})


def arranged(view: Mapping[str, Any]) -> str:
    """Return how a view orders and groups, in words; "" for records by time."""
    order, of = str(view.get("order") or "time"), view.get("group")
    return ("" if order == "time" else f"by {order}  ") + (f"groups by {of}" if of else "")
