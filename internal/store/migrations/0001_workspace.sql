-- +goose Up
CREATE TABLE users (
	id         TEXT PRIMARY KEY,
	username   TEXT NULL,           -- lower case, for look-ups; the doc keeps the spelling
	name       TEXT NOT NULL DEFAULT '',
	name_key   TEXT NOT NULL DEFAULT '', -- lower case: what lists are sorted and searched by
	type       TEXT NOT NULL,
	active     BOOLEAN NOT NULL,
	status     TEXT NOT NULL DEFAULT 'offline',
	created_at INTEGER NOT NULL,
	last_login INTEGER NOT NULL DEFAULT 0,
	updated_at INTEGER NOT NULL,
	doc        TEXT NOT NULL
);
CREATE UNIQUE INDEX users_username ON users (username);
CREATE INDEX users_name ON users (name_key);
CREATE INDEX users_created ON users (created_at);
CREATE INDEX users_updated ON users (updated_at);
CREATE INDEX users_inactive ON users (id) WHERE NOT active;
CREATE INDEX users_present ON users (status) WHERE status <> 'offline';

-- Indexes over a user's doc, written by the change that writes it.
CREATE TABLE user_emails (
	address TEXT PRIMARY KEY,       -- lower case
	user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE
);
CREATE INDEX user_emails_user ON user_emails (user_id);
CREATE TABLE user_roles (
	role    TEXT NOT NULL,
	user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
	PRIMARY KEY (role, user_id)
);
CREATE INDEX user_roles_user ON user_roles (user_id);
CREATE TABLE user_fields (
	user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
	name    TEXT NOT NULL,          -- of a custom field
	value   TEXT NOT NULL,
	PRIMARY KEY (user_id, name)
);
CREATE INDEX user_fields_value ON user_fields (name, value);

-- Accounts that are not ready yet: when they are, they are welcomed.
CREATE TABLE user_waiting (
	user_id  TEXT PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
	defaults BOOLEAN NOT NULL       -- to the default rooms, too
);

-- Second factors. A secret that is not confirmed yet is pending.
CREATE TABLE user_factors (
	user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
	kind    TEXT NOT NULL,          -- 'totp' or 'email'
	enabled BOOLEAN NOT NULL,
	secret  TEXT NOT NULL DEFAULT '',
	pending TEXT NOT NULL DEFAULT '',
	PRIMARY KEY (user_id, kind)
);
CREATE TABLE user_backup_codes (
	user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
	hash    TEXT NOT NULL,          -- hex(sha256(code)), as Rocket.Chat keeps it
	PRIMARY KEY (user_id, hash)
);
CREATE TABLE user_codes (
	user_id    TEXT PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
	hash       TEXT NOT NULL,       -- bcrypt of the six digits that were mailed
	failures   INTEGER NOT NULL DEFAULT 0,
	expires_at INTEGER NOT NULL
);

CREATE TABLE passwords (
	user_id TEXT PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
	hash    TEXT NOT NULL           -- bcrypt(hex(sha256(password))), as Meteor keeps it
);

CREATE TABLE login_tokens (
	hash       TEXT PRIMARY KEY,    -- base64(sha256(token)), as Meteor keeps it
	user_id    TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
	created_at INTEGER NOT NULL,
	expires_at INTEGER NOT NULL DEFAULT 0,
	name       TEXT NOT NULL DEFAULT '',
	last_part  TEXT NOT NULL DEFAULT '',
	bypass_2fa BOOLEAN NOT NULL DEFAULT FALSE
);
CREATE INDEX login_tokens_user ON login_tokens (user_id);
CREATE UNIQUE INDEX login_tokens_name ON login_tokens (user_id, name) WHERE name <> '';
CREATE INDEX login_tokens_expiry ON login_tokens (expires_at) WHERE expires_at > 0;

-- Sessions in which a second factor was proven lately.
CREATE TABLE user_proofs (
	token_hash  TEXT PRIMARY KEY REFERENCES login_tokens (hash) ON DELETE CASCADE,
	fingerprint TEXT NOT NULL,
	until       INTEGER NOT NULL
);

-- One-time codes sent by mail: confirming an address, a new password.
CREATE TABLE mail_tokens (
	hash       TEXT PRIMARY KEY,
	user_id    TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
	kind       TEXT NOT NULL,
	address    TEXT NOT NULL,
	expires_at INTEGER NOT NULL
);
CREATE INDEX mail_tokens_user ON mail_tokens (user_id, kind);

-- Failed sign-ins of an account or from an address. The moments stand in one
-- row, so that concurrent attempts wait for each other and each is counted.
CREATE TABLE login_failures (
	subject TEXT PRIMARY KEY,       -- 'user NAME' or 'ip ADDRESS'
	moments TEXT NOT NULL,          -- JSON, oldest first
	latest  INTEGER NOT NULL
);
CREATE INDEX login_failures_latest ON login_failures (latest);

CREATE TABLE settings (
	id         TEXT PRIMARY KEY,
	value      TEXT NOT NULL,       -- JSON
	updated_at INTEGER NOT NULL
);
CREATE TABLE permissions (
	id         TEXT PRIMARY KEY,
	roles      TEXT NOT NULL,       -- JSON array
	updated_at INTEGER NOT NULL
);
CREATE TABLE roles (
	id         TEXT PRIMARY KEY,
	doc        TEXT NOT NULL,
	updated_at INTEGER NOT NULL
);

