package accounts_test

import (
	"fmt"
	"testing"

	"gantry/internal/accounts"
	"gantry/internal/chat"
	"gantry/internal/model"
	"gantry/internal/store"
	"gantry/internal/storetest"
)

func newcomer(name, secret string) accounts.Registration {
	return accounts.Registration{Username: name, Name: name, Email: name + "@example.com", Password: password, Secret: secret}
}

func (h *house) register(t *testing.T, name, secret string) error {
	t.Helper()
	_, err := h.Register(t.Context(), model.Caller{}, newcomer(name, secret))
	return err
}

func (h *house) uses(t *testing.T, token string) int {
	t.Helper()
	all, err := h.Store.InvitesAfter(t.Context(), store.ListedInvite{}, 100)
	if err != nil {
		t.Fatal(err)
	}
	for _, i := range all {
		if h.invites.Key.Token(i.Invite) == token {
			return i.Uses
		}
	}
	t.Fatalf("there is no such invite")
	return 0
}

// TestRegistrationModes says for each mode what a secret, an invite and a
// dead invite lead to, and whether the newcomer is in the room.
func TestRegistrationModes(t *testing.T) {
	const none, disabled, secret = "", "error-user-registration-disabled", "error-user-registration-secret"
	for _, c := range []struct {
		mode, with string
		invites    bool
		code       string
		joined     bool
	}{
		{"Public", "nothing", false, none, false},
		{"Public", "invite", false, none, true},
		{"Public", "dead invite", false, none, false},
		{"Public", "nonsense", false, none, false},
		{"Secret URL", "nothing", false, secret, false},
		{"Secret URL", "secret", false, none, false},
		{"Secret URL", "invite", false, none, true},
		{"Secret URL", "dead invite", false, secret, false},
		{"Secret URL", "nonsense", false, secret, false},
		{"Disabled", "nothing", false, disabled, false},
		{"Disabled", "secret", false, disabled, false},
		{"Disabled", "invite", false, disabled, false},
		{"Disabled", "nothing", true, disabled, false},
		{"Disabled", "secret", true, disabled, false},
		{"Disabled", "invite", true, none, true},
		{"Disabled", "dead invite", true, disabled, false},
	} {
		t.Run(fmt.Sprint(c.mode, " ", c.with, " ", c.invites), func(t *testing.T) {
			h := open(t, t.TempDir()+"/gantry.db")
			boss := h.admin(t)
			room := h.group(t, boss, "den")
			token := h.invite(t, boss, room.ID, 1)
			given := map[string]string{"nothing": "", "secret": "open-sesame", "invite": token, "dead invite": token, "nonsense": "nonsense"}[c.with]
			if c.with == "dead invite" {
				if err := h.register(t, "first", token); err != nil {
					t.Fatal(err)
				}
			}
			h.set(t, "Accounts_RegistrationForm", c.mode)
			h.set(t, "Accounts_Registration_AllowInvites", c.invites)
			err := h.register(t, "ann", given)
			want(t, "registering", err, c.code)
			if err != nil {
				_, err := h.Store.UserByUsername(t.Context(), "ann")
				if err == nil {
					t.Error("there is an account although registering was refused")
				}
				return
			}
			if h.inRoom(t, room.ID, "ann") != c.joined {
				t.Errorf("in the room: %t, want %t", !c.joined, c.joined)
			}
			if !h.inRoom(t, chat.General, "ann") {
				t.Error("is not in the general room")
			}
		})
	}
}

