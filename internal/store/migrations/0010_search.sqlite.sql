-- +goose Up
-- The index that searches use. A room's messages come into it after they are
-- written, the oldest first: rooms.searched is up to which of its moments.
ALTER TABLE rooms ADD COLUMN searched INTEGER NOT NULL DEFAULT 0;

-- seq is the row of message_words. What was written later has a higher one.
CREATE TABLE indexed_messages (
	seq INTEGER PRIMARY KEY AUTOINCREMENT,
	mid TEXT NOT NULL UNIQUE REFERENCES messages (id) ON DELETE CASCADE
);
-- Words, and facets with a colon in them; see searchWords.
CREATE VIRTUAL TABLE message_words USING fts5 (
	words, content = '', contentless_delete = 1, detail = none, tokenize = "unicode61 remove_diacritics 0 tokenchars ':'"
);
-- +goose StatementBegin
CREATE TRIGGER indexed_messages_gone AFTER DELETE ON indexed_messages BEGIN
	DELETE FROM message_words WHERE rowid = old.seq;
END;
-- +goose StatementEnd

-- +goose Down
DROP TRIGGER indexed_messages_gone;
DROP TABLE message_words;
DROP TABLE indexed_messages;
ALTER TABLE rooms DROP COLUMN searched;
