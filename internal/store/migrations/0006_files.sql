-- +goose Up
-- Files that were uploaded into rooms, thumbnails too. Their bytes are blobs
-- under their ids.
CREATE TABLE files (
	id          TEXT PRIMARY KEY,
	rid         TEXT NOT NULL,
	uid         TEXT NOT NULL,
	name        TEXT NOT NULL,
	name_key    TEXT NOT NULL,          -- lower case: what lists are searched by
	type        TEXT NOT NULL,
	type_group  TEXT NOT NULL,          -- 'image', 'thumb' …
	size        INTEGER NOT NULL,
	store       TEXT NOT NULL,          -- where the blob is
	original_id TEXT NOT NULL DEFAULT '', -- of a thumbnail: what of
	hidden      BOOLEAN NOT NULL DEFAULT FALSE,
	uploaded_at INTEGER NOT NULL,
	expires_at  INTEGER NOT NULL DEFAULT 0, -- while no message has it
	updated_at  INTEGER NOT NULL,
	doc         TEXT NOT NULL
);
CREATE INDEX files_room_name ON files (rid, name, id) WHERE NOT hidden AND type_group <> 'thumb';
CREATE INDEX files_room ON files (rid, uploaded_at);
CREATE INDEX files_room_group ON files (rid, type_group, uploaded_at) WHERE NOT hidden;
CREATE INDEX files_thumbs ON files (original_id) WHERE original_id <> '';
CREATE INDEX files_expiry ON files (expires_at) WHERE expires_at > 0;

-- The pictures that people and rooms have chosen.
CREATE TABLE avatars (
	owner      TEXT PRIMARY KEY,        -- 'user ID' or 'room ID'
	blob       TEXT NOT NULL,
	store      TEXT NOT NULL,
	type       TEXT NOT NULL,
	size       INTEGER NOT NULL,
	etag       TEXT NOT NULL,
	updated_at INTEGER NOT NULL
);

-- Blobs that nothing refers to, or not yet: each is entered before it is
-- written, and struck when it has an owner. What is overdue is deleted.
CREATE TABLE stray_blobs (
	blob  TEXT PRIMARY KEY,
	store TEXT NOT NULL,
	due   INTEGER NOT NULL
);
CREATE INDEX stray_blobs_due ON stray_blobs (due);

-- +goose Down
DROP TABLE stray_blobs;
DROP TABLE avatars;
DROP TABLE files;
