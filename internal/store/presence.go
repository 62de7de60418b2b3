package store

import (
	"context"

	"gantry/internal/model"
)

// What follows keeps who is connected where: one row for a user at a node,
// however many connections it is, and one for each node, which says from time
// to time that it lives.

// InsertNode makes a node known.
func (tx *Tx) InsertNode(ctx context.Context, node string) error {
	_, err := tx.exec(ctx, "INSERT INTO presence_nodes (id, beat) VALUES ($1, $2)", node, int64(tx.Now))
	return err
}

// BeatNode notes that a node lives and how many connections it has. It
// reports false when the node is not known or was taken for dead.
func (tx *Tx) BeatNode(ctx context.Context, node string, connections int) (bool, error) {
	n, err := tx.exec(ctx, "UPDATE presence_nodes SET beat = $1, connections = $2 WHERE id = $3 AND NOT dead", int64(tx.Now), connections, node)
	return n > 0, err
}

// StopNode lets others take the node for dead at once.
func (tx *Tx) StopNode(ctx context.Context, node string) error {
	_, err := tx.exec(ctx, "UPDATE presence_nodes SET beat = 0 WHERE id = $1", node)
	return err
}

// BuryNodes takes the nodes but one that were last heard of before then for
// dead.
func (tx *Tx) BuryNodes(ctx context.Context, but string, before model.Time) error {
	_, err := tx.exec(ctx, "UPDATE presence_nodes SET dead = TRUE WHERE id <> $1 AND beat < $2 AND NOT dead", but, int64(before))
	return err
}

// DeadNodes returns the nodes that were taken for dead.
func (r Reader) DeadNodes(ctx context.Context) ([]string, error) {
	return list(ctx, r, scanText, "SELECT id FROM presence_nodes WHERE dead ORDER BY id")
}

// DeleteNode forgets a node and whatever is left of it.
func (tx *Tx) DeleteNode(ctx context.Context, node string) error {
	if _, err := tx.exec(ctx, "DELETE FROM presence WHERE node = $1", node); err != nil {
		return err
	}
	_, err := tx.exec(ctx, "DELETE FROM presence_nodes WHERE id = $1", node)
	return err
}

// PresentAt returns the first users, by id, who are connected to a node.
func (r Reader) PresentAt(ctx context.Context, node string, limit int) ([]string, error) {
	return list(ctx, r, scanText, "SELECT user_id FROM presence WHERE node = $1 ORDER BY user_id LIMIT $2", node, limit)
}

// SetPresence says what a user's connections to a node come to; "" is none.
func (tx *Tx) SetPresence(ctx context.Context, user, node, status string) error {
	if status == "" {
		_, err := tx.exec(ctx, "DELETE FROM presence WHERE user_id = $1 AND node = $2", user, node)
		return err
	}
	_, err := tx.exec(ctx, `INSERT INTO presence (user_id, node, status) VALUES ($1, $2, $3)
		ON CONFLICT (user_id, node) DO UPDATE SET status = excluded.status`, user, node, status)
	return err
}

// PresenceOf returns what a user's connections to each living node come to.
func (r Reader) PresenceOf(ctx context.Context, user string) ([]string, error) {
	return list(ctx, r, scanText, `SELECT p.status FROM presence p JOIN presence_nodes n ON n.id = p.node
		WHERE p.user_id = $1 AND NOT n.dead`, user)
}

// ConnectionsBeside returns how many connections the other living nodes have.
func (r Reader) ConnectionsBeside(ctx context.Context, node string) (int, error) {
	return one(ctx, r, scanInt, "SELECT COALESCE(SUM(connections), 0) FROM presence_nodes WHERE id <> $1 AND NOT dead", node)
}
