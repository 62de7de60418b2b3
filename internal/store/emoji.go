package store

import (
	"context"
	"slices"

	"github.com/go-json-experiment/json"

	"gantry/internal/model"
)

const emojiColumns = "e.doc"

func scanEmoji(row scanner) (e model.CustomEmoji, err error) {
	var doc []byte
	if err := row.Scan(&doc); err != nil {
		return e, err
	}
	return e, json.Unmarshal(doc, &e)
}

// emojiFields is what the list can be filtered by, emojiOrders what it can be
// sorted by.
var emojiFields = columns{"_id": {"e.id", words}, "name": {"e.name", words}, "_updatedAt": {"e.updated_at", numbers}}

var emojiOrders = map[string]string{"_id": "e.id", "name": "e.name", "_updatedAt": "e.updated_at"}

// Emojis returns a page of the workspace's emoji, those that changed after a
// moment.
func (r Reader) Emojis(ctx context.Context, page model.Page, since model.Time, f model.Filter) ([]model.CustomEmoji, error) {
	w, err := emojiWhere(since, f)
	if err != nil {
		return nil, err
	}
	tail, err := order(page, emojiOrders, "e.name", "e.id")
	if err != nil {
		return nil, err
	}
	return list(ctx, r, scanEmoji, w.query("SELECT "+emojiColumns+" FROM emojis e", tail), w.args...)
}

// CountEmojis returns how many emoji a filter leaves.
func (r Reader) CountEmojis(ctx context.Context, f model.Filter) (int, error) {
	w, err := emojiWhere(0, f)
	if err != nil {
		return 0, err
	}
	return one(ctx, r, scanInt, w.query("SELECT COUNT(*) FROM emojis e", ""), w.args...)
}

func emojiWhere(since model.Time, f model.Filter) (*where, error) {
	w := &where{}
	if since != 0 {
		w.and("e.updated_at > ?", int64(since))
	}
	return w, w.filter(f, emojiFields)
}

// Emoji returns an emoji, or model.ErrNotFound.
func (r Reader) Emoji(ctx context.Context, id string) (model.CustomEmoji, error) {
	return one(ctx, r, scanEmoji, "SELECT "+emojiColumns+" FROM emojis e WHERE e.id = $1", id)
}

// EmojiNamed returns the emoji that has a name, or has it as an alias, or
// model.ErrNotFound.
func (r Reader) EmojiNamed(ctx context.Context, name string) (model.CustomEmoji, error) {
	return one(ctx, r, scanEmoji, "SELECT "+emojiColumns+" FROM emoji_names n JOIN emojis e ON e.id = n.emoji_id WHERE n.name = $1", name)
}

// EmojiPicture names the owner of an emoji's picture, which is kept as avatars
// are.
func EmojiPicture(id string) string { return "emoji " + id }

// PutEmoji adds an emoji or replaces the one of that id. A name or an alias
// that another has is model.ErrConflict.
func (tx *Tx) PutEmoji(ctx context.Context, e *model.CustomEmoji) error {
	e.UpdatedAt = tx.Now
	doc, err := encode(e)
	if err != nil {
		return err
	}
	_, err = tx.exec(ctx, `INSERT INTO emojis (id, name, updated_at, doc) VALUES ($1, $2, $3, $4)
		ON CONFLICT (id) DO UPDATE SET name = excluded.name, updated_at = excluded.updated_at, doc = excluded.doc`,
		e.ID, e.Name, int64(e.UpdatedAt), doc)
	if err != nil {
		return err
	}
	return tx.reindexEmoji(ctx, e)
}

// reindexEmoji makes an emoji's name and aliases its own.
func (tx *Tx) reindexEmoji(ctx context.Context, e *model.CustomEmoji) error {
	if _, err := tx.exec(ctx, "DELETE FROM emoji_names WHERE emoji_id = $1", e.ID); err != nil {
		return err
	}
	names := slices.Compact(slices.Sorted(slices.Values(append([]string{e.Name}, e.Aliases...))))
	for _, name := range names {
		if _, err := tx.exec(ctx, "INSERT INTO emoji_names (name, emoji_id) VALUES ($1, $2)", name, e.ID); err != nil {
			return err
		}
	}
	return nil
}

// DeleteEmoji removes an emoji with its picture and leaves a tombstone.
func (tx *Tx) DeleteEmoji(ctx context.Context, id string) error {
	if err := tx.DeleteAvatar(ctx, EmojiPicture(id)); err != nil {
		return err
	}
	if _, err := tx.exec(ctx, "DELETE FROM emojis WHERE id = $1", id); err != nil {
		return err
	}
	_, err := tx.exec(ctx, `INSERT INTO tombstones (kind, uid, id, at) VALUES ('emoji', '', $1, $2)
		ON CONFLICT (kind, uid, id) DO UPDATE SET at = excluded.at`, id, int64(tx.Now))
	return err
}