CREATE TABLE rooms (
	id          TEXT PRIMARY KEY,
	t           TEXT NOT NULL,
	name        TEXT NULL,          -- of channels and groups; unique among them
	fname       TEXT NOT NULL DEFAULT '',
	is_default  BOOLEAN NOT NULL DEFAULT FALSE,
	archived    BOOLEAN NOT NULL DEFAULT FALSE,
	prid        TEXT NOT NULL DEFAULT '',
	team_id     TEXT NOT NULL DEFAULT '',
	users_count INTEGER NOT NULL DEFAULT 0,
	msgs        INTEGER NOT NULL DEFAULT 0,
	lm          INTEGER NOT NULL DEFAULT 0,
	ts          INTEGER NOT NULL,
	updated_at  INTEGER NOT NULL,
	join_code   TEXT NOT NULL DEFAULT '',
	last_message TEXT NULL,
	doc         TEXT NOT NULL
);
CREATE UNIQUE INDEX rooms_name ON rooms (name);
CREATE INDEX rooms_type_name ON rooms (t, name, id, team_id); -- lists skip and count by it alone
CREATE INDEX rooms_fname ON rooms (fname);
CREATE INDEX rooms_default ON rooms (is_default) WHERE is_default;
CREATE INDEX rooms_updated ON rooms (updated_at);

CREATE TABLE subscriptions (
	id             TEXT PRIMARY KEY,
	rid            TEXT NOT NULL REFERENCES rooms (id) ON DELETE CASCADE,
	uid            TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
	t              TEXT NOT NULL,   -- this and the next four are the room's, the same for all members
	name           TEXT NOT NULL DEFAULT '',
	fname          TEXT NOT NULL DEFAULT '',
	archived       BOOLEAN NOT NULL DEFAULT FALSE,
	custom_fields  TEXT NOT NULL DEFAULT '',
	username       TEXT NOT NULL DEFAULT '', -- of the member, lower case, for lists in order
	open           BOOLEAN NOT NULL,
	alert          BOOLEAN NOT NULL,
	unread         INTEGER NOT NULL DEFAULT 0,
	user_mentions  INTEGER NOT NULL DEFAULT 0,
	group_mentions INTEGER NOT NULL DEFAULT 0,
	roles          TEXT NOT NULL DEFAULT '', -- space-separated, of this room
	banned         BOOLEAN NOT NULL DEFAULT FALSE,
	ls             INTEGER NOT NULL DEFAULT 0,
	ts             INTEGER NOT NULL,
	updated_at     INTEGER NOT NULL,
	doc            TEXT NOT NULL
);
CREATE UNIQUE INDEX subscriptions_member ON subscriptions (rid, uid);
CREATE INDEX subscriptions_list ON subscriptions (rid, username);
CREATE INDEX subscriptions_user ON subscriptions (uid, updated_at);
CREATE INDEX subscriptions_user_name ON subscriptions (uid, t, name);
CREATE INDEX subscriptions_roles ON subscriptions (rid) WHERE roles <> '';

-- What is gone, so that clients that sync by time can be told.
CREATE TABLE tombstones (
	kind TEXT NOT NULL,             -- 'subscription' or 'room'
	uid  TEXT NOT NULL,
	id   TEXT NOT NULL,
	at   INTEGER NOT NULL,
	PRIMARY KEY (kind, uid, id)
);
CREATE INDEX tombstones_at ON tombstones (kind, uid, at);

CREATE TABLE invites (
	id         TEXT PRIMARY KEY,
	seq        INTEGER NOT NULL,    -- order of creation: what listInvites lists by
	gen        INTEGER NOT NULL DEFAULT 1,
	digest     TEXT NOT NULL,       -- hex(sha256(token)); the token itself is derived, never stored
	rid        TEXT NOT NULL,
	user_id    TEXT NOT NULL,
	days       INTEGER NOT NULL,
	max_uses   INTEGER NOT NULL,
	uses       INTEGER NOT NULL DEFAULT 0,
	created_at INTEGER NOT NULL,
	expires_at INTEGER NOT NULL DEFAULT 0,
	revoked_at INTEGER NOT NULL DEFAULT 0,
	revoked_by TEXT NOT NULL DEFAULT '',
	open       BOOLEAN NOT NULL,    -- may findOrCreateInvite hand it out again
	updated_at INTEGER NOT NULL
);
CREATE UNIQUE INDEX invites_digest ON invites (digest);
CREATE UNIQUE INDEX invites_open ON invites (user_id, rid, days, max_uses) WHERE open;
CREATE INDEX invites_seq ON invites (seq, id);
CREATE INDEX invites_rid ON invites (rid, seq);

CREATE TABLE invite_redemptions (
	invite_id TEXT NOT NULL REFERENCES invites (id) ON DELETE CASCADE,
	user_id   TEXT NOT NULL,
	state     TEXT NOT NULL,        -- 'joined' or 'pending'
	via       TEXT NOT NULL,        -- 'token' or 'register'
	at        INTEGER NOT NULL,
	PRIMARY KEY (invite_id, user_id)
);
CREATE INDEX invite_redemptions_user ON invite_redemptions (user_id);

-- +goose Down
DROP TABLE invite_redemptions;
DROP TABLE invites;
DROP TABLE tombstones;
DROP TABLE subscriptions;
DROP TABLE rooms;
DROP TABLE roles;
DROP TABLE permissions;
DROP TABLE settings;
DROP TABLE login_failures;
DROP TABLE mail_tokens;
DROP TABLE user_proofs;
DROP TABLE login_tokens;
DROP TABLE passwords;
DROP TABLE user_codes;
DROP TABLE user_backup_codes;
DROP TABLE user_factors;
DROP TABLE user_waiting;
DROP TABLE user_fields;
DROP TABLE user_roles;
DROP TABLE user_emails;
DROP TABLE users;
