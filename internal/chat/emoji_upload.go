package chat

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"

	"gantry/internal/model"
	"gantry/internal/store"
)

const (
	// emojiSide is the most that an emoji measures: there are those that are
	// used as stickers.
	emojiSide = 512
	// maxEmoji bounds the file of an emoji, which is held in memory.
	maxEmoji = 16 << 20
)

// CreateEmojiByForm makes an emoji of a form: its name, its aliases and the
// picture.
func (s *Service) CreateEmojiByForm(ctx context.Context, who model.Caller, _ string, form model.Form) (any, error) {
	if err := s.mayManageEmoji(who); err != nil {
		return nil, err
	}
	said, data, err := s.readEmoji(form)
	if err == nil && data == nil {
		err = &model.Error{Code: "No file uploaded"}
	}
	if err != nil {
		return nil, err
	}
	e := model.CustomEmoji{ID: model.NewDocID()}
	if err := callEmoji(&e, said["name"], said["aliases"]); err != nil {
		return nil, err
	}
	return model.None{}, s.saveEmoji(ctx, &e, model.CustomEmoji{}, data)
}

// UpdateEmojiByForm changes an emoji; without a file it keeps its picture.
func (s *Service) UpdateEmojiByForm(ctx context.Context, who model.Caller, _ string, form model.Form) (any, error) {
	if err := s.mayManageEmoji(who); err != nil {
		return nil, err
	}
	said, data, err := s.readEmoji(form)
	if err != nil {
		return nil, err
	}
	if said["_id"] == "" {
		return nil, &model.Error{Code: `The required "_id" query param is missing.`}
	}
	before, err := s.Store.Emoji(ctx, said["_id"])
	if errors.Is(err, model.ErrNotFound) {
		return nil, &model.Error{Code: "Emoji not found."}
	}
	if err != nil {
		return nil, wrap("read an emoji", err)
	}
	e := before
	if err := callEmoji(&e, firstText(said["name"], before.Name), said["aliases"]); err != nil {
		return nil, err
	}
	return model.None{}, s.saveEmoji(ctx, &e, before, data)
}

// readEmoji takes in a form that may have a picture in the field emoji; data
// is nil when it has none.
func (s *Service) readEmoji(form model.Form) (said fields, data []byte, err error) {
	most := maxEmoji
	if limit := s.Settings.Get().Int("FileUpload_MaxFileSize"); limit >= 0 {
		most = min(most, limit)
	}
	for said = (fields{}); ; {
		part, err := form.Next()
		switch {
		case err == io.EOF:
			return said, data, nil
		case err != nil:
			return nil, nil, err
		case !part.IsFile:
			err = said.add(part)
		case data != nil:
			err = model.Fail("Just 1 file is allowed")
		case part.Name != "emoji":
			err = &model.Error{Code: "invalid-field"}
		default:
			data, err = io.ReadAll(within(part.Body, most))
		}
		if err != nil {
			return nil, nil, err
		}
	}
}

// saveEmoji keeps an emoji, with another picture when there is data of one.
func (s *Service) saveEmoji(ctx context.Context, e *model.CustomEmoji, before model.CustomEmoji, data []byte) error {
	if data == nil {
		return s.keepEmoji(ctx, e, before, nil)
	}
	a, err := s.drawEmoji(ctx, data)
	if err != nil {
		return err
	}
	e.ETag, e.Extension = a.ETag, strings.TrimPrefix(a.Type, "image/")
	return s.keepEmoji(ctx, e, before, &a)
}

// drawEmoji makes the picture of an emoji and stores it; nothing refers to it
// yet.
func (s *Service) drawEmoji(ctx context.Context, data []byte) (a model.Avatar, err error) {
	var picture model.Picture
	err = s.Pictures.Within(ctx, func() (err error) {
		picture, err = s.emojiPicture(data)
		return err
	})
	if err != nil {
		return a, err
	}
	id := model.NewDocID()
	a = model.Avatar{Blob: "emoji/" + id, Store: s.Blobs.Chosen(), Type: picture.Type, ETag: id}
	a.Size, err = s.putBlob(ctx, store.StrayBlob{Key: a.Blob, Store: a.Store}, bytes.NewReader(picture.Data))
	return a, err
}

// emojiPicture returns a picture that is no larger than an emoji may be. What
// moves stays as it is, or it would stand still.
func (s *Service) emojiPicture(data []byte) (model.Picture, error) {
	kind, width, height, ok := s.Pictures.Identify(data)
	refusal := model.Errorf("emoji-is-not-image", "Emoji file provided cannot be uploaded since it's not an image")
	if !ok {
		return model.Picture{}, refusal
	}
	if kind == "gif" || kind != "svg" && width <= emojiSide && height <= emojiSide {
		return model.Picture{Data: s.Pictures.Strip(data), Type: "image/" + kind, Width: width, Height: height}, nil
	}
	small, _, err := s.Pictures.Thumbnail(data, emojiSide, emojiSide, true)
	if err != nil || small.Data == nil {
		return small, refusal.Because(err)
	}
	return small, nil
}
