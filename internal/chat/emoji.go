package chat

import (
	"context"
	"errors"
	"regexp"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"

	"gantry/internal/model"
	"gantry/internal/store"
)

// EmojiSince asks for emoji that changed since a moment, or for all.
type EmojiSince struct {
	Since string `json:"updatedSince"`
	Query string `json:"query"`
}

// EmojiDelta answers emoji-custom.list.
type EmojiDelta struct {
	Emojis model.Delta[model.CustomEmoji] `json:"emojis"`
}

// SyncEmoji tells which emoji there are, or what became of them since.
func (s *Service) SyncEmoji(ctx context.Context, _ model.Caller, in EmojiSince) (out EmojiDelta, err error) {
	since, err := model.UpdatedSince{UpdatedSince: in.Since}.Moment("updatedSince")
	if err != nil {
		return out, err
	}
	filter, err := model.ParseFilter(in.Query)
	if err != nil {
		return out, err
	}
	out.Emojis.Remove = []model.Gone{}
	if out.Emojis.Update, err = s.Store.Emojis(ctx, model.Page{Count: model.NoLimit}, since, filter); err != nil || since == 0 {
		return out, wrap("list emoji", err)
	}
	out.Emojis.Remove, err = s.Store.Gone(ctx, "emoji", "", since)
	return out, wrap("list emoji that are gone", err)
}

// EmojiList answers emoji-custom.all.
type EmojiList struct {
	Emojis []model.CustomEmoji `json:"emojis"`
	model.Listed
}

// Emojis lists the emoji of the workspace, page by page.
func (s *Service) Emojis(ctx context.Context, _ model.Caller, in model.ListQuery) (out EmojiList, err error) {
	page, err := s.Settings.Get().Page(in)
	if err != nil {
		return out, err
	}
	filter, err := model.ParseFilter(in.Query)
	if err != nil {
		return out, err
	}
	if out.Emojis, err = s.Store.Emojis(ctx, page, 0, filter); err != nil {
		return out, wrap("list emoji", err)
	}
	total, err := s.Store.CountEmojis(ctx, filter)
	out.Listed = page.Listed(len(out.Emojis), total)
	return out, wrap("count emoji", err)
}

// AllEmoji is the list of the method listEmojiCustom.
func (s *Service) AllEmoji(ctx context.Context, _ model.Caller, _ model.None) ([]model.CustomEmoji, error) {
	all, err := s.Store.Emojis(ctx, model.Page{Count: model.NoLimit}, 0, model.Filter{})
	return all, wrap("list emoji", err)
}

// EmojiRef names an emoji.
type EmojiRef struct {
	ID string `json:"emojiId"`
}

// OneEmoji answers emoji-custom.getOne.
type OneEmoji struct {
	Emoji model.CustomEmoji `json:"emoji"`
}

// Emoji returns one emoji.
func (s *Service) Emoji(ctx context.Context, _ model.Caller, in EmojiRef) (OneEmoji, error) {
	e, err := s.Store.Emoji(ctx, in.ID)
	if errors.Is(err, model.ErrNotFound) {
		return OneEmoji{}, model.Fail("Emoji not found.")
	}
	return OneEmoji{e}, wrap("read an emoji", err)
}

// isCustomEmoji says whether the workspace has an emoji of that name.
func (s *Service) isCustomEmoji(ctx context.Context, name string) (bool, error) {
	_, err := s.Store.EmojiNamed(ctx, name)
	if errors.Is(err, model.ErrNotFound) {
		return false, nil
	}
	return err == nil, wrap("look for an emoji", err)
}

// SeeEmoji returns the picture of the emoji that a file's name names, such as
// party.png, or model.ErrNotFound.
func (s *Service) SeeEmoji(ctx context.Context, file string) (model.Blob, error) {
	name := file
	if dot := strings.LastIndexByte(file, '.'); dot > 0 {
		name = file[:dot]
	}
	e, err := s.Store.EmojiNamed(ctx, name)
	if err != nil {
		return model.Blob{}, wrap("look for an emoji", err)
	}
	a, err := s.Store.Avatar(ctx, store.EmojiPicture(e.ID))
	return model.Blob{
		Key: a.Blob, Store: a.Store, Type: a.Type, Size: a.Size, ETag: a.ETag, ModifiedAt: a.UpdatedAt, Public: true,
	}, wrap("look for the picture of an emoji", err)
}

