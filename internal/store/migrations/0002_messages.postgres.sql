-- +goose Up
CREATE TABLE messages (
	rid        TEXT NOT NULL REFERENCES rooms (id) ON DELETE CASCADE,
	ts         BIGINT NOT NULL,
	id         TEXT PRIMARY KEY,
	t          TEXT NOT NULL DEFAULT '',
	uid        TEXT NOT NULL,
	updated_at BIGINT NOT NULL,
	doc        TEXT NOT NULL
);
CREATE INDEX messages_room ON messages (rid, ts DESC, id);

-- +goose Down
DROP TABLE messages;
