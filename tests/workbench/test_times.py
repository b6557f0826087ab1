"""Times as text."""

from __future__ import annotations

from datetime import datetime

from hypothesis import given
from hypothesis import strategies as st

from parsers.record import TimeBasis
from workbench.times import doubt, exact, readable

MOMENT = 953_534_195_103_382_000
"""`date -u -d @953534195` says 2000-03-20 06:36:35; the rest are nanoseconds."""


def test_exact_times_have_all_digits() -> None:
    """ISO 8601 in UTC with nanoseconds; a time of day with microseconds, or nanoseconds if it has some."""
    assert exact(MOMENT) == "2000-03-20T06:36:35.103382000Z"
    assert exact(MOMENT + 1, TimeBasis.STATED) == "2000-03-20T06:36:35.103382001Z"
    assert exact(55_626_961_763_000, TimeBasis.TIME_OF_DAY) == "15:27:06.961763"
    assert exact(55_626_961_763_001, "time-of-day") == "15:27:06.961763001"


def test_readable_times_have_the_digits_that_were_logged() -> None:
    """Whole seconds have no fraction; others three, six or nine digits."""
    assert readable(953_534_195_000_000_000) == "2000-03-20 06:36:35"
    assert readable(953_534_195_500_000_000) == "2000-03-20 06:36:35.500"
    assert readable(MOMENT) == "2000-03-20 06:36:35.103382"
    assert readable(MOMENT + 1) == "2000-03-20 06:36:35.103382001"
    assert readable(0, TimeBasis.TIME_OF_DAY) == "00:00:00"


@given(st.datetimes(datetime(1970, 1, 1), datetime(2200, 1, 1)), st.integers(0, 999))
def test_exact_times_read_back(moment: datetime, nanoseconds: int) -> None:
    """Python's own reader of ISO 8601 gives the time back to the microsecond."""
    since = moment - datetime(1970, 1, 1)
    whole = (since.days * 86_400 + since.seconds) * 10**9 + since.microseconds * 1000 + nanoseconds
    assert datetime.fromisoformat(exact(whole)).replace(tzinfo=None) == moment


def test_what_is_not_known_about_a_time_is_said() -> None:
    """A stated time has no doubt; each other basis has its word."""
    assert doubt(None) == doubt("stated") == ""
    assert len({doubt(basis) for basis in TimeBasis}) == len(TimeBasis)
