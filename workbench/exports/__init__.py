"""One file = one export; no Textual."""
