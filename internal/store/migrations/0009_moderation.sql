-- +goose Up
-- What messages were before somebody edited or deleted them, where the
-- workspace keeps that. No list shows them.
CREATE TABLE message_versions (
	id     TEXT PRIMARY KEY,
	mid    TEXT NOT NULL,
	rid    TEXT NOT NULL REFERENCES rooms (id) ON DELETE CASCADE,
	at     INTEGER NOT NULL,
	by_uid TEXT NOT NULL,
	doc    TEXT NOT NULL
);
CREATE INDEX message_versions_message ON message_versions (mid, at);
CREATE INDEX message_versions_room ON message_versions (rid);

-- What people reported to the moderators: a message, or a person.
CREATE TABLE reports (
	id     TEXT PRIMARY KEY,
	about  TEXT NOT NULL,                  -- 'message' or 'user'
	uid    TEXT NOT NULL,                  -- who is reported: the message's author, or that person
	mid    TEXT NOT NULL DEFAULT '',
	ts     INTEGER NOT NULL,
	hidden BOOLEAN NOT NULL DEFAULT FALSE, -- a moderator has seen to it
	words  TEXT NOT NULL,                  -- lower case: what lists are searched by
	room   TEXT NOT NULL DEFAULT '',       -- the message's, as JSON
	doc    TEXT NOT NULL
);
CREATE INDEX reports_open ON reports (about, ts) WHERE NOT hidden;
CREATE INDEX reports_user ON reports (about, uid, ts);
CREATE INDEX reports_message ON reports (mid, ts) WHERE mid <> '';

-- +goose Down
DROP TABLE reports;
DROP TABLE message_versions;
