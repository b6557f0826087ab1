"""A terminal workbench for network intrusion analysts."""

__version__ = "0.1.0"
