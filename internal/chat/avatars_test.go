package chat

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"strings"
	"testing"

	"gantry/internal/model"
	"gantry/internal/store"
	"gantry/internal/storetest"
)

// portraits answers calls with what it holds, by address.
type portraits map[string]model.Fetched

func (p portraits) Get(_ context.Context, address string, _ map[string]string) (model.Fetched, error) {
	answer, ok := p[address]
	if !ok {
		return answer, errors.New("calling there is not allowed")
	}
	return answer, nil
}

func (portraits) Post(context.Context, string, map[string]string, []byte) (model.Fetched, error) {
	return model.Fetched{}, errors.New("nothing is sent there")
}

func image200(body string) model.Fetched {
	return model.Fetched{Status: 200, Header: map[string]string{"content-type": "image/png"}, Body: []byte(body)}
}

// avatarForm is a form with an image and fields.
func avatarForm(content string, said ...string) *uploadForm {
	form := upload("x.png", "image/png", content, said...)
	(*form)[0].Name = "image"
	return form
}

// origin returns where somebody's avatar is from, and whether there is one.
func (s *Service) origin(t testing.TB, who model.Caller) (string, bool) {
	t.Helper()
	u, err := s.Store.User(t.Context(), who.UserID)
	if err != nil {
		t.Fatal(err)
	}
	a, err := s.Store.Avatar(t.Context(), store.UserAvatar(u.ID))
	if err != nil && !errors.Is(err, model.ErrNotFound) {
		t.Fatal(err)
	}
	if a.ETag != u.AvatarETag {
		t.Errorf("the user's etag is %q, the avatar's %q", u.AvatarETag, a.ETag)
	}
	return u.AvatarOrigin, err == nil
}

func TestSetAndResetAvatar(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		s, kept := openFiles(t, url)
		ann, root := s.user(t, "ann"), s.user(t, "root", "admin")
		content := pngOf(t, 10, 10)
		for _, test := range []struct {
			who  model.Caller
			said []string
			want string
		}{
			{ann, nil, ""},
			{ann, []string{"userId=" + ann.UserID}, ""},
			{ann, []string{"username=root"}, "error-not-allowed"},
			{root, []string{"userId=" + ann.UserID}, ""},
			{root, []string{"username=nobody"}, "error-invalid-user"},
		} {
			_, err := s.SetAvatarByForm(t.Context(), test.who, "", avatarForm(content, test.said...))
			if test.want != "" {
				refused(t, err, test.want)
			} else if err != nil {
				t.Errorf("%v by %s: %v", test.said, test.who.Username, err)
			}
		}
		if origin, there := s.origin(t, ann); origin != "rest" || !there {
			t.Errorf("origin %q, %v", origin, there)
		}
		_, err := s.SetAvatarByForm(t.Context(), ann, "", avatarForm("no image"))
		refused(t, err, "error-invalid-file-type")
		_, err = s.SetAvatarByForm(t.Context(), ann, "", &uploadForm{filePart("image", "x.html", "text/html", "x")})
		refused(t, err, "error-invalid-file-type")
		if _, err := s.ResetAvatar(t.Context(), ann, whom(ann)); err != nil {
			t.Error(err)
		}
		if origin, there := s.origin(t, ann); origin != "" || there {
			t.Errorf("after a reset: %q, %v", origin, there)
		}
		_, err = s.ResetAvatar(t.Context(), ann, whom(root))
		refused(t, err, "error-not-allowed")
		s.change(t, "Accounts_AllowUserAvatarChange", false)
		_, err = s.SetAvatarByForm(t.Context(), ann, "", avatarForm(content))
		refused(t, err, "error-not-allowed")
		s.sweepAll(t)
		if len(kept.blobs) != 0 {
			t.Errorf("%d blobs are left of avatars that were replaced", len(kept.blobs))
		}
	})
}

func TestAvatarFromElsewhere(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		s, _ := openFiles(t, url)
		content := pngOf(t, 10, 10)
		s.Portraits = portraits{
			"http://a/good": image200(content), "http://a/gone": {Status: 404}, "http://a/broken": {Status: 500},
			"http://a/page": {Status: 200, Header: map[string]string{"content-type": "text/html"}}, "http://a/lie": image200("<html>"),
		}
		ann := s.user(t, "ann")
		for address, want := range map[string]string{
			"http://a/good": "", "http://a/gone": "error-avatar-invalid-url", "http://a/broken": "error-avatar-url-handling",
			"http://a/page": "error-avatar-invalid-url", "http://a/lie": "error-invalid-file-type", "http://169.254.169.254/": "error-avatar-invalid-url",
			"": "The 'image' param is required",
		} {
			_, err := s.SetAvatarByURL(t.Context(), ann, SetAvatar{AvatarURL: address})
			if want != "" {
				refused(t, err, want)
			} else if err != nil {
				t.Errorf("%s: %v", address, err)
			}
		}
		if origin, there := s.origin(t, ann); origin != "url" || !there {
			t.Errorf("origin %q, %v", origin, there)
		}
		if _, err := s.SetAvatarFromService(t.Context(), ann, FromService{Data: "x", Service: "initials"}); err != nil {
			t.Error(err)
		}
		if origin, there := s.origin(t, ann); origin != "initials" || there {
			t.Errorf("origin %q, %v", origin, there)
		}
		data := "data:image/png;base64," + base64.StdEncoding.EncodeToString([]byte(content))
		if _, err := s.SetAvatarFromService(t.Context(), ann, FromService{Data: data, ContentType: "image/png", Service: "upload"}); err != nil {
			t.Error(err)
		}
		for _, bad := range []string{"", "data:", "data:image/png;base64,***", "http://a/good"} {
			_, err := s.SetAvatarFromService(t.Context(), ann, FromService{Data: bad})
			refused(t, err, "error-invalid-data")
		}
	})
}

