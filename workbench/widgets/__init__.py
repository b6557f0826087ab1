"""Widgets that know no SQL: packet list, decode tree, hex pane, filter bar."""
