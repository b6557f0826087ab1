"""One file = one side panel."""
