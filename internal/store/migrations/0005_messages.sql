-- +goose Up
-- What a room counts, so that a message costs its readers and not its roster:
-- what a member has not read is the room's counters less the member's marks.
ALTER TABLE rooms ADD COLUMN last_ts INTEGER NOT NULL DEFAULT 0;    -- of the newest message; the next is later
ALTER TABLE rooms ADD COLUMN last_id TEXT NOT NULL DEFAULT '';      -- of last_message
ALTER TABLE rooms ADD COLUMN unread_seq INTEGER NOT NULL DEFAULT 0; -- messages that everybody else has unread
ALTER TABLE rooms ADD COLUMN group_seq INTEGER NOT NULL DEFAULT 0;  -- messages that called everybody
ALTER TABLE rooms ADD COLUMN alert_seq INTEGER NOT NULL DEFAULT 0;  -- messages that ask for attention
ALTER TABLE rooms ADD COLUMN posted_at INTEGER NOT NULL DEFAULT 0;  -- when alert_seq last moved
ALTER TABLE subscriptions ADD COLUMN unread_mark INTEGER NOT NULL DEFAULT 0;
ALTER TABLE subscriptions ADD COLUMN group_mark INTEGER NOT NULL DEFAULT 0;
ALTER TABLE subscriptions ADD COLUMN alert_mark INTEGER NOT NULL DEFAULT 0;
ALTER TABLE subscriptions ADD COLUMN highlights TEXT NOT NULL DEFAULT ''; -- JSON list of words that count as a mention
CREATE INDEX subscriptions_highlights ON subscriptions (rid) WHERE highlights <> '';
ALTER TABLE subscriptions ADD COLUMN hears TEXT NOT NULL DEFAULT ''; -- JSON: what the member chose about being told of messages
ALTER TABLE subscriptions ADD COLUMN wants BOOLEAN NOT NULL DEFAULT FALSE; -- to be told of every one of this room
CREATE INDEX subscriptions_wants ON subscriptions (rid) WHERE wants;

ALTER TABLE messages ADD COLUMN line TEXT NOT NULL DEFAULT '';        -- its type, marked when it is a reply: what a history can leave out
ALTER TABLE messages ADD COLUMN tmid TEXT NOT NULL DEFAULT '';
ALTER TABLE messages ADD COLUMN tshow BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE messages ADD COLUMN tlm INTEGER NOT NULL DEFAULT 0;       -- of what began a thread: its latest reply
ALTER TABLE messages ADD COLUMN drid TEXT NOT NULL DEFAULT '';
ALTER TABLE messages ADD COLUMN pinned_at INTEGER NOT NULL DEFAULT 0; -- zero: not pinned
ALTER TABLE messages ADD COLUMN changed BOOLEAN NOT NULL DEFAULT FALSE; -- since it was written
UPDATE messages SET line = t;
CREATE INDEX rooms_discussions ON rooms (prid, fname, id) WHERE prid <> '';
CREATE INDEX messages_line ON messages (rid, line, ts, id);
CREATE INDEX messages_drid ON messages (drid) WHERE drid <> '';
CREATE INDEX messages_thread ON messages (tmid, ts) WHERE tmid <> '';
CREATE INDEX messages_threads ON messages (rid, tlm) WHERE tlm > 0;
CREATE INDEX messages_discussions ON messages (rid, ts) WHERE drid <> '';
CREATE INDEX messages_pinned ON messages (rid, pinned_at) WHERE pinned_at > 0;
CREATE INDEX messages_changed ON messages (rid, updated_at) WHERE changed;

-- Indexes over a message's doc, written by the change that writes it.
CREATE TABLE message_stars (
	uid TEXT NOT NULL,
	rid TEXT NOT NULL,
	mid TEXT NOT NULL REFERENCES messages (id) ON DELETE CASCADE,
	PRIMARY KEY (uid, rid, mid)
);
CREATE INDEX message_stars_message ON message_stars (mid);
CREATE TABLE message_mentions (
	uid TEXT NOT NULL,
	rid TEXT NOT NULL,
	ts  INTEGER NOT NULL,
	mid TEXT NOT NULL REFERENCES messages (id) ON DELETE CASCADE,
	PRIMARY KEY (uid, rid, ts, mid)
);
CREATE INDEX message_mentions_message ON message_mentions (mid);

-- Messages that are gone, so that clients that sync by time can be told.
CREATE TABLE deleted_messages (
	rid TEXT NOT NULL REFERENCES rooms (id) ON DELETE CASCADE,
	at  INTEGER NOT NULL,
	id  TEXT NOT NULL,
	ts  INTEGER NOT NULL,
	tmid TEXT NOT NULL DEFAULT '',
	tlm  INTEGER NOT NULL DEFAULT 0,
	PRIMARY KEY (rid, at, id)
);
CREATE INDEX deleted_messages_thread ON deleted_messages (tmid, at) WHERE tmid <> '';
CREATE INDEX deleted_messages_threads ON deleted_messages (rid, at) WHERE tlm > 0;

-- Who follows which thread: the replies of its doc.
CREATE TABLE thread_followers (
	uid TEXT NOT NULL,
	rid TEXT NOT NULL,
	mid TEXT NOT NULL REFERENCES messages (id) ON DELETE CASCADE,
	PRIMARY KEY (uid, rid, mid)
);
CREATE INDEX thread_followers_message ON thread_followers (mid);

-- +goose Down
DROP TABLE thread_followers;
DROP TABLE deleted_messages;
DROP TABLE message_mentions;
DROP TABLE message_stars;
DROP INDEX messages_changed;
DROP INDEX messages_pinned;
DROP INDEX messages_discussions;
DROP INDEX messages_threads;
DROP INDEX messages_drid;
DROP INDEX messages_line;
DROP INDEX rooms_discussions;
DROP INDEX messages_thread;
DROP INDEX subscriptions_wants;
DROP INDEX subscriptions_highlights;
ALTER TABLE messages DROP COLUMN changed;
ALTER TABLE messages DROP COLUMN pinned_at;
ALTER TABLE messages DROP COLUMN drid;
ALTER TABLE messages DROP COLUMN tlm;
ALTER TABLE messages DROP COLUMN tshow;
ALTER TABLE messages DROP COLUMN tmid;
ALTER TABLE messages DROP COLUMN line;
ALTER TABLE subscriptions DROP COLUMN wants;
ALTER TABLE subscriptions DROP COLUMN hears;
ALTER TABLE subscriptions DROP COLUMN highlights;
ALTER TABLE subscriptions DROP COLUMN alert_mark;
ALTER TABLE subscriptions DROP COLUMN group_mark;
ALTER TABLE subscriptions DROP COLUMN unread_mark;
ALTER TABLE rooms DROP COLUMN posted_at;
ALTER TABLE rooms DROP COLUMN alert_seq;
ALTER TABLE rooms DROP COLUMN group_seq;
ALTER TABLE rooms DROP COLUMN unread_seq;
ALTER TABLE rooms DROP COLUMN last_id;
ALTER TABLE rooms DROP COLUMN last_ts;
