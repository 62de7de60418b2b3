-- +goose Up
-- Who somebody is elsewhere: at a provider of single sign-on, in a directory.
CREATE TABLE identities (
	service    TEXT NOT NULL,
	subject    TEXT NOT NULL,       -- the service's own id of them
	user_id    TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
	created_at INTEGER NOT NULL,
	PRIMARY KEY (service, subject)
);
CREATE INDEX identities_user ON identities (user_id);

-- +goose Down
DROP TABLE identities;
