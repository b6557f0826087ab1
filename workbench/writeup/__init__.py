"""Detects, citations, claims and templates; no Textual."""
