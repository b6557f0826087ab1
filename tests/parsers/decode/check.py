"""What holds for every decoded packet, whatever its bytes are."""

from __future__ import annotations

from parsers.decode import Basis, Decoded, Field
from parsers.decode.tcp_option_kinds import KINDS, RARE
from parsers.decode.view import MOST_FIELDS

OPTIONS = {kind.name for kind in (*KINDS.values(), *RARE.values())}
LAYERS = 40
"""Fields of whole layers and quoted packets, which do not count against what one packet may give."""


def assert_sound(decoded: Decoded) -> None:
    """Fail unless spans lie in the data, children in their parents, and bytes of unknown bits give no value."""
    size = len(decoded.data)
    assert len(decoded.known) == size
    assert [place for start, stop, _ in decoded.bases for place in range(start, stop)] == list(range(size))
    fields = list(decoded.walk())
    assert len(fields) <= MOST_FIELDS + LAYERS
    for field in fields:
        if field.start is None or field.stop is None:
            assert field.start is field.stop
            continue
        assert 0 <= field.start <= field.stop <= size
        for child in field.children:
            assert child.start is None or (field.start <= child.start and (child.stop or 0) <= field.stop)
        assert_known(decoded, field)
    for place in range(size):
        assert decoded.at(place) is not None
        assert decoded.basis_at(place) is not None


def assert_known(decoded: Decoded, field: Field) -> None:
    """Fail if a number was read from bits that are not known."""
    if not isinstance(field.value, int) or field.basis is Basis.LOGGED or field.start is None or not decoded.mask:
        return
    name = field.name.removeprefix("quoted.")
    start = field.start + 2 if name in OPTIONS else field.start  # after kind and length of the option
    bits = field.bits if field.bits is not None else (1 << 8 * ((field.stop or 0) - start)) - 1
    assert int.from_bytes(decoded.mask[start : field.stop]) & bits == bits
