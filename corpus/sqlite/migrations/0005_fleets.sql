-- How far the results of other machines were taken.

CREATE TABLE collected (
    -- One row for each hub that this corpus collects from.
    hub        TEXT PRIMARY KEY, -- identity of the hub's queue
    unit       INTEGER NOT NULL, -- the unit that is taken next, from 1
    run        TEXT NOT NULL,    -- which of the unit's runs is being taken, '' before the first result
    results    INTEGER NOT NULL, -- how many messages of that run were taken
    updated_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
