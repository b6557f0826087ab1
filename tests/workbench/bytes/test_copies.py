"""Bytes in the forms in which they are copied: other programs read them back."""

from __future__ import annotations

import ast
import base64
import re
import shutil
import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.bytes.copies import copied, each, named
from workbench.bytes.stretch import Stretch

some_bytes = st.binary(min_size=1, max_size=200)


def whole(data: bytes, origin: str = "") -> Stretch:
    """Return bytes of which all are known."""
    return Stretch(data, b"\1" * len(data), 0, origin)


@given(some_bytes)
def test_every_form_gives_the_bytes_back(data: bytes) -> None:
    """Python, base64, hexadecimal, hexdump, C and escaped text hold every byte in its place."""
    made = {form.NAME: copied(form, whole(data)) for form in each()}
    assert ast.literal_eval(made["python"]) == data
    assert base64.b64decode(made["base64"], validate=True) == data
    assert bytes.fromhex(made["hex"]) == data
    assert b"".join(bytes.fromhex(row[6:53]) for row in made["hexdump"].splitlines()) == data
    body = made["c"].partition("{")[2]
    assert bytes(int(word, 16) for word in re.findall(r"0x[0-9a-f]{2}", body)) == data
    assert ast.literal_eval(f"b'{made['text']}'".replace("'", "\\'").replace("b\\'", "b'", 1)[:-2] + "'") == data


@given(some_bytes)
def test_what_is_copied_moves_no_cursor(data: bytes) -> None:
    """No form holds a character that a terminal obeys."""
    for form in each():
        assert all(line.isprintable() for line in copied(form, whole(data)).split("\n"))


def test_offsets_count_from_the_beginning_of_the_record() -> None:
    """A hexdump of bytes 0x14 on says so, as `xxd -s` does."""
    assert copied(named("hexdump"), Stretch(b"AB", b"\1\1", 0x14)).startswith("0014  41 42 ")


def test_a_byte_that_is_not_known_is_never_a_zero() -> None:
    """Forms with a sign for it show it, all others refuse and name those."""
    hole = Stretch(b"E\0", b"\1\0", 0)
    assert copied(named("hex"), hole) == "45··"
    assert "45 ·· " in copied(named("hexdump"), hole)
    for name in ("c", "python", "base64", "text"):
        with pytest.raises(ValueError, match=r"1 of 2 bytes are not known.* hexdump and hex can"):
            copied(named(name), hole)


def test_bytes_that_were_not_captured_say_so() -> None:
    """Where a form has comments, the origin stands in one."""
    made = whole(b"E", "reconstructed from the words of the log, not captured")
    for name in ("hexdump", "c", "python"):
        assert "not captured" in copied(named(name), made).splitlines()[0]
    assert ast.literal_eval(copied(named("python"), made).splitlines()[1]) == b"E"


def test_keys_and_names_are_unique() -> None:
    """A letter picks one form."""
    assert len({form.KEY for form in each()}) == len({form.NAME for form in each()}) == len(each()) == 7


@pytest.mark.skipif(shutil.which("text2pcap") is None, reason="text2pcap is not installed")
def test_text2pcap_reads_a_hexdump(tmp_path: object) -> None:
    """What is copied as a hexdump becomes a packet of the same length."""
    done = subprocess.run(
        ["text2pcap", "-q", "-", "-"], input=copied(named("hexdump"), whole(bytes(range(40)))).encode(),
        capture_output=True, check=True,
    )  # fmt: skip
    assert bytes(range(40)) in done.stdout


def test_a_form_that_is_none_is_named() -> None:
    """The sentence lists those there are."""
    with pytest.raises(ValueError, match=r"no form is called 'ocal'; there is hexdump, hex, c, python"):
        named("ocal")
