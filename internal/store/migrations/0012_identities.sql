-- +goose Up
-- Who somebody is elsewhere: at a provider of single sign-on, in a directory.
-- An index over the users' docs, as that of their addresses is.
CREATE TABLE identities (
	service TEXT NOT NULL,
	subject TEXT NOT NULL,          -- the service's own id of them
	user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
	PRIMARY KEY (service, subject)
);
CREATE INDEX identities_user ON identities (user_id);

-- What a provider said of somebody whose client has yet to come for it.
CREATE TABLE credentials (
	hash       TEXT PRIMARY KEY,    -- of the token and the secret that the client shows
	doc        TEXT NOT NULL,
	expires_at INTEGER NOT NULL
);
CREATE INDEX credentials_expiry ON credentials (expires_at);

-- +goose Down
DROP TABLE credentials;
DROP TABLE identities;
