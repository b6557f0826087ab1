"""One file = one alternative reading of the same bytes; no Textual."""
