package chat

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/google/go-cmp/cmp"

	"gantry/internal/model"
	"gantry/internal/store"
	"gantry/internal/storetest"
)

const gatewayAddress = "https://push.example"

// device gives somebody a device in a session of its own.
func (s *Service) device(t *testing.T, who model.Caller, service, token string) model.Device {
	t.Helper()
	d := model.Device{UserID: who.UserID, Service: service, Token: token, App: "chat.app", Session: "session " + token}
	err := s.Store.Update(t.Context(), func(tx *store.Tx) (err error) {
		if err := tx.InsertLoginToken(t.Context(), model.LoginToken{Hash: d.Session, UserID: who.UserID}); err != nil {
			return err
		}
		d, err = tx.PutDevice(t.Context(), d)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func openPush(t *testing.T, url string, status int) (*Service, *web) {
	s := openRooms(t, url)
	s.change(t, "Site_Url", "https://chat.example")
	s.change(t, "Push_gateway", gatewayAddress+"\n")
	s.change(t, "Push_request_content_from_server", false)
	there := &web{pages: map[string]model.Fetched{
		gatewayAddress + "/push/gcm/send": {Status: status}, gatewayAddress + "/push/apn/send": {Status: status},
	}}
	s.Gateway = there
	return s, there
}

func (s *Service) notify(t *testing.T, notices ...PushNotice) {
	t.Helper()
	if err := s.Store.Update(t.Context(), func(tx *store.Tx) error { return s.push(t.Context(), tx, notices...) }); err != nil {
		t.Fatal(err)
	}
}

// drain does all jobs there are, and those that they add.
func (s *Service) drain(t *testing.T) {
	t.Helper()
	for s.runJobs(t, PushJob, s.Push) > 0 {
	}
}

func TestPush(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		s, there := openPush(t, url, 200)
		ann, bob := s.user(t, "ann"), s.user(t, "bob")
		room := s.channel(t, ann, "room", bob)
		m := s.written(t, ann, room.ID)
		m.Msg = ""
		s.notify(t, PushNotice{UserID: bob.UserID, MessageID: m.ID})
		s.drain(t)
		if len(there.calls) != 0 {
			t.Error("somebody without devices was notified")
		}
		s.device(t, bob, model.GCM, "phone")
		tablet := s.device(t, bob, model.APN, "tablet")
		err := s.Store.Update(t.Context(), func(tx *store.Tx) error {
			_, err := tx.ChangeMessage(t.Context(), m.ID, func(m *model.Message) error { m.Msg = "hello @bob"; return nil })
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		s.notify(t, PushNotice{UserID: bob.UserID, MessageID: m.ID})
		s.drain(t)
		if len(there.calls) != 2 {
			t.Fatalf("calls: %q", there.calls)
		}
		for _, call := range there.calls {
			checkCall(t, call, room, m, tablet)
		}
	})
}

// checkCall looks at what the gateway was sent.
func checkCall(t *testing.T, call string, room model.Room, m model.Message, tablet model.Device) {
	t.Helper()
	address, body, _ := strings.Cut(call, " ")
	var sent struct {
		Token   string         `json:"token"`
		Options map[string]any `json:"options"`
	}
	if err := json.Unmarshal([]byte(body), &sent); err != nil {
		t.Fatal(err)
	}
	delete(sent.Options, "createdAt")
	notID, _ := sent.Options["notId"].(float64)
	delete(sent.Options, "notId")
	want := map[string]any{
		"createdBy": "<SERVER>", "sent": false, "sending": 0.0, "from": "push", "title": "#room", "text": "ann: hello @bob",
		"userId": "id-bob", "sound": "default", "apn": map[string]any{"category": "MESSAGE"},
		"gcm": map[string]any{"style": "inbox", "image": "https://chat.example/images/logo/android-chrome-192x192.png"},
		"payload": map[string]any{
			"host": "https://chat.example/", "messageId": m.ID, "notificationType": "message", "rid": room.ID, "senderName": "ann",
			"sender": map[string]any{"_id": "id-ann", "username": "ann"}, "type": "c", "name": "room",
		},
	}
	if sent.Token == tablet.Token {
		want["topic"] = "chat.app"
	}
	if diff := cmp.Diff(want, sent.Options); diff != "" {
		t.Errorf("to %s (-want +got):\n%s", address, diff)
	}
	if notID == 0 || strings.Contains(address, "apn") != (sent.Token == "tablet") {
		t.Errorf("%s %s %v", address, sent.Token, notID)
	}
}

func TestPushTellsNoMoreThanItMay(t *testing.T) {
	s, _ := openPush(t, t.TempDir()+"/gantry.db", 200)
	ann, bob := s.user(t, "ann"), s.user(t, "bob")
	room := s.channel(t, ann, "room", bob)
	m := s.written(t, ann, room.ID, "https://secret.example/")
	about, err := s.aboutPush(t.Context(), bob.UserID, m.ID)
	if err != nil {
		t.Fatal(err)
	}
	text := func(idOnly bool) string {
		b, err := json.Marshal(s.word(about, idOnly))
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	if got := text(true); strings.Contains(got, "secret") || strings.Contains(got, "ann") || strings.Contains(got, room.ID) || !strings.Contains(got, m.ID) {
		t.Errorf("by id alone: %s", got)
	}
	s.change(t, "Push_show_message", false)
	if got := text(false); strings.Contains(got, "secret") || !strings.Contains(got, `"ann: You have a new message"`) {
		t.Errorf("without the message: %s", got)
	}
	s.change(t, "Push_show_username_room", false)
	if got := text(false); strings.Contains(got, "#room") || strings.Contains(got, `ann:`) || strings.Contains(got, `"senderName"`) {
		t.Errorf("without names: %s", got)
	}
}

func TestPushWakesNobody(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		s, there := openPush(t, url, 200)
		ann, bob := s.user(t, "ann"), s.user(t, "bob")
		room, err := s.Groups().Create(t.Context(), ann, CreateRoom{Name: "hidden"})
		if err != nil {
			t.Fatal(err)
		}
		s.device(t, bob, model.GCM, "phone")
		m := s.written(t, ann, room.ID)
		s.notify(t, PushNotice{UserID: bob.UserID, MessageID: m.ID}, PushNotice{UserID: bob.UserID, MessageID: "gone"}, PushNotice{UserID: "nobody", MessageID: m.ID})
		s.drain(t)
		for id, value := range map[string]any{"Push_enable": false, "Push_enable_gateway": false, "Push_gateway": vendorGateway} {
			before, _ := s.Settings.Get().Lookup(id)
			s.change(t, id, value)
			s.notify(t, PushNotice{UserID: bob.UserID})
			if n := s.runJobs(t, PushJob, s.Push); n != 0 {
				t.Errorf("%s: %d jobs", id, n)
			}
			s.change(t, id, before.Value)
		}
		if len(there.calls) != 0 {
			t.Errorf("%q", there.calls)
		}
	})
}

func TestPushAnswers(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		for status, want := range map[int]struct {
			gone, fails, hopeless bool
		}{200: {}, 406: {gone: true}, 410: {gone: true}, 422: {fails: true, hopeless: true}, 401: {fails: true, hopeless: true}, 503: {fails: true}, 500: {fails: true}} {
			s, _ := openPush(t, t.TempDir()+"/gantry.db", status)
			bob := s.user(t, "bob")
			s.device(t, bob, model.GCM, "phone")
			job, err := model.NewJob(PushJob, "", PushNotice{UserID: bob.UserID})
			if err != nil {
				t.Fatal(err)
			}
			err = s.Push(context.Background(), job)
			devices, readErr := s.Store.Devices(t.Context(), bob.UserID)
			if readErr != nil {
				t.Fatal(readErr)
			}
			if (err != nil) != want.fails || errors.Is(err, model.ErrHopeless) != want.hopeless || (len(devices) == 0) != want.gone {
				t.Errorf("%d: %v, %d devices", status, err, len(devices))
			}
			if err != nil && strings.Contains(err.Error(), "phone") {
				t.Errorf("the error holds the token: %v", err)
			}
		}
	})
}

