package invites

import (
	"testing"
	"time"

	"gantry/internal/model"
	"gantry/internal/store"
	"gantry/internal/storetest"
)

// Names that strangers chose are names in the mouth of the server, and
// nothing else.
func TestPlainNames(t *testing.T) {
	for in, want := range map[string]string{
		"Ann":                               "Ann",
		"  Ann   O'Neill-Özil  ":            "Ann O'Neill-Özil",
		"李 雷":                               "李 雷",
		"[click](https://evil.example/x)":   "clickhttpsevilexamplex",
		"@all *now* `x` #general ~~~ :cat:": "all now x general cat",
		"evil.example":                      "evilexample",
		"<b>&amp;":                          "bamp",
		"a\u202eb\x00\nc":                   "ab c",
		"!!!":                               "",
		"abcdefghij abcdefghij abcdefghij abcdefghij abcdefghij abcdefghij": "abcdefghij abcdefghij abcdefghij abcdefghij abcdefghij abcde",
	} {
		if got := tellPlain(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

// Who has come is welcomed in the words of the invite, and its creator hears
// of it, each once and each from the bot.
func TestWelcome(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		d := openDoor(t, url, "OVERWRITE_SETTING_Site_Name=The [room] Inn")
		ctx := t.Context()
		owner, ann := d.user(t, "owner"), d.user(t, "ann")
		room := d.channel(t, owner, "lobby")
		_, token := d.terms(t, owner, room, 0, model.InvitePolicy{Welcome: "Hello [name], this is [room] of [Site_Name]. @all [name]!", Notify: true})
		for range 2 {
			wantCode(t, "come", d.use(ann, token), "")
		}
		d.wantTold(t, ann, "Hello Name of ann, this is lobby of The [room] Inn. @all Name of ann!")
		d.wantTold(t, owner, "@ann (Name of ann) came to #lobby by the invite “spring”.")

		job, err := model.NewJob(TellJob, "", tiding{To: ann.UserID, Text: "once"})
		if err != nil {
			t.Fatal(err)
		}
		for range 2 {
			wantCode(t, "tell", d.Tell(ctx, job), "")
		}
		if told := d.told(t, ann); len(told) != 2 {
			t.Errorf("told %q", told)
		}

		// Nobody is told who is gone, or switched off.
		d.inTx(t, func(tx *store.Tx) error {
			return second(tx.ChangeUser(ctx, ann.UserID, func(u *model.User) error { u.Active = false; return nil }))
		})
		for _, to := range []string{"nobody", ann.UserID} {
			job, err := model.NewJob(TellJob, "", tiding{To: to, Text: "hello"})
			if err != nil {
				t.Fatal(err)
			}
			wantCode(t, "tell "+to, d.Tell(ctx, job), "")
		}
		if told := d.told(t, ann); len(told) != 2 {
			t.Errorf("told %q", told)
		}
	})
}

// The inviter hears who would like a new link and what became of the old one.
func TestAskAgain(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		d := openDoor(t, url)
		ctx := t.Context()
		owner := d.user(t, "owner")
		past := model.FromTime(time.Date(2026, 3, 9, 12, 0, 0, 0, time.UTC))
		cases := map[string]struct {
			alter func(i *model.Invite)
			want  string
		}{
			"expired": {func(i *model.Invite) { i.ExpiresAt = past }, "expired on 2026-03-09"},
			"revoked": {func(i *model.Invite) { i.RevokedAt = past }, "was revoked on 2026-03-09"},
			"full":    {func(i *model.Invite) { i.MaxUses = 1 }, "has no places left"},
			"paused":  {func(i *model.Invite) { i.PausedAt = past }, "is paused"},
		}
		var want []string
		for name, c := range cases {
			room := d.channel(t, owner, "room-"+name)
			invite, token := d.terms(t, owner, room, 0, model.InvitePolicy{})
			d.inTx(t, func(tx *store.Tx) error {
				_, err := tx.ChangeInvite(ctx, invite.ID, func(i *model.Invite) error { c.alter(i); return nil })
				if name == "full" {
					_, err = tx.CountUse(ctx, invite.ID)
				}
				return err
			})
			wantCode(t, name, d.AskAgain(ctx, doorFrom("192.0.2.7"), token, "Ben *of* @all"), "")
			want = append(want, "Somebody who calls themselves “Ben of all” asks for a new link to #room-"+name+"; the old one, “spring”, "+c.want+".")
		}
		d.wantTold(t, owner, want...)

		room := d.channel(t, owner, "quiet")
		living, token := d.terms(t, owner, room, 0, model.InvitePolicy{})
		named, _ := d.terms(t, owner, room, 0, model.InvitePolicy{}, func(i *model.Invite) { i.Slug, i.ExpiresAt = "spring-party", past })
		for what, token := range map[string]string{"a living link": token, "unknown": "nothing", "an id": living.ID, "no token": "", "a name": named.Slug} {
			wantCode(t, what, d.AskAgain(ctx, doorFrom("192.0.2.7"), token, ""), "")
		}
		d.wantTold(t, owner, want...)
	})
}

// An inviter is not flooded: one place asks once an hour, and all of them
// together a handful of times a day.
func TestAskAgainIsBounded(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		d := openDoor(t, url)
		ctx := t.Context()
		owner := d.user(t, "owner")
		room := d.channel(t, owner, "lobby")
		_, token := d.terms(t, owner, room, 0, model.InvitePolicy{}, func(i *model.Invite) { i.ExpiresAt = i.CreatedAt })
		asks := func() int {
			d.work(t)
			return len(d.told(t, owner))
		}
		doorAtOnce(4, func(int) error { return d.AskAgain(ctx, doorFrom("192.0.2.7"), token, "") })
		if n := asks(); n != 1 {
			t.Errorf("one place was heard %d times", n)
		}
		for n := range 3 * askAgainMost {
			wantCode(t, "ask", d.AskAgain(ctx, doorFrom("192.0.2."+string(rune('1'+n%9))), token, ""), "")
		}
		if n := asks(); n != askAgainMost {
			t.Errorf("%d were heard in a day", n)
		}
		wantCode(t, "forget", d.ForgetAsks(ctx), "")
		if n, err := d.Store.CountInviteAsks(ctx, "", 0); err != nil || n != 0 {
			t.Errorf("%d asks for nothing, %v", n, err)
		}
	})
}
