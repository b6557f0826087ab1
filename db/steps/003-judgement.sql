-- marks with a letter: a place to come back to
CREATE TABLE letter (
    letter TEXT PRIMARY KEY,
    record INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- what the analyst holds of a record after looking at it
CREATE TABLE verdict (
    record INTEGER PRIMARY KEY,
    verdict TEXT NOT NULL,
    who TEXT NOT NULL,
    at INTEGER NOT NULL                -- nanoseconds UTC
) STRICT;

-- what the analyst did to records last, so that it can be taken back and done again
CREATE TABLE deed (
    id INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,               -- nanoseconds UTC
    what TEXT NOT NULL,
    after TEXT NOT NULL,               -- JSON list of changes that do it
    before TEXT,                       -- JSON list of changes that take it back; NULL: too many
    undone INTEGER NOT NULL CHECK (undone IN (0, 1))
) STRICT;