func TestRoomAvatar(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		s, kept := openFiles(t, url)
		ann, bob := s.user(t, "ann"), s.user(t, "bob")
		room := s.channel(t, ann, "lobby", bob)
		data := "data:image/png;base64," + base64.StdEncoding.EncodeToString([]byte(pngOf(t, 10, 10)))
		save := func(who model.Caller, avatar string) error {
			_, err := s.SaveRoomSettings(t.Context(), who, room.ID, RoomSettings{RoomAvatar: &avatar})
			return err
		}
		refused(t, save(bob, data), "error-action-not-allowed")
		if len(kept.blobs) != 0 {
			t.Error("who may not change a room can fill the disk")
		}
		refused(t, save(ann, "data:text/html,x"), "error-invalid-data")
		if err := save(ann, data); err != nil {
			t.Fatal(err)
		}
		after, err := s.Store.Room(t.Context(), room.ID)
		if err != nil || after.AvatarETag == "" || after.Msgs != 1 {
			t.Errorf("%+v, %v", after, err)
		}
		b, err := s.SeeAvatar(t.Context(), bob, model.AvatarOf{RID: room.ID})
		if err != nil || b.Key == "" || b.ETag != after.AvatarETag {
			t.Errorf("%+v, %v", b, err)
		}
		if err := save(ann, ""); err != nil {
			t.Fatal(err)
		}
		if after, err = s.Store.Room(t.Context(), room.ID); err != nil || after.AvatarETag != "" {
			t.Errorf("%+v, %v", after, err)
		}
		s.sweepAll(t)
		if len(kept.blobs) != 0 {
			t.Errorf("%d blobs are left", len(kept.blobs))
		}
	})
}

func TestSeeAvatar(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		s, _ := openFiles(t, url)
		ann, bob := s.user(t, "ann"), s.user(t, "bob")
		room := s.channel(t, ann, "lobby")
		if _, err := s.SetAvatarByForm(t.Context(), ann, "", avatarForm(pngOf(t, 10, 10))); err != nil {
			t.Fatal(err)
		}
		for _, test := range []struct {
			who  model.Caller
			of   model.AvatarOf
			want string // the letter's data, or empty for a picture
		}{
			{bob, model.AvatarOf{Username: "ann"}, ""},
			{bob, model.AvatarOf{UserID: ann.UserID}, ""},
			{bob, model.AvatarOf{Username: "@ann", Size: 50, Format: "png"}, "ann 50 png"},
			{bob, model.AvatarOf{Username: "bob"}, "bob 200 "},
			{bob, model.AvatarOf{Username: "nobody"}, "nobody 200 "},
			{bob, model.AvatarOf{RID: room.ID}, "lobby 200 "},
			{model.Caller{}, model.AvatarOf{Username: "ann", Size: 9, Format: "png"}, "ann 200 "},
		} {
			b, err := s.SeeAvatar(t.Context(), test.who, test.of)
			if err != nil || string(b.Data) != test.want || (b.Key == "") != (test.want != "") || b.Public {
				t.Errorf("%+v: %+v, %v", test.of, b, err)
			}
		}
		for _, of := range []model.AvatarOf{{RID: "nothing"}, {UserID: "nobody"}} {
			if _, err := s.SeeAvatar(t.Context(), ann, of); !errors.Is(err, model.ErrNotFound) {
				t.Errorf("%+v: %v", of, err)
			}
		}
		s.change(t, "Accounts_AvatarBlockUnauthenticatedAccess", false)
		if b, err := s.SeeAvatar(t.Context(), model.Caller{}, model.AvatarOf{Username: "ann"}); err != nil || b.Key == "" || !b.Public {
			t.Errorf("%+v, %v", b, err)
		}
		s.change(t, "UI_Use_Name_Avatar", true)
		if b, err := s.SeeAvatar(t.Context(), ann, model.AvatarOf{Username: "bob"}); err != nil || !bytes.HasPrefix(b.Data, []byte("Name of bob")) {
			t.Errorf("%s, %v", b.Data, err)
		}
		if to, err := s.AvatarURL(t.Context(), ann, whom(bob)); err != nil || !strings.HasSuffix(string(to), "/avatar/bob") {
			t.Errorf("%s, %v", to, err)
		}
	})
}

func TestSuggestAvatars(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		s, _ := openFiles(t, url)
		s.Portraits = portraits{gravatar("Ann@Example.org "): image200("x")}
		u := model.User{ID: "ann", Username: "ann", Type: "user", Active: true, Emails: []model.Email{{Address: "ann@example.org"}, {Address: "b@example.org"}}}
		if err := s.Store.Update(t.Context(), func(tx *store.Tx) error { return tx.InsertUser(t.Context(), &u) }); err != nil {
			t.Fatal(err)
		}
		out, err := s.SuggestAvatars(t.Context(), model.Caller{UserID: "ann"}, model.None{})
		if err != nil || len(out.Suggestions) != 1 || out.Suggestions["gravatar"].Blob != "data:image/png;base64,eA==" {
			t.Errorf("%+v, %v", out, err)
		}
	})
}
