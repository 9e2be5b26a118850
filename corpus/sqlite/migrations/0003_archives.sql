-- How far archives were scanned.

CREATE TABLE archive_parts (
    -- One row for each archive file, or range of a large one.
    file        TEXT NOT NULL,    -- path; file!/name in a container
    from_byte   INTEGER NOT NULL, -- where the part begins
    size        INTEGER NOT NULL, -- of the file, and its time: another file starts anew
    modified_at TEXT NOT NULL,
    version     TEXT NOT NULL,    -- of what scanned it, with its options
    member      INTEGER NOT NULL, -- where to go on: byte of the gzip member or record,
    inner       INTEGER NOT NULL, -- and byte within the unpacked member
    done        INTEGER NOT NULL, -- 1 when the part was gone through
    counts      TEXT NOT NULL,    -- JSON: bytes, records, pages, damage so far
    updated_at  TEXT NOT NULL,
    PRIMARY KEY (file, from_byte)
) STRICT, WITHOUT ROWID;
