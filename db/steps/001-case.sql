CREATE TABLE source (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    size INTEGER NOT NULL CHECK (size >= 0),
    sha256 TEXT NOT NULL UNIQUE,
    imported_at INTEGER NOT NULL,      -- nanoseconds UTC
    records INTEGER NOT NULL,
    repeats INTEGER NOT NULL,
    year INTEGER,                      -- as stated by the analyst
    zone TEXT,
    dates TEXT NOT NULL,
    understood TEXT NOT NULL,
    digest BLOB NOT NULL
) STRICT;

-- 64 KiB of a source each, zstd; id = source << 32 | block
CREATE TABLE evidence (
    id INTEGER PRIMARY KEY,
    data BLOB NOT NULL
) STRICT;

-- one row per quote of a record
CREATE TABLE place (
    id INTEGER PRIMARY KEY,
    record INTEGER NOT NULL,
    source INTEGER NOT NULL,
    line INTEGER NOT NULL,
    repeat INTEGER NOT NULL CHECK (repeat IN (0, 1)),
    repairs TEXT NOT NULL,             -- JSON list
    differences TEXT NOT NULL          -- JSON list
) STRICT;
CREATE INDEX place_record ON place (record);

-- the ledger: the spans of a source tile it
CREATE TABLE span (
    source INTEGER NOT NULL,
    start INTEGER NOT NULL,
    stop INTEGER NOT NULL,
    line INTEGER NOT NULL,
    kind INTEGER NOT NULL,             -- position in parsers.record.SpanKind
    place INTEGER,
    reason TEXT NOT NULL,
    PRIMARY KEY (source, start)
) STRICT, WITHOUT ROWID;
CREATE INDEX span_place ON span (place) WHERE place IS NOT NULL;

-- the source that is being written in several transactions: none of its rows is there yet for a reader
CREATE TABLE unfinished (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    source INTEGER NOT NULL,
    record INTEGER NOT NULL,           -- number of its first record
    place INTEGER NOT NULL             -- id of its first place
) STRICT;

-- every address text once; value is the address itself, big-endian, for family 4 and 6
CREATE TABLE address (
    id INTEGER PRIMARY KEY,
    text TEXT NOT NULL UNIQUE,
    family INTEGER NOT NULL CHECK (family IN (0, 4, 6)),
    value BLOB
) STRICT;
CREATE INDEX address_value ON address (family, value);

CREATE TABLE word (
    id INTEGER PRIMARY KEY,
    text TEXT NOT NULL UNIQUE
) STRICT;

-- integers only; NULL is unknown; addresses and words are ids of their dictionaries
CREATE TABLE record (
    number INTEGER PRIMARY KEY,
    source INTEGER NOT NULL,
    line INTEGER NOT NULL,
    format INTEGER NOT NULL,
    kind INTEGER NOT NULL,
    band INTEGER NOT NULL,             -- 0 dated, 1 time of day, 2 no time
    time INTEGER,
    time_basis INTEGER,
    sensor INTEGER,
    action INTEGER,
    count INTEGER,
    src INTEGER,
    dst INTEGER,
    src_port INTEGER,
    dst_port INTEGER,
    proto INTEGER,
    flags INTEGER,
    flags_known INTEGER,
    ttl INTEGER,
    tos INTEGER,
    ip_id INTEGER,
    ip_len INTEGER,
    frag INTEGER,
    ip_df INTEGER,
    tcp_seq INTEGER,
    tcp_ack INTEGER,
    tcp_win INTEGER,
    tcp_mss INTEGER,
    icmp_type INTEGER,
    icmp_code INTEGER,
    message INTEGER,
    sid INTEGER
) STRICT;

-- what is read when one record is opened
CREATE TABLE detail (
    record INTEGER PRIMARY KEY,
    tcp_opts TEXT,
    payload BLOB,
    captured BLOB,
    flags_text TEXT,
    stamp TEXT,                        -- JSON list
    words TEXT NOT NULL,               -- JSON list of pairs
    names TEXT NOT NULL,               -- JSON list of pairs
    notes TEXT NOT NULL,               -- JSON list
    digest BLOB NOT NULL               -- over all that the record says
) STRICT;

