-- The corpus. Times are RFC 3339 in Asia/Ho_Chi_Minh; days are ISO dates; an
-- untold value is NULL. Byte offsets are into the normalized text of the document.

CREATE TABLE meta (
    -- Small values of the program itself, such as versions.
    key        TEXT NOT NULL PRIMARY KEY,
    value      TEXT NOT NULL,
    updated_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE documents (
    -- One row for each different original (post, report, minutes).
    number       INTEGER PRIMARY KEY,      -- joins the other tables
    id           TEXT NOT NULL UNIQUE,     -- sha256-… of the original bytes; originals/ holds them
    change       INTEGER NOT NULL UNIQUE,  -- grows with each change of the document's report
    current      INTEGER NOT NULL,         -- 1 while an item shows it, 0 when its page has changed
    uri          TEXT NOT NULL,            -- the first address or path that showed it
    media_type   TEXT NOT NULL,            -- of the original: text/html, application/pdf, …
    title        TEXT,                     -- title, byline and day as the page's structure tells them
    byline       TEXT,
    published_on TEXT,
    size         INTEGER NOT NULL,         -- bytes of the original, 0 where it wasn't kept
    text_bytes   INTEGER NOT NULL,         -- bytes of the normalized text
    text_check   TEXT NOT NULL,            -- start of the normalized text's SHA-256
    health       REAL NOT NULL,            -- share of letters in valid Vietnamese syllables, 0 to 1
    provenance   TEXT NOT NULL,            -- JSON list: how the text came out of the bytes
    attachments  TEXT NOT NULL,            -- JSON list of addresses that the page offers
    parser       TEXT NOT NULL,            -- version of what read the original
    added_at     TEXT NOT NULL
) STRICT;
CREATE INDEX documents_uri ON documents (uri, number);

CREATE TABLE texts (
    -- The text of a document before normalization and its blocks, compressed (zstd).
    document INTEGER PRIMARY KEY REFERENCES documents (number) ON DELETE CASCADE,
    source   BLOB NOT NULL, -- UTF-8
    blocks   BLOB NOT NULL  -- JSON list of {start, end, kind, page}
) STRICT;

CREATE TABLE pages (
    -- How each page of a paged original was read.
    document INTEGER NOT NULL REFERENCES documents (number) ON DELETE CASCADE,
    number   INTEGER NOT NULL, -- from 1
    engine   TEXT NOT NULL,    -- pdfium, tesseract, …
    health   REAL NOT NULL,
    ocr      REAL NOT NULL,    -- mean word confidence of a scanned page, 0 where not scanned
    failure  TEXT,             -- why the page has no text
    PRIMARY KEY (document, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE diagnostics (
    -- What was wrong with an original that could still be read.
    document INTEGER NOT NULL REFERENCES documents (number) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    severity TEXT NOT NULL,
    code     TEXT NOT NULL,
    message  TEXT NOT NULL,
    byte     INTEGER, -- of the original
    PRIMARY KEY (document, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE items (
    -- Every address or file ever met, and what became of it.
    uri          TEXT NOT NULL PRIMARY KEY,
    path         TEXT,             -- the file the bytes were read from
    origin       TEXT NOT NULL,    -- file, list, crawl, archive
    state        TEXT NOT NULL CHECK (state IN ('new', 'ok', 'not_a_conference', 'failed', 'skipped')),
    code         TEXT,             -- stable key of the reason: not_text, truncated, encrypted, …
    reason       TEXT,             -- why it failed or was skipped
    document     INTEGER REFERENCES documents (number), -- what it shows, or showed when last read
    content      TEXT,             -- SHA-256 of the bytes when last read
    size         INTEGER,
    modified_at  TEXT,             -- the file's own time
    media_type   TEXT,             -- as declared by the sender
    published_on TEXT,             -- as declared by the list
    parser       TEXT,
    extractor    TEXT,
    attempts     INTEGER NOT NULL, -- how often it was worked on
    first_seen   TEXT NOT NULL,
    last_seen    TEXT NOT NULL
) STRICT;
CREATE INDEX items_state ON items (state, uri);
CREATE INDEX items_document ON items (document) WHERE document IS NOT NULL;
CREATE INDEX items_path ON items (path) WHERE path IS NOT NULL;

CREATE TABLE reports (
    -- What the extraction read in a document.
    document     INTEGER PRIMARY KEY REFERENCES documents (number) ON DELETE CASCADE,
    extractor    TEXT NOT NULL,    -- version of rules and vocabulary
    title        TEXT,
    published_on TEXT,
    byline       TEXT,
    province     TEXT,
    conferences  INTEGER NOT NULL, -- how many meetings it tells of
    digest       TEXT NOT NULL,    -- SHA-256 of the report without the extractor's version
    updated_at   TEXT NOT NULL,
    json         TEXT NOT NULL     -- the whole report by the contract (docs/report.md)
) STRICT;
CREATE INDEX reports_extractor ON reports (extractor, document);

CREATE TABLE report_versions (
    -- Reports that a later one replaced.
    document    INTEGER NOT NULL REFERENCES documents (number) ON DELETE CASCADE,
    change      INTEGER NOT NULL,
    parser      TEXT NOT NULL,
    extractor   TEXT NOT NULL,
    made_at     TEXT NOT NULL,
    replaced_at TEXT NOT NULL,
    json        BLOB NOT NULL, -- compressed (zstd)
    PRIMARY KEY (document, change)
) STRICT;

CREATE TABLE conferences (
    -- One meeting of an emulation bloc as one document reports it.
    number       INTEGER PRIMARY KEY,
    document     INTEGER NOT NULL REFERENCES documents (number) ON DELETE CASCADE,
    position     INTEGER NOT NULL, -- within the report, from 0
    kind         TEXT NOT NULL,    -- launch, mid_year, year_end, other
    year         INTEGER,          -- the emulation year reviewed, or opened by a launch
    held_on      TEXT,
    held_until   TEXT,
    place        TEXT,
    bloc         TEXT NOT NULL,    -- the fullest name in the document
    form         TEXT NOT NULL,    -- khối, cụm
    bloc_number  INTEGER,
    member_count INTEGER,
    kind_confidence         REAL,
    year_confidence         REAL,
    held_on_confidence      REAL,
    place_confidence        REAL,
    bloc_confidence         REAL,
    member_count_confidence REAL,
    UNIQUE (document, position)
) STRICT;
CREATE INDEX conferences_year ON conferences (year);

CREATE TABLE members (
    conference INTEGER NOT NULL REFERENCES conferences (number) ON DELETE CASCADE,
    position   INTEGER NOT NULL,
    unit       TEXT NOT NULL,
    confidence REAL NOT NULL,
    PRIMARY KEY (conference, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE officials (
    -- Persons named with a post or taking part.
    conference INTEGER NOT NULL REFERENCES conferences (number) ON DELETE CASCADE,
    position   INTEGER NOT NULL,
    name       TEXT NOT NULL,
    positions  TEXT NOT NULL, -- JSON list of posts as written
    roles      TEXT NOT NULL, -- JSON list of chair, guest, speaker, concluder, recipient
    confidence REAL NOT NULL,
    PRIMARY KEY (conference, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE leaders (
    -- Which unit holds which post of the bloc in which year, as one document tells it.
    conference INTEGER NOT NULL REFERENCES conferences (number) ON DELETE CASCADE,
    position   INTEGER NOT NULL,
    year       INTEGER,
    post       TEXT NOT NULL, -- head, deputy
    unit       TEXT,
    person     TEXT,
    basis      TEXT NOT NULL, -- serving, elected, appointed, handover
    confidence REAL NOT NULL,
    PRIMARY KEY (conference, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX leaders_year ON leaders (year, post);

CREATE TABLE awards (
    -- One form of award with its number or its recipients.
    conference INTEGER NOT NULL REFERENCES conferences (number) ON DELETE CASCADE,
    position   INTEGER NOT NULL,
    award      TEXT NOT NULL,
    code       TEXT,          -- key of the form of award in the gazetteer
    count      INTEGER,
    awarded_to TEXT,          -- unit, person, household
    status     TEXT NOT NULL, -- nominated, conferred
    recipients TEXT NOT NULL, -- JSON list of names as written
    confidence REAL NOT NULL,
    PRIMARY KEY (conference, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE rankings (
    conference INTEGER NOT NULL REFERENCES conferences (number) ON DELETE CASCADE,
    position   INTEGER NOT NULL,
    rank       INTEGER NOT NULL,
    unit       TEXT NOT NULL,
    score      REAL,
    confidence REAL NOT NULL,
    PRIMARY KEY (conference, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE citations (
    -- Legal and administrative documents referred to.
    conference INTEGER NOT NULL REFERENCES conferences (number) ON DELETE CASCADE,
    position   INTEGER NOT NULL,
    kind       TEXT NOT NULL, -- Chỉ thị, Quyết định, …
    number     TEXT,
    dated      TEXT,
    issuer     TEXT,
    confidence REAL NOT NULL,
    PRIMARY KEY (conference, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE movements (
    -- Emulation movements and campaigns by name.
    conference INTEGER NOT NULL REFERENCES conferences (number) ON DELETE CASCADE,
    position   INTEGER NOT NULL,
    name       TEXT NOT NULL,
    confidence REAL NOT NULL,
    PRIMARY KEY (conference, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE warnings (
    -- What the extraction doubts.
    conference INTEGER NOT NULL REFERENCES conferences (number) ON DELETE CASCADE,
    position   INTEGER NOT NULL,
    code       TEXT NOT NULL, -- date_conflict, year_conflict, count_mismatch, leader_conflict, …
    message    TEXT NOT NULL,
    PRIMARY KEY (conference, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE evidence (
    -- Where each value was read. field is the table of the value (members,
    -- leaders, …), position its row there; a conference's single values have
    -- their own name as field (kind, year, held_on, place, member_count, bloc)
    -- and position 0.
    conference INTEGER NOT NULL REFERENCES conferences (number) ON DELETE CASCADE,
    field      TEXT NOT NULL,
    position   INTEGER NOT NULL,
    nth        INTEGER NOT NULL, -- one value may have several
    start_byte INTEGER NOT NULL,
    end_byte   INTEGER NOT NULL, -- exclusive
    quote      TEXT NOT NULL,
    rule       TEXT,             -- the rule that read it
    PRIMARY KEY (conference, field, position, nth)
) STRICT, WITHOUT ROWID;

CREATE TABLE decisions (
    -- What reviewers decided; rows are only ever added.
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    who        TEXT NOT NULL,
    decided_at TEXT NOT NULL,
    why        TEXT NOT NULL,
    verdict    TEXT NOT NULL, -- accept, reject, correct, merge, split, undo
    subject    TEXT NOT NULL, -- a document's id or a bloc's key
    field      TEXT,          -- path of the value, such as conferences/0/leaders/head/2018
    machine    TEXT,          -- what the extraction said then
    value      TEXT,          -- the corrected value, or the other identity of a merge
    undoes     INTEGER REFERENCES decisions (id)
) STRICT;
CREATE INDEX decisions_subject ON decisions (subject, id);

CREATE TRIGGER decisions_stay BEFORE UPDATE ON decisions
BEGIN SELECT raise(ABORT, 'decisions are only ever added'); END;
CREATE TRIGGER decisions_remain BEFORE DELETE ON decisions
BEGIN SELECT raise(ABORT, 'decisions are only ever added'); END;

-- The views show current documents only, each row with the words it was read in.

CREATE VIEW v_conferences AS
SELECT d.id AS document, d.uri, r.title, r.published_on, r.province,
       c.bloc, c.form, c.bloc_number, c.kind, c.year, c.held_on, c.held_until, c.place, c.member_count,
       c.year_confidence, c.held_on_confidence, c.position AS conference_position, c.number AS conference
FROM conferences c JOIN documents d ON d.number = c.document JOIN reports r ON r.document = c.document
WHERE d.current = 1;

CREATE VIEW v_leaders AS
SELECT v.province, v.bloc, v.bloc_number, l.year, l.post, l.unit, l.person, l.basis, l.confidence,
       e.quote, e.rule, v.kind, v.held_on, v.title, v.uri, v.document, v.conference
FROM leaders l JOIN v_conferences v ON v.conference = l.conference
LEFT JOIN evidence e ON e.conference = l.conference AND e.field = 'leaders' AND e.position = l.position AND e.nth = 0;

CREATE VIEW v_awards AS
SELECT v.province, v.bloc, v.bloc_number, v.year, a.status, a.award, a.code, a.count, a.awarded_to, a.recipients,
       a.confidence, e.quote, e.rule, v.title, v.uri, v.document, v.conference
FROM awards a JOIN v_conferences v ON v.conference = a.conference
LEFT JOIN evidence e ON e.conference = a.conference AND e.field = 'awards' AND e.position = a.position AND e.nth = 0;

CREATE VIEW v_members AS
SELECT v.province, v.bloc, v.bloc_number, v.year, m.unit, m.confidence,
       e.quote, e.rule, v.title, v.uri, v.document, v.conference
FROM members m JOIN v_conferences v ON v.conference = m.conference
LEFT JOIN evidence e ON e.conference = m.conference AND e.field = 'members' AND e.position = m.position AND e.nth = 0;

CREATE VIEW v_officials AS
SELECT v.province, v.bloc, v.bloc_number, v.year, o.name, o.positions, o.roles, o.confidence,
       e.quote, e.rule, v.title, v.uri, v.document, v.conference
FROM officials o JOIN v_conferences v ON v.conference = o.conference
LEFT JOIN evidence e ON e.conference = o.conference AND e.field = 'officials' AND e.position = o.position AND e.nth = 0;

CREATE VIEW v_rankings AS
SELECT v.province, v.bloc, v.bloc_number, v.year, k.rank, k.unit, k.score, k.confidence,
       e.quote, e.rule, v.title, v.uri, v.document, v.conference
FROM rankings k JOIN v_conferences v ON v.conference = k.conference
LEFT JOIN evidence e ON e.conference = k.conference AND e.field = 'rankings' AND e.position = k.position AND e.nth = 0;

CREATE VIEW v_citations AS
SELECT v.province, v.bloc, v.year, k.kind, k.number, k.dated, k.issuer, k.confidence,
       e.quote, e.rule, v.title, v.uri, v.document, v.conference
FROM citations k JOIN v_conferences v ON v.conference = k.conference
LEFT JOIN evidence e ON e.conference = k.conference AND e.field = 'citations' AND e.position = k.position AND e.nth = 0;

CREATE VIEW v_movements AS
SELECT v.province, v.bloc, v.year, k.name, k.confidence,
       e.quote, e.rule, v.title, v.uri, v.document, v.conference
FROM movements k JOIN v_conferences v ON v.conference = k.conference
LEFT JOIN evidence e ON e.conference = k.conference AND e.field = 'movements' AND e.position = k.position AND e.nth = 0;

CREATE VIEW v_warnings AS
SELECT v.province, v.bloc, v.bloc_number, v.year, w.code, w.message, v.title, v.uri, v.document, v.conference
FROM warnings w JOIN v_conferences v ON v.conference = w.conference;

CREATE VIEW v_failures AS
SELECT uri, path, origin, code, reason, attempts, last_seen, parser FROM items WHERE state = 'failed';

CREATE VIEW v_items AS
SELECT i.uri, i.path, i.origin, i.state, i.code, i.reason, d.id AS document, i.content, i.size,
       i.parser, i.extractor, i.attempts, i.first_seen, i.last_seen
FROM items i LEFT JOIN documents d ON d.number = i.document;
