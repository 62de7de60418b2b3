-- +goose Up
-- Which direct room belongs to exactly these people: the arbiter of making
-- one, however many ask at once.
CREATE TABLE direct_rooms (
	members TEXT PRIMARY KEY,       -- their ids in order, space-separated
	rid     TEXT NOT NULL REFERENCES rooms (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED
);
CREATE INDEX direct_rooms_rid ON direct_rooms (rid);

-- +goose Down
DROP TABLE direct_rooms;
