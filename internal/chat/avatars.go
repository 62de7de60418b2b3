package chat

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"io"
	"strings"

	"github.com/go-json-experiment/json"

	"gantry/internal/model"
	"gantry/internal/store"
)

// maxAvatar bounds the file of an avatar, which is held in memory.
const maxAvatar = 16 << 20

// SetAvatar asks for another avatar, from an address.
type SetAvatar struct {
	AvatarURL string `json:"avatarUrl" check:"nullable"`
	UserID    string `json:"userId" check:"nullable"`
	Username  string `json:"username" check:"nullable"`
}

// mayChangeAvatar decides who may change whose avatar.
func (s *Service) mayChangeAvatar(who model.Caller, method, reason string) (others bool, err error) {
	others = s.may(who, "edit-other-user-avatar")
	if !others && !s.Settings.Get().Bool("Accounts_AllowUserAvatarChange") {
		err = model.Errorf("error-not-allowed", "%s", reason).By(method)
	}
	return others, err
}

const avatarForbidden = "Change avatar is not allowed"

// SetAvatarByURL takes somebody's avatar from an address.
func (s *Service) SetAvatarByURL(ctx context.Context, who model.Caller, in SetAvatar) (model.None, error) {
	others, err := s.mayChangeAvatar(who, "users.setAvatar", avatarForbidden)
	if err != nil {
		return model.None{}, err
	}
	user, err := s.portrayed(ctx, who, UserTarget{UserID: in.UserID, Username: in.Username}, others, errForbidden)
	if err != nil {
		return model.None{}, err
	}
	if in.AvatarURL == "" {
		return model.None{}, model.Fail("The 'image' param is required")
	}
	data, err := s.fetchAvatar(ctx, in.AvatarURL, user.Username)
	if err != nil {
		return model.None{}, err
	}
	return model.None{}, s.setUserAvatar(ctx, user.ID, data, "url")
}

// SetAvatarByForm takes somebody's avatar from a form.
func (s *Service) SetAvatarByForm(ctx context.Context, who model.Caller, _ string, form model.Form) (any, error) {
	others, err := s.mayChangeAvatar(who, "users.setAvatar", avatarForbidden)
	if err != nil {
		return nil, err
	}
	var data []byte
	said, err := readForm(form, "image", func(part model.FormPart) (err error) {
		if kind := fileType(part.Type, part.Filename); !strings.HasPrefix(kind, "image/") {
			return errFileType("File type is not accepted.")
		}
		most := maxAvatar
		if limit := s.Settings.Get().Int("FileUpload_MaxFileSize"); limit >= 0 {
			most = min(most, limit)
		}
		data, err = io.ReadAll(within(part.Body, most))
		return err
	})
	if err != nil {
		return nil, err
	}
	at := UserTarget{UserID: said["userId"], Username: said["username"]}
	user, err := s.portrayed(ctx, who, at, others, model.Errorf("error-not-allowed", "Not allowed"))
	if err != nil {
		return nil, err
	}
	return model.None{}, s.setUserAvatar(ctx, user.ID, data, "rest")
}

// portrayed returns whose avatar is to change: the caller's, or somebody
// else's where the caller may change others'.
func (s *Service) portrayed(ctx context.Context, who model.Caller, at UserTarget, others bool, refusal error) (model.User, error) {
	if at == (UserTarget{}) {
		at.UserID = who.UserID
	}
	user, err := s.person(ctx, s.Store.Reader, at)
	if err == nil && user.ID != who.UserID && !others {
		err = refusal
	}
	return user, err
}

// FromService is an avatar as setAvatarFromService takes it: a data URL, an
// address, or "initials" for none.
type FromService struct {
	Data        string `json:"dataURI"`
	ContentType string `json:"contentType" check:"nullable"`
	Service     string `json:"service" check:"nullable"`
	UserID      string `json:"userId" check:"nullable"`
}

// SetAvatarFromService is setAvatarFromService.
func (s *Service) SetAvatarFromService(ctx context.Context, who model.Caller, in FromService) (model.None, error) {
	const method = "setAvatarFromService"
	if in.Data == "" {
		return model.None{}, model.Errorf("error-invalid-data", "Invalid dataURI").By(method)
	}
	if !s.Settings.Get().Bool("Accounts_AllowUserAvatarChange") {
		return model.None{}, errNotAllowed(method)
	}
	unauthorized := model.Errorf("error-unauthorized", "Unauthorized").By(method)
	user, err := s.portrayed(ctx, who, UserTarget{UserID: in.UserID}, s.may(who, "edit-other-user-avatar"), unauthorized)
	if err != nil {
		return model.None{}, err
	}
	var data []byte
	switch in.Service {
	case "initials":
		return model.None{}, s.resetUserAvatar(ctx, user.ID, "initials")
	case "url":
		data, err = s.fetchAvatar(ctx, in.Data, user.Username)
	default:
		data, err = dataURL(in.Data)
	}
	if err != nil {
		return model.None{}, err
	}
	return model.None{}, s.setUserAvatar(ctx, user.ID, data, firstText(in.Service, "upload"))
}

