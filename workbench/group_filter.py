"""The filter for the records that have something in common."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from db.case import CONVERSATION, KINDS, SIGNATURE
from workbench.conditions import condition
from workbench.conversation import filter_of


def of_group(of: str, values: Mapping[str, Any], *, wanted: bool = True) -> str | None:
    """Return the filter for the records of one group, or, not `wanted`, for the others.

    `of` is what they are grouped by: a column, `conversation` or `signature`; `values` are columns of one of them,
    none for the records that are in no group. None where no filter can be made.
    """
    if of == CONVERSATION:
        text = filter_of(values) if values else "src is unknown or dst is unknown"
    elif of == SIGNATURE:
        text = " and ".join(str(condition(name, values.get(name))) for name in KINDS[SIGNATURE])
    else:
        shown = values.get("flags.known")
        return condition(of, values.get(of), values.get("time.basis"), wanted=wanted, shown=shown)
    return text if wanted or text is None else f"not ({text})"
