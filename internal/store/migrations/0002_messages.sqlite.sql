-- +goose Up
-- History is the hot read, so a room's messages lie together, in order.
CREATE TABLE messages (
	rid        TEXT NOT NULL REFERENCES rooms (id) ON DELETE CASCADE,
	ts         INTEGER NOT NULL,
	id         TEXT NOT NULL UNIQUE,
	t          TEXT NOT NULL DEFAULT '',
	uid        TEXT NOT NULL,
	updated_at INTEGER NOT NULL,
	doc        TEXT NOT NULL,
	PRIMARY KEY (rid, ts, id)
) WITHOUT ROWID;

-- +goose Down
DROP TABLE messages;
