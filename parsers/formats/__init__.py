"""One file = one log format: how to recognise it, read it, and sample lines that prove it."""