// TestRegistrationStorm sends fifty people through a link with one place,
// where nobody else gets in.
func TestRegistrationStorm(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		h := open(t, url)
		boss := h.admin(t)
		room := h.group(t, boss, "den")
		token := h.invite(t, boss, room.ID, 1)
		h.set(t, "Accounts_RegistrationForm", "Secret URL")
		const storm = 50
		codes := atOnce(storm, func(i int) error {
			_, err := h.Register(t.Context(), model.Caller{}, newcomer(fmt.Sprint("n", i), token))
			return err
		})
		if codes[""] != 1 || codes["error-user-registration-secret"] != storm-1 {
			t.Errorf("a link with one place: %v", codes)
		}
		_, people, err := h.Store.Users(t.Context(), store.UserQuery{Filter: model.Filter{Op: model.And}, Type: "user"})
		if err != nil || people != 2 {
			t.Errorf("%d accounts, %v, want the admin's and one more", people, err)
		}
		if uses := h.uses(t, token); uses != 1 {
			t.Errorf("the link counts %d uses", uses)
		}
		kept, err := h.Store.Room(t.Context(), room.ID)
		if err != nil || kept.UsersCount != 2 {
			t.Errorf("%d people are in the room, %v, want 2", kept.UsersCount, err)
		}
	})
}

// TestSameUsernameAtOnce is the race for a name.
func TestSameUsernameAtOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		h := open(t, url)
		h.admin(t)
		codes := atOnce(20, func(i int) error {
			in := newcomer("ann", "")
			in.Email = fmt.Sprintf("ann%d@example.com", i)
			_, err := h.Register(t.Context(), model.Caller{}, in)
			return err
		})
		if codes[""] != 1 || codes["Username is already in use"] != 19 {
			t.Errorf("twenty times the same name: %v", codes)
		}
		codes = atOnce(5, func(i int) error {
			in := newcomer(fmt.Sprint("bob", i), "")
			in.Email = "bob@example.com"
			_, err := h.Register(t.Context(), model.Caller{}, in)
			return err
		})
		if codes[""] != 1 || codes["403"] != 4 {
			t.Errorf("five times the same address: %v", codes)
		}
	})
}

// TestFirstIsAdmin lets several people be first.
func TestFirstIsAdmin(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		h := open(t, url)
		h.set(t, "Accounts_ManuallyApproveNewUsers", true)
		codes := atOnce(6, func(i int) error {
			_, err := h.Register(t.Context(), model.Caller{}, newcomer(fmt.Sprint("n", i), ""))
			return err
		})
		if codes[""] != 6 {
			t.Fatalf("six registrations: %v", codes)
		}
		admins, err := h.Store.CountActiveInRole(t.Context(), "admin")
		if err != nil || admins != 1 {
			t.Errorf("%d active admins, %v, want 1", admins, err)
		}
	})
}

// TestWaitingForApproval keeps an invite's place for somebody until their
// account is approved.
func TestWaitingForApproval(t *testing.T) {
	h := open(t, t.TempDir()+"/gantry.db")
	boss := h.admin(t)
	room := h.group(t, boss, "den")
	token := h.invite(t, boss, room.ID, 1)
	h.set(t, "Accounts_ManuallyApproveNewUsers", true)
	if err := h.register(t, "ann", token); err != nil {
		t.Fatal(err)
	}
	if h.inRoom(t, room.ID, "ann") || h.inRoom(t, chat.General, "ann") {
		t.Error("is in a room before approval")
	}
	if uses := h.uses(t, token); uses != 1 {
		t.Errorf("the link counts %d uses while the account waits", uses)
	}
	u, err := h.Store.UserByUsername(t.Context(), "ann")
	if err != nil {
		t.Fatal(err)
	}
	approve := func() {
		t.Helper()
		if _, err := h.SetActiveStatus(t.Context(), boss, accounts.ActiveStatus{UserID: u.ID, Active: true}); err != nil {
			t.Fatal(err)
		}
	}
	approve()
	if !h.inRoom(t, room.ID, "ann") || !h.inRoom(t, chat.General, "ann") {
		t.Error("is not in the rooms after approval")
	}
	leave := chat.RoomTarget{RoomID: new(string)}
	*leave.RoomID = room.ID
	ann := model.Caller{UserID: u.ID, Username: "ann", Roles: u.Roles}
	if _, err := h.Chat.Groups().Leave(t.Context(), ann, leave); err != nil {
		t.Fatal(err)
	}
	if _, err := h.SetActiveStatus(t.Context(), boss, accounts.ActiveStatus{UserID: u.ID}); err != nil {
		t.Fatal(err)
	}
	approve()
	if h.inRoom(t, room.ID, "ann") {
		t.Error("is back in a room they left")
	}
	if uses := h.uses(t, token); uses != 1 {
		t.Errorf("the link counts %d uses", uses)
	}
}

