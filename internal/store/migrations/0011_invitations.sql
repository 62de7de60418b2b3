-- +goose Up
-- What an invite may ask and give beyond a room, a time and a number, and what
-- became of it.
ALTER TABLE invites ADD COLUMN state TEXT NOT NULL DEFAULT 'active'; -- 'active', 'paused', 'exhausted', 'expired' or 'revoked'
ALTER TABLE invites ADD COLUMN paused_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE invites ADD COLUMN reason TEXT NOT NULL DEFAULT '';      -- of the last pause or revocation
ALTER TABLE invites ADD COLUMN label TEXT NOT NULL DEFAULT '';
ALTER TABLE invites ADD COLUMN slug TEXT NOT NULL DEFAULT '';        -- lower case: a link's own name, beside its token
ALTER TABLE invites ADD COLUMN policy TEXT NOT NULL DEFAULT '';      -- model.InvitePolicy as JSON; empty: nothing beyond the room
UPDATE invites SET state = 'exhausted' WHERE max_uses > 0 AND uses >= max_uses;
UPDATE invites SET state = 'revoked' WHERE revoked_at <> 0;
CREATE UNIQUE INDEX invites_slug ON invites (slug) WHERE slug <> '';
CREATE INDEX invites_state ON invites (state, seq, id);
CREATE INDEX invites_rid_state ON invites (rid, state, seq, id);
CREATE INDEX invites_user ON invites (user_id, seq, id);
CREATE INDEX invites_user_state ON invites (user_id, state, seq, id);
CREATE INDEX invites_rid_user ON invites (rid, user_id, state, seq, id);
CREATE INDEX invites_expiry ON invites (expires_at) WHERE expires_at <> 0 AND state NOT IN ('exhausted', 'expired', 'revoked');

-- The rooms that an invite leads to besides its own.
CREATE TABLE invite_rooms (
	invite_id TEXT NOT NULL REFERENCES invites (id) ON DELETE CASCADE,
	rid       TEXT NOT NULL,
	seq       INTEGER NOT NULL,     -- the invite's, for lists in its order
	PRIMARY KEY (invite_id, rid)
);
CREATE INDEX invite_rooms_rid ON invite_rooms (rid, seq, invite_id);

-- Codes of links that were made elsewhere, and work here until a date. Only
-- their digests are kept.
CREATE TABLE invite_codes (
	digest     TEXT PRIMARY KEY,     -- hex(sha256(code))
	invite_id  TEXT NOT NULL REFERENCES invites (id) ON DELETE CASCADE,
	expires_at INTEGER NOT NULL
);
CREATE INDEX invite_codes_invite ON invite_codes (invite_id);
CREATE INDEX invite_codes_expiry ON invite_codes (expires_at);

-- Besides 'joined' and 'pending' a redemption is 'awaiting' approval, or
-- 'denied'; those two are not counted.
ALTER TABLE invite_redemptions ADD COLUMN address TEXT NOT NULL DEFAULT ''; -- keyed digest of where from; erased after a while
ALTER TABLE invite_redemptions ADD COLUMN decided_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE invite_redemptions ADD COLUMN decided_by TEXT NOT NULL DEFAULT '';
ALTER TABLE invite_redemptions ADD COLUMN reason TEXT NOT NULL DEFAULT '';
CREATE INDEX invite_redemptions_at ON invite_redemptions (invite_id, at, user_id);
CREATE INDEX invite_redemptions_asking ON invite_redemptions (invite_id, at, user_id) WHERE state = 'awaiting';
CREATE INDEX invite_redemptions_when ON invite_redemptions (at);
CREATE INDEX invite_redemptions_address ON invite_redemptions (at) WHERE address <> '';
CREATE INDEX invite_redemptions_awaiting ON invite_redemptions (at, invite_id, user_id) WHERE state = 'awaiting';