-- frames of a capture that lie one behind the other, each a record of its own; what the table record does not say of
-- them, their places and their spans are read from the evidence
CREATE TABLE run (
    record INTEGER PRIMARY KEY,        -- number of the first; the others follow
    count INTEGER NOT NULL,
    source INTEGER NOT NULL,
    place INTEGER NOT NULL,            -- place of the first; the others follow
    start INTEGER NOT NULL,            -- where in the source
    line INTEGER NOT NULL,             -- number of the first in the file
    first_time INTEGER NOT NULL,
    last_time INTEGER NOT NULL,
    layout TEXT NOT NULL,              -- JSON list: byte order, nanoseconds in a unit of time, link type
    sizes BLOB NOT NULL,               -- bytes of each with its header, four each, little-endian
    copies TEXT NOT NULL,              -- JSON list of pairs: position, the how manieth copy of a frame it is
    columns BLOB NOT NULL,             -- SHA-256 over its columns in the table segcol
    digest BLOB NOT NULL,
    keyed INTEGER NOT NULL             -- 1 once the table identity has its records
) STRICT;
CREATE INDEX run_start ON run (source, start);

-- one column of the records of a run as an array, for filters; id = number of the column << 40 | first record
CREATE TABLE segcol (
    id INTEGER PRIMARY KEY,
    data BLOB NOT NULL                 -- width, 0 none 1 all 2 some are known, integers, bits of the known ones
) STRICT;

-- knows a record again when it is quoted a second time
CREATE TABLE identity (
    key BLOB PRIMARY KEY,
    record INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- host names that records tie to addresses
CREATE TABLE name (
    address TEXT NOT NULL,
    name TEXT NOT NULL,
    record INTEGER NOT NULL,
    PRIMARY KEY (address, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE mark (
    record INTEGER PRIMARY KEY
) STRICT;

CREATE TABLE tag (
    record INTEGER NOT NULL,
    tag TEXT NOT NULL,
    PRIMARY KEY (record, tag)
) STRICT, WITHOUT ROWID;

CREATE TABLE note (
    id INTEGER PRIMARY KEY,
    about TEXT NOT NULL,
    text TEXT NOT NULL,
    created INTEGER NOT NULL,
    modified INTEGER NOT NULL,
    digest BLOB NOT NULL
) STRICT;

CREATE TABLE lookup (
    id INTEGER PRIMARY KEY,
    address TEXT NOT NULL,
    kind TEXT NOT NULL,
    tool TEXT NOT NULL,
    asked_at INTEGER,
    added_at INTEGER NOT NULL,
    raw BLOB NOT NULL,
    digest BLOB NOT NULL
) STRICT;

CREATE TABLE detect (
    id INTEGER PRIMARY KEY,
    title TEXT NOT NULL,
    query TEXT NOT NULL,
    body TEXT NOT NULL,
    created INTEGER NOT NULL,
    modified INTEGER NOT NULL,
    digest BLOB NOT NULL
) STRICT;

CREATE TABLE citation (
    detect INTEGER NOT NULL REFERENCES detect (id) ON DELETE CASCADE,
    record INTEGER NOT NULL,
    PRIMARY KEY (detect, record)
) STRICT, WITHOUT ROWID;
CREATE INDEX citation_record ON citation (record);

CREATE TABLE follow_up (
    id INTEGER PRIMARY KEY,
    detect INTEGER REFERENCES detect (id) ON DELETE SET NULL,
    text TEXT NOT NULL,
    created INTEGER NOT NULL,
    closed INTEGER,
    outcome TEXT,
    digest BLOB NOT NULL
) STRICT;

CREATE TABLE state (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL                -- JSON
) STRICT, WITHOUT ROWID;

-- each hash is SHA-256 over the one before it and the row
CREATE TABLE journal (
    id INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    who TEXT NOT NULL,
    what TEXT NOT NULL,
    hash BLOB NOT NULL
) STRICT;

-- where the journal ends, so that a cut tail shows
CREATE TABLE journal_head (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    entries INTEGER NOT NULL,
    hash BLOB NOT NULL
) STRICT;
INSERT INTO journal_head VALUES (1, 0, zeroblob(32));
