from __future__ import annotations

import pytest

from parsers.decode.option_words import option_bytes

WORDS = {
    # Snort: no lengths are printed, so their bytes are not known
    "EOL NOP": "00 01",
    "MSS: 1460": "02 .. 05 b4",
    "MSS: 0": "02 .. .. ..",  # Snort 1.x prints values below 256 as 0
    "WS: 7": "03 .. 07",
    "SackOK": "04 ..",
    "Sack: 510@59039": "05 .. 01 fe e6 9f .. .. .. ..",  # 510 = 0x01FE, 59039 = 0xE69F
    "Echo: 1": "06 .. 00 00 00 01",
    "Echo Rep: 3813805284": "07 .. e3 52 0c e4",
    "TS: 4109107200 0": "08 .. f4 ec 00 00 00 00 00 00",
    "CC 1": "0b .. 00 00 00 01",
    "CCNEW: 506801176": "0c .. 1e 35 2c 18",
    "CCECHO: 3": "0d .. 00 00 00 03",
    "Opt 68 (6): 0102 0304": "44 06 01 02 03 04",
    "Opt 68 (5): 0102 0304": "44 05 01 02 03",  # the last byte pads an odd length
    "Opt 80 (40): 579C": "50 .. 57 9c" + " .." * 36,  # capped at 40, and words are missing
    "Opt 80": "50 ..",
    # tcpdump: its words imply the usual lengths
    "mss 1460,nop,nop,sackOK": "02 04 05 b4 01 01 04 02",
    "nop,nop,timestamp 5 6": "01 01 08 0a 00 00 00 05 00 00 00 06",
    "nop,nop,TS val 5 ecr 6": "01 01 08 0a 00 00 00 05 00 00 00 06",
    "nop,wscale 3": "01 03 03 03",
}


@pytest.mark.parametrize("text", WORDS)
def test_words_become_bytes(text: str) -> None:
    """Printed options become bytes; what is not printed stays unknown."""
    made = option_bytes(text)
    pairs = zip(made.data, made.mask, strict=True)
    assert " ".join(f"{byte:02x}" if bits == 0xFF else ".." for byte, bits in pairs) == WORDS[text]
    assert made.rest == ""


def test_area_that_the_options_fill() -> None:
    """Options are printed until the area is full: 15 + 9 bytes end in the 24th, and no smaller area holds the last."""
    assert option_bytes("Opt 68 (15): 0104 F8EC FF2B 8780 8018 0C14 0000" + " EOL" * 9).areas() == [24]
    assert option_bytes("EOL " * 7 + "NOP NOP NOP TS: 1 0").areas() == [12, 16, 20]
    assert option_bytes("NOP NOP Sack: 1@2").areas() == []


def test_text_that_is_no_option() -> None:
    """What is not understood is kept as text and ends the bytes."""
    made = option_bytes("NOP \x1b[2J EOL")
    assert (bytes(made.data), made.rest) == (b"\x01", "\x1b[2J EOL")
