-- +goose Up
-- Sessions: login tokens that are not personal ones, as their bearer and the
-- admins see them. The id is shown and opens nothing.
ALTER TABLE login_tokens ADD COLUMN session_id TEXT NOT NULL DEFAULT '';
ALTER TABLE login_tokens ADD COLUMN ip TEXT NOT NULL DEFAULT '';
ALTER TABLE login_tokens ADD COLUMN user_agent TEXT NOT NULL DEFAULT '';
ALTER TABLE login_tokens ADD COLUMN host TEXT NOT NULL DEFAULT '';
ALTER TABLE login_tokens ADD COLUMN seen_at INTEGER NOT NULL DEFAULT 0; -- to about ten minutes
UPDATE login_tokens SET session_id = numbered.id FROM (
	SELECT hash, 'before-13-' || CAST(ROW_NUMBER() OVER (ORDER BY created_at, hash) AS TEXT) AS id FROM login_tokens
) AS numbered WHERE numbered.hash = login_tokens.hash AND login_tokens.name = '';
CREATE UNIQUE INDEX login_tokens_session ON login_tokens (session_id) WHERE session_id <> '';
CREATE INDEX login_tokens_begun ON login_tokens (created_at, session_id) WHERE session_id <> '';

-- The last day (of UTC, counted from 1970) on which somebody did something.
CREATE TABLE user_days (
	user_id TEXT PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
	day     INTEGER NOT NULL
);
CREATE INDEX user_days_day ON user_days (day);
INSERT INTO user_days (user_id, day) SELECT id, last_login / 86400000 FROM users WHERE last_login > 0;

-- How many people did something on a day, and how many messages were written
-- in a room. Counted once; what is deleted later stays counted.
CREATE TABLE active_days (
	day INTEGER PRIMARY KEY,
	n   INTEGER NOT NULL
);
INSERT INTO active_days (day, n) SELECT ts / 86400000, COUNT(DISTINCT uid) FROM messages WHERE t IN ('', 'e2e') GROUP BY 1;
CREATE TABLE room_days (
	day INTEGER NOT NULL,
	rid TEXT NOT NULL,
	n   INTEGER NOT NULL,
	PRIMARY KEY (day, rid)
) WITHOUT ROWID;
INSERT INTO room_days (day, rid, n) SELECT ts / 86400000, rid, COUNT(*) FROM messages WHERE t IN ('', 'e2e') GROUP BY 1, 2;
CREATE INDEX users_type_created ON users (type, created_at);

-- The figures of the workspace, as they were last counted on a day.
CREATE TABLE statistics (
	day INTEGER PRIMARY KEY,
	at  INTEGER NOT NULL,
	doc TEXT NOT NULL
);

-- What people changed who run the workspace. Rows are added and never changed;
-- they outlive what they are about.
CREATE TABLE changes (
	id          TEXT PRIMARY KEY,
	at          INTEGER NOT NULL,
	area        TEXT NOT NULL,      -- the kind up to its dot
	kind        TEXT NOT NULL,      -- 'setting.changed', 'role.created', …
	actor_id    TEXT NOT NULL,      -- '': the server by itself
	actor       TEXT NOT NULL,      -- their username then
	ip          TEXT NOT NULL,
	user_agent  TEXT NOT NULL,
	object_id   TEXT NOT NULL,
	object_name TEXT NOT NULL,
	before      TEXT NOT NULL,      -- JSON; '': nothing, or a secret
	after       TEXT NOT NULL
);
CREATE INDEX changes_at ON changes (at, id);
CREATE INDEX changes_area ON changes (area, at, id);
CREATE INDEX changes_kind ON changes (kind, at, id);
CREATE INDEX changes_actor ON changes (actor_id, at, id);
CREATE INDEX changes_actor_name ON changes (actor, at, id);
CREATE INDEX changes_object ON changes (object_id, at, id);

-- +goose Down
DROP TABLE changes;
DROP TABLE statistics;
DROP INDEX users_type_created;
DROP TABLE room_days;
DROP TABLE active_days;
DROP TABLE user_days;
DROP INDEX login_tokens_begun;
DROP INDEX login_tokens_session;
ALTER TABLE login_tokens DROP COLUMN seen_at;
ALTER TABLE login_tokens DROP COLUMN host;
ALTER TABLE login_tokens DROP COLUMN user_agent;
ALTER TABLE login_tokens DROP COLUMN ip;
ALTER TABLE login_tokens DROP COLUMN session_id;