// mayManageEmoji refuses callers who may not change the emoji.
func (s *Service) mayManageEmoji(who model.Caller) error {
	if !s.may(who, "manage-emoji") {
		return &model.Error{Code: "not_authorized"}
	}
	return nil
}

const saveEmoji = "insertOrUpdateEmoji"

// emojiText is what an emoji may be called: what clients read between colons.
var emojiText = regexp.MustCompile(`[^a-z0-9_+.-]+`)

// emojiName brings a name to the form it can be written in.
func emojiName(text string) string {
	return strings.Trim(emojiText.ReplaceAllString(strings.ToLower(strings.ReplaceAll(text, ":", "")), "_"), "_")
}

// callEmoji gives an emoji its name and aliases; those are separated by
// commas or spaces.
func callEmoji(e *model.CustomEmoji, name, aliases string) error {
	if e.Name = emojiName(name); e.Name == "" {
		return model.Errorf("error-the-field-is-required", "The field Name is required").
			With(map[string]any{"method": saveEmoji, "field": "Name"})
	}
	e.Aliases = []string{}
	for _, alias := range strings.FieldsFunc(aliases, func(r rune) bool { return r == ',' || r == ' ' || r == '\t' || r == '\n' }) {
		alias = emojiName(alias)
		if alias != "" && alias != e.Name && !slices.Contains(e.Aliases, alias) {
			e.Aliases = append(e.Aliases, alias)
		}
	}
	return nil
}

// changedEmoji is an emoji as clients hear of it, with what it was called
// before.
type changedEmoji struct {
	model.CustomEmoji
	PreviousName      string `json:"previousName,omitempty"`
	PreviousExtension string `json:"previousExtension,omitempty"`
}

// keepEmoji stores an emoji and, with one, its new picture.
func (s *Service) keepEmoji(ctx context.Context, e *model.CustomEmoji, before model.CustomEmoji, picture *model.Avatar) error {
	err := s.Store.Update(ctx, func(tx *store.Tx) error {
		if err := tx.PutEmoji(ctx, e); err != nil {
			return err
		}
		if picture != nil {
			if err := tx.SetAvatar(ctx, store.EmojiPicture(e.ID), *picture); err != nil {
				return err
			}
		}
		return tellEmoji(tx, model.EmojiChanged, changedEmoji{*e, before.Name, before.Extension})
	})
	if errors.Is(err, model.ErrConflict) {
		err = model.Errorf("Custom_Emoji_Error_Name_Or_Alias_Already_In_Use", "The custom emoji or one of its aliases is already in use").By(saveEmoji)
	}
	return wrap("keep an emoji", err)
}

func tellEmoji(tx *store.Tx, kind model.EventKind, e changedEmoji) error {
	data, err := json.Marshal(map[string]any{"emojiData": e}, model.EJSON)
	tx.Tell(model.Event{Kind: kind, ID: e.ID, Data: data})
	return err
}

// DeleteEmoji removes an emoji. It is deleteEmojiCustom, too.
func (s *Service) DeleteEmoji(ctx context.Context, who model.Caller, in EmojiRef) (bool, error) {
	if err := s.mayManageEmoji(who); err != nil {
		return false, err
	}
	err := s.Store.Update(ctx, func(tx *store.Tx) error {
		e, err := tx.Emoji(ctx, in.ID)
		if errors.Is(err, model.ErrNotFound) {
			return model.Errorf("Custom_Emoji_Error_Invalid_Emoji", "Invalid emoji").By("deleteEmojiCustom")
		}
		if err != nil {
			return err
		}
		if err := tx.DeleteEmoji(ctx, in.ID); err != nil {
			return err
		}
		return tellEmoji(tx, model.EmojiDeleted, changedEmoji{CustomEmoji: e})
	})
	return err == nil, wrap("remove an emoji", err)
}
