"""One file = one family of hints; no Textual."""
