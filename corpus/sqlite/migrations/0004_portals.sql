-- What site files tell of their pages, what lists tell of articles that are known
-- already, and lists that can be paged by posting a form only.

CREATE TABLE crawl_sites (
    -- What the site file of a portal, as of its last crawl, tells of the parts of pages:
    -- CSS selectors, NULL where it tells none.
    name        TEXT NOT NULL PRIMARY KEY,
    title       TEXT,
    body        TEXT,
    date        TEXT,
    byline      TEXT,
    attachments TEXT,
    date_order  TEXT, -- dmy, mdy
    province    TEXT
) STRICT, WITHOUT ROWID;

ALTER TABLE crawl_addresses ADD COLUMN published_on TEXT; -- the day that list page or address tells
ALTER TABLE crawl_addresses ADD COLUMN told BLOB;         -- hashes of what lists have told of it
ALTER TABLE crawl_addresses ADD COLUMN modified INTEGER;  -- the latest change that a sitemap or feed told

CREATE TABLE crawl_forms (
    -- The form that leads to a page of a list, as a browser would send it, compressed (zstd).
    url  TEXT NOT NULL PRIMARY KEY,
    form BLOB NOT NULL
) STRICT, WITHOUT ROWID;

ALTER TABLE documents ADD COLUMN province TEXT; -- as the site file tells
