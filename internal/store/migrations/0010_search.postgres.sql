-- +goose Up
-- The index that searches use. A room's messages come into it after they are
-- written, the oldest first: rooms.searched is up to which of its moments.
ALTER TABLE rooms ADD COLUMN searched BIGINT NOT NULL DEFAULT 0;

-- Words, and facets with a colon in them; see searchWords.
CREATE TABLE message_words (
	mid   TEXT PRIMARY KEY REFERENCES messages (id) ON DELETE CASCADE,
	words TSVECTOR NOT NULL
);
CREATE INDEX message_words_words ON message_words USING GIN (words);

-- +goose Down
DROP TABLE message_words;
ALTER TABLE rooms DROP COLUMN searched;