// dataURL returns what a data URL in base64 holds.
func dataURL(text string) ([]byte, error) {
	_, content, ok := strings.Cut(text, ";base64,")
	data, err := base64.StdEncoding.DecodeString(content)
	if !ok || !strings.HasPrefix(text, "data:") || err != nil || len(data) > maxAvatar {
		return nil, model.Errorf("error-invalid-data", "Invalid dataURI").Because(err)
	}
	return data, nil
}

// fetchAvatar gets an image from elsewhere.
func (s *Service) fetchAvatar(ctx context.Context, address, username string) ([]byte, error) {
	details := map[string]any{"function": "setUserAvatar", "url": address}
	invalid := model.Errorf("error-avatar-invalid-url", "Invalid avatar URL: %s", address).With(details)
	answer, err := s.Portraits.Get(ctx, address, map[string]string{"accept": "image/*"})
	switch {
	case err != nil:
		return nil, invalid.Because(err)
	case answer.Status != 200 && answer.Status != 404:
		details["username"] = username
		return nil, model.Errorf("error-avatar-url-handling", "Error while handling avatar setting from a URL (%s) for %s", address, username).With(details)
	case answer.Status != 200, answer.Cut, !strings.HasPrefix(answer.Header["content-type"], "image/"):
		return nil, invalid
	}
	return answer.Body, nil
}

// drawAvatar makes an avatar of an image and stores it; nothing refers to it
// yet.
func (s *Service) drawAvatar(ctx context.Context, data []byte) (a model.Avatar, err error) {
	settings := s.Settings.Get()
	side := 0
	if settings.Bool("Accounts_AvatarResize") {
		side = max(1, settings.Int("Accounts_AvatarSize"))
	}
	var picture model.Picture
	err = s.Pictures.Within(ctx, func() (err error) {
		picture, err = s.Pictures.Avatar(data, side, settings.Bool("FileUpload_RotateImages"))
		return err
	})
	if err != nil {
		return a, wrap("draw an avatar", err)
	}
	id := model.NewDocID()
	a = model.Avatar{Blob: "avatars/" + id, Store: s.Blobs.Chosen(), Type: picture.Type, ETag: id}
	a.Size, err = s.putBlob(ctx, store.StrayBlob{Key: a.Blob, Store: a.Store}, bytes.NewReader(picture.Data))
	return a, err
}

// setUserAvatar gives somebody an avatar.
func (s *Service) setUserAvatar(ctx context.Context, uid string, data []byte, origin string) error {
	a, err := s.drawAvatar(ctx, data)
	if err != nil {
		return err
	}
	return s.Store.Update(ctx, func(tx *store.Tx) error {
		user, err := tx.ChangeUser(ctx, uid, func(u *model.User) error {
			u.AvatarOrigin, u.AvatarETag = origin, a.ETag
			return nil
		})
		if err != nil {
			return wrap("change whose avatar it is", err)
		}
		if err := tx.SetAvatar(ctx, store.UserAvatar(uid), a); err != nil {
			return wrap("store an avatar", err)
		}
		return tellAvatar(tx, uid, avatarOf{Username: user.Username, ETag: a.ETag})
	})
}

// resetUserAvatar takes somebody's avatar away.
func (s *Service) resetUserAvatar(ctx context.Context, uid, origin string) error {
	return s.Store.Update(ctx, func(tx *store.Tx) error {
		user, err := tx.ChangeUser(ctx, uid, func(u *model.User) error {
			u.AvatarOrigin, u.AvatarETag = origin, ""
			return nil
		})
		if err != nil {
			return wrap("change whose avatar it was", err)
		}
		if err := tx.DeleteAvatar(ctx, store.UserAvatar(uid)); err != nil {
			return wrap("delete an avatar", err)
		}
		return tellAvatar(tx, uid, avatarOf{Username: user.Username})
	})
}

// avatarOf says whose avatar is another now.
type avatarOf struct {
	Username string `json:"username,omitempty"`
	RID      string `json:"rid,omitempty"`
	ETag     string `json:"etag,omitempty"`
}

func tellAvatar(tx *store.Tx, id string, a avatarOf) error {
	data, err := json.Marshal(a, model.EJSON)
	if err != nil {
		return wrap("encode whose avatar changed", err)
	}
	tx.Tell(model.Event{Kind: model.AvatarChanged, ID: id, Room: a.RID, Data: data})
	return nil
}

// ResetAvatar takes an avatar away.
func (s *Service) ResetAvatar(ctx context.Context, who model.Caller, in UserTarget) (model.None, error) {
	user, err := s.person(ctx, s.Store.Reader, in)
	if err != nil {
		return model.None{}, err
	}
	own := user.ID == who.UserID && s.Settings.Get().Bool("Accounts_AllowUserAvatarChange")
	if !own && !s.may(who, "edit-other-user-avatar") && !s.may(who, "manage-moderation-actions") {
		return model.None{}, model.Errorf("error-not-allowed", "Reset avatar is not allowed").By("users.resetAvatar")
	}
	return model.None{}, s.resetUserAvatar(ctx, user.ID, "")
}

