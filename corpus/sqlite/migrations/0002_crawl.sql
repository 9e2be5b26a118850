-- What crawls know of portals. Times are seconds since 1970 here: the queue is
-- ordered by them.

CREATE TABLE crawl_addresses (
    -- Every address of a portal that a crawl knows, and what came of it.
    number        INTEGER PRIMARY KEY,   -- the order in which they were found
    url           TEXT NOT NULL UNIQUE,  -- normalized
    request       TEXT,                  -- as it was found, where that differs
    site          TEXT NOT NULL,
    kind          TEXT NOT NULL,         -- list, article, attachment, sitemap, unknown
    via           TEXT,                  -- the page that it was found on first
    anchor        TEXT,
    priority      INTEGER NOT NULL,      -- highest first
    depth         INTEGER NOT NULL,
    barren        INTEGER NOT NULL,      -- list pages in a row that offered nothing new
    harvest       INTEGER NOT NULL,      -- fingerprint of the articles linked to
    state         TEXT NOT NULL CHECK (state IN ('waiting', 'fetched', 'moved', 'gone', 'refused', 'forbidden')),
    reason        TEXT,
    due           INTEGER NOT NULL,      -- when it may be fetched (again)
    failures      INTEGER NOT NULL,
    unchanged     INTEGER NOT NULL,      -- visits in a row that brought nothing new
    etag          TEXT,
    last_modified TEXT,
    media_type    TEXT,
    content       TEXT,                  -- SHA-256 of the body last fetched
    fingerprint   INTEGER NOT NULL,      -- hash that clocks and counters don't change
    visited       INTEGER,               -- last answered request
    pending       INTEGER NOT NULL       -- 1 while the body waits for the pipeline
) STRICT;
CREATE INDEX crawl_waiting ON crawl_addresses (site, priority DESC, number) WHERE state = 'waiting';
CREATE INDEX crawl_visited ON crawl_addresses (site, due) WHERE state <> 'waiting';
CREATE INDEX crawl_pending ON crawl_addresses (number) WHERE pending = 1;
CREATE INDEX crawl_fingerprint ON crawl_addresses (site, fingerprint) WHERE fingerprint <> 0;

CREATE TABLE crawl_hosts (
    -- What a crawl remembers of a host.
    host          TEXT NOT NULL PRIMARY KEY, -- with its port where that isn't the usual one
    robots        TEXT NOT NULL,
    robots_status INTEGER NOT NULL,          -- HTTP status, 0 where the host couldn't be reached
    robots_read   INTEGER NOT NULL,
    day           TEXT NOT NULL,             -- the day that requests counts, in Vietnam
    requests      INTEGER NOT NULL,
    rest_until    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE crawl_runs (
    -- One row for each run of a crawl.
    id         INTEGER PRIMARY KEY,
    started_at TEXT NOT NULL,
    ended_at   TEXT,          -- NULL where it was killed
    report     TEXT NOT NULL  -- JSON: counts by site and reason
) STRICT;
