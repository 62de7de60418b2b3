package e2e

import (
	"strings"
	"testing"
	"time"
)

// One token serves both doors, whichever gave it out, and a client that waits
// hears of roles that change hands.
func TestOneTokenForBothDoors(t *testing.T) {
	each(t, func(t *testing.T, database string) {
		s := start(t, options{Database: database})
		ada := s.register("ada", "ada-pass-phrase")
		bot := s.register("bot", "bot-pass-phrase")
		k, err := s.dial()
		if err != nil {
			t.Fatal(err)
		}
		defer k.conn.CloseNow()
		text, err := k.call("login", fields{"user": fields{"email": "bot@example.org"}, "password": fields{"digest": digest("bot-pass-phrase"), "algorithm": "sha-256"}})
		if err != nil {
			t.Fatal(err)
		}
		login := must[struct {
			ID, Token    string
			TokenExpires map[string]int64
		}](t, reply{Status: 200, Body: string(text)})
		if login.ID != bot.who.ID || login.TokenExpires["$date"] < time.Now().UnixMilli() {
			t.Errorf("login: %s", text)
		}
		me := must[struct{ Username string }](t, s.as(person{ID: login.ID, Token: login.Token}).get("me"))
		if me.Username != "bot" {
			t.Errorf("the websocket's token is %q over HTTP", me.Username)
		}

		waiting := s.open(bot.who) // by the token that HTTP gave out
		if err := waiting.sub("stream-notify-logged", "roles-change"); err != nil {
			t.Fatal(err)
		}
		must[fields](t, ada.post("roles.addUserToRole", fields{"roleId": "bot", "username": "bot"}))
		if _, err := waiting.await(5*time.Second, func(f frame) bool {
			return f.Fields.EventName == "roles-change" && strings.Contains(f.Raw, `"type":"added","_id":"bot"`)
		}); err != nil {
			t.Error(err)
		}
	})
}

// TestKickedOverTheWire lets somebody be removed while they listen: what is
// said after the answer is not for them.
func TestKickedOverTheWire(t *testing.T) {
	each(t, func(t *testing.T, database string) {
		s := start(t, options{Database: database})
		ada := s.register("ada", "ada-pass-phrase")
		bot := s.register("bot", "bot-pass-phrase")
		room := must[struct{ Group said }](t, ada.post("groups.create", fields{"name": "den", "members": []string{"bot"}})).Group.ID
		k := s.open(bot.who)
		if err := k.sub("stream-room-messages", room); err != nil {
			t.Fatal(err)
		}
		ada.say(room, "for all of us")
		if _, err := k.await(5*time.Second, func(f frame) bool { return strings.Contains(f.Raw, "for all of us") }); err != nil {
			t.Fatal(err)
		}
		must[fields](t, ada.post("groups.kick", fields{"roomId": room, "userId": bot.who.ID}))
		ada.say(room, "without the bot")
		if _, err := k.await(500*time.Millisecond, func(f frame) bool { return strings.Contains(f.Raw, "without the bot") }); err == nil {
			t.Error("who was removed still hears the room")
		}
		if err := k.sub("stream-room-messages", room); err == nil {
			t.Error("who was removed may listen again")
		}
	})
}
