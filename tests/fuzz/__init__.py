"""Inputs that nobody would write, many of them: no exception escapes a reader, and its spans add up to the input.

`make fuzz` runs every target for a minute each, `make fuzz SECONDS=600 TARGET=text` one of them for ten. With atheris
(`pip install atheris`) the mutations follow the branches that they reach; without it they are random. What fails is
written to the folder `fuzz-findings`, and belongs into the tests as a sample of its own.
"""
