-- +goose Up
-- The outbox: what a transaction promised to do after it. A job that is being
-- worked on is one that is due again when the worker's lease ends.
CREATE TABLE jobs (
	id           TEXT PRIMARY KEY,
	kind         TEXT NOT NULL,
	payload      TEXT NOT NULL,           -- JSON; it may hold secrets, so it is never listed
	run_at       INTEGER NOT NULL,
	attempts     INTEGER NOT NULL DEFAULT 0,
	lease        TEXT NOT NULL DEFAULT '', -- of the newest claim
	locked_until INTEGER NOT NULL DEFAULT 0,
	last_error   TEXT NOT NULL DEFAULT '',
	dead         BOOLEAN NOT NULL DEFAULT FALSE,
	created_at   INTEGER NOT NULL
);
CREATE INDEX jobs_due ON jobs (kind, run_at) WHERE NOT dead;
CREATE INDEX jobs_dead ON jobs (created_at, id) WHERE dead;

-- Phones and tablets that can be woken.
CREATE TABLE push_tokens (
	id         TEXT PRIMARY KEY,
	user_id    TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
	service    TEXT NOT NULL,           -- 'apn' or 'gcm'
	token      TEXT NOT NULL,
	app_name   TEXT NOT NULL,
	auth_hash  TEXT NOT NULL REFERENCES login_tokens (hash) ON DELETE CASCADE, -- the session it belongs to
	created_at INTEGER NOT NULL,
	updated_at INTEGER NOT NULL
);
CREATE UNIQUE INDEX push_tokens_device ON push_tokens (service, token, app_name);
CREATE INDEX push_tokens_user ON push_tokens (user_id);
CREATE INDEX push_tokens_session ON push_tokens (auth_hash);

-- What was found behind links, so that a popular one is fetched once.
CREATE TABLE previews (
	url        TEXT PRIMARY KEY,
	doc        TEXT NOT NULL,
	created_at INTEGER NOT NULL
);
CREATE INDEX previews_age ON previews (created_at);

-- +goose Down
DROP TABLE previews;
DROP TABLE push_tokens;
DROP TABLE jobs;