-- What happened to invites. Rows are added and never changed; they outlive
-- the invite.
CREATE TABLE invite_events (
	id        TEXT PRIMARY KEY,
	invite_id TEXT NOT NULL,
	at        INTEGER NOT NULL,
	kind      TEXT NOT NULL,        -- 'created', 'updated', 'paused', …
	user_id   TEXT NOT NULL,        -- who did it; empty: the server by itself
	data      TEXT NOT NULL DEFAULT '' -- JSON; what changed, or why
);
CREATE INDEX invite_events_invite ON invite_events (invite_id, at, id);
CREATE INDEX invite_events_at ON invite_events (at, id);

-- How often something happened on a day (of UTC, counted from 1970): previews
-- and refusals by reason. Refused tokens that belong to no invite have ''.
CREATE TABLE invite_days (
	invite_id TEXT NOT NULL,
	day       INTEGER NOT NULL,
	what      TEXT NOT NULL,
	n         INTEGER NOT NULL,
	PRIMARY KEY (invite_id, day, what)
);
CREATE INDEX invite_days_day ON invite_days (day);

-- Invites that went by mail, one row for each address, and what became of them.
CREATE TABLE invite_mails (
	id          TEXT PRIMARY KEY,
	invite_id   TEXT NOT NULL,      -- the personal invite it carries
	parent_id   TEXT NOT NULL,      -- the invite it was sent for, or ''
	email       TEXT NOT NULL,
	user_id     TEXT NOT NULL,      -- who sent it
	message     TEXT NOT NULL DEFAULT '', -- the sender's words
	state       TEXT NOT NULL,      -- 'queued', 'sent', 'failed', 'bounced', 'declined' or 'joined'
	error       TEXT NOT NULL DEFAULT '',
	created_at  INTEGER NOT NULL,
	sent_at     INTEGER NOT NULL DEFAULT 0,
	sent        INTEGER NOT NULL DEFAULT 0, -- how often
	reminded_at INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX invite_mails_invite ON invite_mails (invite_id);
CREATE INDEX invite_mails_parent ON invite_mails (parent_id, created_at, id);
CREATE INDEX invite_mails_user ON invite_mails (user_id, created_at);
CREATE INDEX invite_mails_email ON invite_mails (email, created_at);

-- Each letter that was written: the first, those that were sent again, and
-- reminders.
CREATE TABLE invite_letters (
	id      TEXT PRIMARY KEY,       -- also the local part of its Message-ID
	mail_id TEXT NOT NULL,
	user_id TEXT NOT NULL,          -- at whose word; empty: the server reminds
	at      INTEGER NOT NULL,
	open    BOOLEAN NOT NULL        -- the mail server has neither taken nor refused it
);
CREATE INDEX invite_letters_mail ON invite_letters (mail_id, at);
CREATE INDEX invite_letters_user ON invite_letters (user_id, at);
CREATE INDEX invite_letters_open ON invite_letters (at) WHERE open;

-- Memberships that end by themselves; with guest the account ends with them.
CREATE TABLE membership_ends (
	rid       TEXT NOT NULL,
	user_id   TEXT NOT NULL,
	invite_id TEXT NOT NULL,
	ends_at   INTEGER NOT NULL,     -- 0: with the invite
	guest     BOOLEAN NOT NULL DEFAULT FALSE,
	PRIMARY KEY (rid, user_id)
);
CREATE INDEX membership_ends_at ON membership_ends (ends_at) WHERE ends_at <> 0;
CREATE INDEX membership_ends_invite ON membership_ends (invite_id);
CREATE INDEX membership_ends_guest ON membership_ends (user_id) WHERE guest;

-- Who asked for a new link in place of a dead one, for a day: how often that
-- may be.
CREATE TABLE invite_asks (
	invite_id TEXT NOT NULL,        -- '' for tokens that admitted nobody ever
	address   TEXT NOT NULL,        -- keyed digest of where from
	at        INTEGER NOT NULL,
	PRIMARY KEY (invite_id, address, at)
);
CREATE INDEX invite_asks_at ON invite_asks (at);

-- +goose Down
DROP TABLE invite_asks;
DROP TABLE membership_ends;
DROP TABLE invite_letters;
DROP TABLE invite_mails;
DROP TABLE invite_days;
DROP TABLE invite_events;
DROP TABLE invite_codes;
DROP TABLE invite_rooms;
