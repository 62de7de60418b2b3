package chat

import (
	"context"
	"crypto/md5"
	"encoding/hex"
	"net/url"
	"strings"

	"gantry/internal/model"
	"gantry/internal/store"
)

// gravatar is where Gravatar has the picture of an address, if it has one.
// The sum is how it names addresses, not a secret.
func gravatar(email string) string {
	sum := md5.Sum([]byte(strings.ToLower(strings.TrimSpace(email))))
	return "https://www.gravatar.com/avatar/" + hex.EncodeToString(sum[:]) + "?s=200&d=404"
}

// fallbackSize is how large a letter is unless asked otherwise.
const fallbackSize = 200

// SeeAvatar returns an avatar, or the letter that stands in for it. A name
// that begins with @ asks for the letter.
func (s *Service) SeeAvatar(ctx context.Context, who model.Caller, in model.AvatarOf) (model.Blob, error) {
	blocked := s.Settings.Get().Bool("Accounts_AvatarBlockUnauthenticatedAccess")
	if blocked && who.Anonymous() {
		in.Size, in.Format = fallbackSize, ""
		return s.letter(ctx, in, firstText(in.Username, in.UserID, in.RID))
	}
	b, err := s.avatar(ctx, who, in)
	b.Public = !blocked
	return b, err
}

func (s *Service) avatar(ctx context.Context, who model.Caller, in model.AvatarOf) (model.Blob, error) {
	switch name, letter := strings.CutPrefix(in.Username, "@"); {
	case letter:
		return s.letter(ctx, in, name)
	case in.RID != "":
		return s.roomAvatarOf(ctx, who, in, in.RID)
	case in.UserID != "":
		user, err := s.Store.CachedUser(ctx, in.UserID)
		if err != nil {
			return model.Blob{}, wrap("read whose avatar it is", err)
		}
		return s.userAvatarOf(ctx, in, user)
	}
	user, known, err := notThere(s.Store.UserByUsername(ctx, in.Username))
	if err != nil {
		return model.Blob{}, wrap("look up whose avatar it is", err)
	}
	if !known {
		return s.letter(ctx, in, in.Username)
	}
	return s.userAvatarOf(ctx, in, user)
}

func (s *Service) userAvatarOf(ctx context.Context, in model.AvatarOf, user model.User) (model.Blob, error) {
	a, there, err := notThere(s.Store.Avatar(ctx, store.UserAvatar(user.ID)))
	switch {
	case err != nil:
		return model.Blob{}, wrap("read an avatar", err)
	case there:
		return blobOf(a), nil
	case user.Name != "" && s.Settings.Get().Bool("UI_Use_Name_Avatar"):
		return s.letter(ctx, in, user.Name)
	}
	return s.letter(ctx, in, user.Username)
}

// roomAvatarOf returns a room's avatar; discussions have their room's, and
// direct rooms the letter of whom they are with.
func (s *Service) roomAvatarOf(ctx context.Context, who model.Caller, in model.AvatarOf, rid string) (model.Blob, error) {
	room, err := s.Store.Room(ctx, rid)
	if err != nil {
		return model.Blob{}, wrap("read whose avatar it is", err)
	}
	a, there, err := notThere(s.Store.Avatar(ctx, store.RoomAvatar(rid)))
	switch {
	case err != nil:
		return model.Blob{}, wrap("read an avatar", err)
	case there:
		return blobOf(a), nil
	case room.ParentID != "" && rid == in.RID:
		return s.roomAvatarOf(ctx, who, in, room.ParentID)
	}
	name := firstText(room.Name, room.FName, room.ID)
	for _, other := range room.Usernames {
		if other != who.Username {
			name = other
			break
		}
	}
	return s.letter(ctx, in, name)
}

func blobOf(a model.Avatar) model.Blob {
	return model.Blob{Key: a.Blob, Store: a.Store, Type: a.Type, Size: a.Size, ETag: a.ETag, ModifiedAt: a.UpdatedAt}
}

// letter draws the first letter of a name.
func (s *Service) letter(ctx context.Context, in model.AvatarOf, name string) (b model.Blob, err error) {
	size := in.Size
	if size == 0 {
		size = fallbackSize
	}
	err = s.Pictures.Within(ctx, func() (err error) {
		b, err = s.Pictures.Letter(name, size, in.Format)
		return err
	})
	return b, wrap("draw a letter", err)
}

// AvatarCache is for how many seconds avatars may be kept without asking
// again.
func (s *Service) AvatarCache() int { return s.Settings.Get().Int("Accounts_AvatarCacheTime") }

// AvatarURL returns where somebody's avatar is.
func (s *Service) AvatarURL(ctx context.Context, _ model.Caller, in UserTarget) (model.Redirect, error) {
	user, err := s.person(ctx, s.Store.Reader, in)
	return model.Redirect(s.Settings.Get().Site() + "/avatar/" + url.PathEscape(user.Username)), err
}
