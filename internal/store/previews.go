package store

import (
	"context"

	"github.com/go-json-experiment/json"

	"gantry/internal/model"
)

// Preview returns what was found behind a link lately, or model.ErrNotFound.
func (r Reader) Preview(ctx context.Context, url string) (model.MessageURL, error) {
	scan := func(row scanner) (u model.MessageURL, err error) {
		var doc []byte
		if err := row.Scan(&doc); err != nil {
			return u, err
		}
		return u, json.Unmarshal(doc, &u)
	}
	return one(ctx, r, scan, "SELECT doc FROM previews WHERE url = $1", url)
}

// PutPreview keeps what was found behind a link.
func (tx *Tx) PutPreview(ctx context.Context, u model.MessageURL) error {
	doc, err := encode(u)
	if err != nil {
		return err
	}
	_, err = tx.exec(ctx, `INSERT INTO previews (url, doc, created_at) VALUES ($1, $2, $3)
		ON CONFLICT (url) DO UPDATE SET doc = excluded.doc, created_at = excluded.created_at`, u.URL, doc, int64(tx.Now))
	return err
}

// DeletePreviews forgets what was found before a moment.
func (tx *Tx) DeletePreviews(ctx context.Context, before model.Time) error {
	_, err := tx.exec(ctx, "DELETE FROM previews WHERE created_at < $1", int64(before))
	return err
}
