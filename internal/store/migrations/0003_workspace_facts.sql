-- +goose Up
-- Facts about the workspace itself: when it was made, its unique id, the
-- fingerprint of the key its invite tokens are derived from.
CREATE TABLE facts (
	name  TEXT PRIMARY KEY,
	value TEXT NOT NULL
);

-- +goose Down
DROP TABLE facts;
