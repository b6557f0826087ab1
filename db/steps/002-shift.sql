-- how far the clock of a source was off, as the analyst states it; the times of its records stay as they were read
CREATE TABLE shift (
    id INTEGER PRIMARY KEY,            -- number of the source
    nanoseconds INTEGER NOT NULL,      -- to be added to its times
    why TEXT NOT NULL,
    stated INTEGER NOT NULL,           -- when, in nanoseconds UTC
    digest BLOB NOT NULL
) STRICT;