// TestWaitingForConfirmation is the same for who must confirm an address, by
// the link in the letter.
func TestWaitingForConfirmation(t *testing.T) {
	h := open(t, t.TempDir()+"/gantry.db")
	boss := h.admin(t)
	room := h.group(t, boss, "den")
	token := h.invite(t, boss, room.ID, 1)
	h.set(t, "Accounts_EmailVerification", true)
	if err := h.register(t, "ann", token); err != nil {
		t.Fatal(err)
	}
	if h.inRoom(t, room.ID, "ann") || h.inRoom(t, chat.General, "ann") {
		t.Error("is in a room before the address is confirmed")
	}
	mailed := h.post.find(t, `/verify-email/([^"]+)"`)
	session, err := h.VerifyEmail(t.Context(), model.Caller{}, accounts.MailedToken{Token: mailed})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := h.Authenticate(t.Context(), session.ID, session.Token); err != nil {
		t.Errorf("who confirmed an address is not signed in: %v", err)
	}
	if !h.inRoom(t, room.ID, "ann") || !h.inRoom(t, chat.General, "ann") {
		t.Error("is not in the rooms after the address is confirmed")
	}
	_, err = h.VerifyEmail(t.Context(), model.Caller{}, accounts.MailedToken{Token: mailed})
	want(t, "the link again", err, "403")
}

func TestForgottenPassword(t *testing.T) {
	h := open(t, t.TempDir()+"/gantry.db")
	ann := h.person(t, "ann")
	for _, address := range []string{"nobody@example.com", "ANN@example.com"} {
		_, err := h.ForgotPassword(t.Context(), model.Caller{}, accounts.MaybeAddress{Email: address})
		want(t, address, err, "")
	}
	mailed := h.post.find(t, `/reset-password/([^"]+)"`)
	if _, err := h.PolicyForReset(t.Context(), model.Caller{}, accounts.ResetToken{Token: mailed}); err != nil {
		t.Errorf("the rules for who has a link: %v", err)
	}
	h.set(t, "Accounts_Password_Policy_Enabled", true)
	reset := func(text string) error {
		_, err := h.ResetPassword(t.Context(), model.Caller{}, accounts.NewPassword{Token: mailed, Password: plain(text)})
		return err
	}
	want(t, "a weak password", reset("weak"), "error-password-policy-not-met")
	want(t, "a good one", reset("Tr0ub4dor&3"), "")
	want(t, "the link again", reset("An0ther&one"), "403")
	_, err := h.Authenticate(t.Context(), ann.UserID, "token-of-ann")
	if err == nil {
		t.Error("an old session goes on after the password was reset")
	}
	_, err = h.Login(t.Context(), from("192.0.2.9"), accounts.Login{Username: "ann", Password: plain("Tr0ub4dor&3")})
	want(t, "signing in with the new password", err, "")
}

// A letter is in the language that its reader has chosen.
func TestLettersAreInTheReadersLanguage(t *testing.T) {
	h := open(t, t.TempDir()+"/gantry.db")
	ann, german := h.person(t, "ann"), "de"
	_, err := h.SavePreferences(t.Context(), ann, accounts.PreferenceData{Language: &german})
	want(t, "a language", err, "")
	_, err = h.ForgotPassword(t.Context(), model.Caller{}, accounts.MaybeAddress{Email: "ann@example.com"})
	want(t, "a new password", err, "")
	h.post.find(t, `(?s)<html lang="(de)">.*<h2>Passwort vergessen\?</h2>`)
}
