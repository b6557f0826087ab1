-- sets of values and filters that the analyst has given a name
CREATE TABLE named (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('set', 'filter')),
    name TEXT NOT NULL COLLATE NOCASE,
    text TEXT NOT NULL,                -- values with commas between them, or a filter
    note TEXT NOT NULL,
    stated INTEGER NOT NULL,           -- nanoseconds UTC
    digest BLOB NOT NULL,
    UNIQUE (kind, name)
) STRICT;

-- what the analyst looks out for
CREATE TABLE watch (
    id INTEGER PRIMARY KEY,
    what TEXT NOT NULL,                -- an address, a net, a host name, a port
    why TEXT NOT NULL,
    detect INTEGER,
    until INTEGER,                     -- nanoseconds UTC
    stated INTEGER NOT NULL,
    digest BLOB NOT NULL
) STRICT;
