-- +goose Up
-- The processes that hold connections. One that has not been heard of for
-- long is dead: its rows below count for nothing and are removed.
CREATE TABLE presence_nodes (
	id          TEXT PRIMARY KEY,
	beat        INTEGER NOT NULL,
	connections INTEGER NOT NULL DEFAULT 0, -- of signed-in people, as of the beat
	dead        BOOLEAN NOT NULL DEFAULT FALSE
);
-- The best status of a user's connections at a node; none: no row.
CREATE TABLE presence (
	user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
	node    TEXT NOT NULL,
	status  TEXT NOT NULL,          -- 'online' or 'away'
	PRIMARY KEY (user_id, node)
);
CREATE INDEX presence_node ON presence (node, user_id);

CREATE TABLE custom_statuses (
	id          TEXT PRIMARY KEY,
	name        TEXT NOT NULL,
	status_type TEXT NOT NULL DEFAULT '',
	updated_at  INTEGER NOT NULL
);
CREATE UNIQUE INDEX custom_statuses_name ON custom_statuses (name);

-- Emoji of the workspace. Their pictures stand among the avatars.
CREATE TABLE emojis (
	id         TEXT PRIMARY KEY,
	name       TEXT NOT NULL,
	updated_at INTEGER NOT NULL,
	doc        TEXT NOT NULL
);
CREATE INDEX emojis_name ON emojis (name);
CREATE INDEX emojis_updated ON emojis (updated_at);
-- Names and aliases of all emoji: whatever is written in a message between
-- colons means one of them.
CREATE TABLE emoji_names (
	name     TEXT PRIMARY KEY,
	emoji_id TEXT NOT NULL REFERENCES emojis (id) ON DELETE CASCADE
);
CREATE INDEX emoji_names_emoji ON emoji_names (emoji_id);

-- +goose Down
DROP TABLE emoji_names;
DROP TABLE emojis;
DROP TABLE custom_statuses;
DROP TABLE presence;
DROP TABLE presence_nodes;
