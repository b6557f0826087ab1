"""One file = one verb of the command line: verb is its click command, SECTION where the help lists it."""

from __future__ import annotations

SECTIONS = ("Screen", "Evidence", "Judgement", "Write-up", "Reference")
"""Headings of the help, in the order of an analyst's work."""
