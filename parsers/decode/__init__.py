"""Bytes to a tree of fields with byte spans."""