func TestGetPush(t *testing.T) {
	s, _ := openPush(t, t.TempDir()+"/gantry.db", 200)
	ann, bob := s.user(t, "ann"), s.user(t, "bob")
	room, err := s.Groups().Create(t.Context(), ann, CreateRoom{Name: "hidden"})
	if err != nil {
		t.Fatal(err)
	}
	m := s.written(t, ann, room.ID, "https://a.example/")
	if _, err = s.GetPush(t.Context(), bob, GetPush{m.ID}); err == nil || err.Error() != "error-not-allowed" {
		t.Errorf("a stranger: %v", err)
	}
	if _, err = s.GetPush(t.Context(), bob, GetPush{"nothing"}); err == nil || err.Error() != "error-message-not-found" {
		t.Errorf("no message: %v", err)
	}
	got, err := s.GetPush(t.Context(), ann, GetPush{m.ID})
	if err != nil || got.Message.ID != m.ID || got.Notification.Text != "ann: https://a.example/" || got.Notification.Payload.NotificationType != "message" {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestDevices(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		s := openRooms(t, url)
		ann, bob := s.user(t, "ann"), s.user(t, "bob")
		s.device(t, ann, model.GCM, "a")
		s.device(t, bob, model.GCM, "b")
		count := func(who model.Caller) int {
			devices, err := s.Store.Devices(t.Context(), who.UserID)
			if err != nil {
				t.Fatal(err)
			}
			return len(devices)
		}
		// The phone changes hands: it is bob's alone.
		err := s.Store.Update(t.Context(), func(tx *store.Tx) error {
			_, err := tx.PutDevice(t.Context(), model.Device{UserID: bob.UserID, Service: model.GCM, Token: "a", App: "chat.app", Session: "session b"})
			return err
		})
		if err != nil || count(ann) != 0 || count(bob) != 2 {
			t.Errorf("%v, %d, %d", err, count(ann), count(bob))
		}
		for n := range 30 {
			s.device(t, ann, model.GCM, strings.Repeat("x", n+1))
		}
		if count(ann) != 20 {
			t.Errorf("%d devices", count(ann))
		}
		// A session that ends takes its devices with it.
		err = s.Store.Update(t.Context(), func(tx *store.Tx) error { return tx.DeleteLoginToken(t.Context(), "session b") })
		if err != nil || count(bob) != 0 {
			t.Errorf("%v, %d", err, count(bob))
		}
	})
}

func TestNumberOf(t *testing.T) {
	for text, want := range map[string]int32{"": 0, "a": 97, "ab": 3135, "uniqueID|GENERAL": -702685496, "é😀": 56331852} {
		if got := numberOf(text); got != want {
			t.Errorf("%q: %d, want %d", text, got, want)
		}
	}
}
