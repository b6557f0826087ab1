-- when the records of each run were, so that an opening need not read all of their times
CREATE TABLE run_time (
    record INTEGER PRIMARY KEY,        -- number of the first record of the run
    earliest INTEGER NOT NULL,         -- nanoseconds, as they were read
    latest INTEGER NOT NULL,
    in_order INTEGER NOT NULL CHECK (in_order IN (0, 1))
) STRICT;
INSERT OR IGNORE INTO run_time
SELECT record, min(time), max(time), coalesce(min(time >= before), 1)
FROM (
    SELECT run.record, time, lag(time) OVER (PARTITION BY run.record ORDER BY number) AS before
    FROM run JOIN record ON number BETWEEN run.record AND run.record + run.count - 1
)
GROUP BY record;