// UserByID names somebody by id; empty is the caller.
type UserByID struct {
	UserID string `json:"userId" check:"nullable"`
}

// ResetAvatarByMethod is resetAvatar.
func (s *Service) ResetAvatarByMethod(ctx context.Context, who model.Caller, in UserByID) (model.None, error) {
	const method = "resetAvatar"
	others, err := s.mayChangeAvatar(who, method, "Not allowed")
	if err != nil {
		return model.None{}, err
	}
	user, err := s.portrayed(ctx, who, UserTarget{UserID: in.UserID}, others, model.Errorf("error-unauthorized", "Unauthorized").By(method))
	if err != nil {
		return model.None{}, err
	}
	return model.None{}, s.resetUserAvatar(ctx, user.ID, "")
}

// roomAvatar is what a change of a room does about its avatar: nothing, take
// it away, or another one.
type roomAvatar struct {
	change bool
	avatar *model.Avatar
}

// readRoomAvatar stores the avatar that a change of a room asks for, if the
// caller may ask.
func (s *Service) readRoomAvatar(ctx context.Context, who model.Caller, rid string, wanted *string) (roomAvatar, error) {
	if wanted == nil {
		return roomAvatar{}, nil
	}
	refusal := errEditing("Editing room is not allowed", "Editing_room")
	if err := s.require(ctx, s.Store.Reader, who, "edit-room", rid, refusal); err != nil {
		return roomAvatar{}, err
	}
	if *wanted == "" {
		return roomAvatar{change: true}, nil
	}
	data, err := dataURL(*wanted)
	if err != nil {
		return roomAvatar{}, err
	}
	a, err := s.drawAvatar(ctx, data)
	return roomAvatar{true, &a}, err
}

// setRoomAvatar is the part of a change of a room that is about its avatar.
func (s *Service) setRoomAvatar(ctx context.Context, tx *store.Tx, who model.Caller, rid string, a roomAvatar) error {
	if !a.change {
		return nil
	}
	etag := ""
	if a.avatar != nil {
		etag = a.avatar.ETag
	}
	_, err := tx.ChangeRoom(ctx, rid, func(r *model.Room) error { r.AvatarETag = etag; return nil })
	switch {
	case err != nil:
	case a.avatar == nil:
		err = tx.DeleteAvatar(ctx, store.RoomAvatar(rid))
	default:
		err = tx.SetAvatar(ctx, store.RoomAvatar(rid), *a.avatar)
	}
	if err != nil {
		return wrap("store a room's avatar", err)
	}
	by, err := s.self(ctx, tx.Reader, who, editing)
	if err != nil {
		return err
	}
	if err := s.tell(ctx, tx, rid, model.Message{T: model.AvatarOfRoom, U: by.Ref()}); err != nil {
		return err
	}
	return tellAvatar(tx, rid, avatarOf{RID: rid, ETag: etag})
}

// Suggestion is a picture of somebody that another service has.
type Suggestion struct {
	Service     string `json:"service"`
	URL         string `json:"url"`
	Blob        string `json:"blob"` // a data URL
	ContentType string `json:"contentType"`
}

// Suggestions are pictures of the caller, by service.
type Suggestions struct {
	Suggestions map[string]Suggestion `json:"suggestions"`
}

// SuggestAvatars looks for pictures of the caller at the services that know
// their addresses.
func (s *Service) SuggestAvatars(ctx context.Context, who model.Caller, _ model.None) (Suggestions, error) {
	out := Suggestions{map[string]Suggestion{}}
	user, err := s.self(ctx, s.Store.Reader, who, "getAvatarSuggestion")
	if err != nil {
		return out, err
	}
	for _, email := range user.Emails {
		address := gravatar(email.Address)
		answer, err := s.Portraits.Get(ctx, address, map[string]string{"accept": "image/*"})
		kind := answer.Header["content-type"]
		if err != nil || answer.Status != 200 || answer.Cut || !strings.HasPrefix(kind, "image/") {
			continue // there is none
		}
		out.Suggestions["gravatar"] = Suggestion{
			Service: "gravatar", URL: address, ContentType: kind,
			Blob: "data:" + kind + ";base64," + base64.StdEncoding.EncodeToString(answer.Body),
		}
	}
	return out, nil
}

// SuggestAvatarsByMethod is getAvatarSuggestion.
func (s *Service) SuggestAvatarsByMethod(ctx context.Context, who model.Caller, in model.None) (map[string]Suggestion, error) {
	out, err := s.SuggestAvatars(ctx, who, in)
	return out.Suggestions, err
}

// notThere turns a missing row into ok = false.
func notThere[T any](v T, err error) (T, bool, error) {
	if errors.Is(err, model.ErrNotFound) {
		return v, false, nil
	}
	return v, err == nil, err
}
