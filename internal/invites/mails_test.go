package invites

import (
	"strings"
	"sync"
	"testing"
	"time"

	"gantry/internal/model"
	"gantry/internal/smtptest"
	"gantry/internal/store"
	"gantry/internal/storetest"
)

// sendOne mails one invite and returns it with its token.
func (h *mailHouse) sendOne(t testing.TB, email string) (SentInvite, string) {
	t.Helper()
	before := len(h.sink.Letters())
	out := h.send(t, h.ann, "", email)
	if len(out.Sent) != 1 {
		t.Fatalf("%+v", out)
	}
	return out.Sent[0], tokenIn(t, h.sink.Letters()[before])
}

// alter changes an invite behind the rules' back.
func (h *mailHouse) alter(t testing.TB, id string, alter func(*model.Invite)) {
	t.Helper()
	h.inTx(t, func(tx *store.Tx) error {
		_, err := tx.ChangeInvite(t.Context(), id, func(i *model.Invite) error { alter(i); return nil })
		return err
	})
}

// TestMailJoined has the letter's receiver come by it.
func TestMailJoined(t *testing.T) {
	storetest.Each(t, func(t *testing.T, database string) {
		h := openMail(t, database, smtptest.Options{})
		bob, eve := h.user(t, "bob"), h.user(t, "eve")
		sent, token := h.sendOne(t, "bob@example.org")
		wantCode(t, "somebody else", h.use(eve, token), "error-invite-not-for-you")
		wantCode(t, "the receiver", h.use(bob, token), "")
		if m := h.mail(t, sent.MailID); m.State != store.MailJoined {
			t.Errorf("%+v", m)
		}
		wantCode(t, "resend", second(h.ResendInvite(t.Context(), h.ann, ResendInvite{MailID: sent.MailID})), "error-invite-already-member")
		wantCode(t, "decline", h.Decline(t.Context(), model.Caller{}, token), "error-invite-already-member")
	})
}

// TestDecline ends the invite, tells the sender, and keeps them from writing
// again.
func TestDecline(t *testing.T) {
	storetest.Each(t, func(t *testing.T, database string) {
		h := openMail(t, database, smtptest.Options{})
		bob := h.user(t, "bob")
		sent, token := h.sendOne(t, "bob@example.org")
		open := h.link(t, h.ann, h.room, 0, 0)
		for _, other := range []string{"", "nonsense", sent.InviteID, open.Token} {
			wantCode(t, "decline "+other, h.Decline(t.Context(), model.Caller{}, other), "error-invalid-token")
		}
		var all sync.WaitGroup
		for range 4 {
			all.Go(func() { wantCode(t, "decline", h.Decline(t.Context(), model.Caller{}, token), "") })
		}
		all.Wait()
		wantCode(t, "use", h.use(bob, token), "error-invalid-token")
		if m := h.mail(t, sent.MailID); m.State != store.MailDeclined {
			t.Errorf("%+v", m)
		}
		told, err := store.Queue{Store: h.Store}.Claim(t.Context(), TellJob, 10, time.Minute)
		if err != nil || len(told) != 1 || !strings.Contains(string(told[0].Payload), "bob@example.org declined your invitation to #garden.") {
			t.Errorf("told %v, %v", told, err)
		}
		wantCode(t, "resend", second(h.ResendInvite(t.Context(), h.ann, ResendInvite{MailID: sent.MailID})), "error-invite-revoked")
		if out := h.send(t, h.ann, "", "bob@example.org"); len(out.Failed) != 1 || out.Failed[0].Code != "error-invite-declined" {
			t.Errorf("sent again: %+v", out)
		}
		if out := h.send(t, h.admin, "", "bob@example.net"); len(out.Sent) != 1 {
			t.Errorf("somebody else: %+v", out)
		}
	})
}

// TestResend sends the same link again, with more time, a few times a day.
func TestResend(t *testing.T) {
	storetest.Each(t, func(t *testing.T, database string) {
		h := openMail(t, database, smtptest.Options{})
		stranger := h.user(t, "stranger")
		sent, token := h.sendOne(t, "bob@example.org")
		h.alter(t, sent.InviteID, func(i *model.Invite) { i.ExpiresAt = model.Now().Add(-time.Hour) })
		wantCode(t, "a stranger", second(h.ResendInvite(t.Context(), stranger, ResendInvite{MailID: sent.MailID})), "error-invite-mail-unknown")
		wantCode(t, "unknown", second(h.ResendInvite(t.Context(), h.ann, ResendInvite{Email: "bob@example.org"})), "error-invite-mail-unknown")

		again, err := h.ResendInvite(t.Context(), h.ann, ResendInvite{InviteID: sent.InviteID, Email: "Bob@example.org"})
		if err != nil || again.Mail.State != store.MailSent || again.Mail.Letters != 2 {
			t.Fatalf("%+v, %v", again, err)
		}
		letters := h.sink.Letters()
		if len(letters) != 2 || tokenIn(t, letters[1]) != token || letters[0].Header(t, "Message-Id") == letters[1].Header(t, "Message-Id") {
			t.Errorf("%+v", letters)
		}
		if valid, err := h.ValidateInviteToken(t.Context(), model.Caller{}, Token{Token: token}); err != nil || !valid.Valid {
			t.Errorf("the renewed invite: %v, %v", valid, err)
		}
		wantCode(t, "a third", second(h.ResendInvite(t.Context(), h.ann, ResendInvite{MailID: sent.MailID})), "")
		wantCode(t, "a fourth", second(h.ResendInvite(t.Context(), h.ann, ResendInvite{MailID: sent.MailID})), "error-invite-limit-resends")
	})
}

// TestRemind writes once to whoever has not come, however many nodes look.
func TestRemind(t *testing.T) {
	storetest.Each(t, func(t *testing.T, database string) {
		h := openMail(t, database, smtptest.Options{})
		sent, token := h.sendOne(t, "bob@example.org")
		fresh, _ := h.sendOne(t, "fresh@example.org") // got its letter just now
		soon := model.Now().Add(5 * time.Hour)
		for _, id := range []string{sent.InviteID, fresh.InviteID} {
			h.alter(t, id, func(i *model.Invite) { i.ExpiresAt = soon })
		}
		h.inTx(t, func(tx *store.Tx) error {
			m, err := tx.HoldInviteMail(t.Context(), sent.MailID)
			if err != nil {
				return err
			}
			m.SentAt = model.Now().Add(-48 * time.Hour)
			return tx.SetInviteMail(t.Context(), m)
		})
		var all sync.WaitGroup
		for range 3 {
			all.Go(func() {
				if err := h.Remind(t.Context(), model.Job{}); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		if failed := h.work(t, 0); len(failed) > 0 {
			t.Error(failed)
		}
		letters := h.sink.Letters()
		if len(letters) != 3 || tokenIn(t, letters[2]) != token || letters[2].Header(t, "Subject") != "Your invitation to Garden ends soon" {
			t.Errorf("%+v", letters)
		}
		if m := h.mail(t, sent.MailID); m.RemindedAt == 0 || m.State != store.MailSent || m.Sent != 2 {
			t.Errorf("%+v", m)
		}
	})
}

// TestForgottenLetters has reminders switched off. Letters that were forgotten are called
// failed all the same.
func TestForgottenLetters(t *testing.T) {
	h := openMail(t, t.TempDir()+"/gantry.db", smtptest.Options{}, "Invite_Email_Reminder_Hours=0")
	h.port = 1
	out := h.send(t, h.ann, "", "bob@example.org")
	if err := h.Remind(t.Context(), model.Job{}); err != nil {
		t.Fatal(err)
	}
	if m := h.mail(t, out.Queued[0].MailID); m.State != store.MailQueued {
		t.Errorf("given up too soon: %+v", m)
	}
	if err := h.mailForsake(t.Context(), model.Now().Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	if m := h.mail(t, out.Queued[0].MailID); m.State != store.MailFailed {
		t.Errorf("%+v", m)
	}
}

// TestBounce believes reports about letters that are ours.
func TestBounce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, database string) {
		h := openMail(t, database, smtptest.Options{})
		sent, _ := h.sendOne(t, "bob@example.org")
		id := strings.Trim(h.sink.Letters()[0].Header(t, "Message-Id"), "<>")
		report := func(id, action string) string {
			return "From: MAILER-DAEMON@mx.example.net\nContent-Type: multipart/report; boundary=b\n\n--b\nContent-Type: message/delivery-status\n\n" +
				"Reporting-MTA: dns; mx.example.net\n\nFinal-Recipient: rfc822; bob@example.org\nAction: " + action +
				"\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1 unknown\n\n--b\nContent-Type: text/rfc822-headers\n\nMessage-ID: <" + id + ">\n\n--b--\n"
		}
		h.ReadReport = testReadReport
		bounce := func(who model.Caller, text, code string) {
			t.Helper()
			wantCode(t, "bounce", second(h.BounceInvite(t.Context(), who, BounceReport{Report: text})), code)
		}
		bounce(h.ann, report(id, "failed"), "not_authorized")
		bounce(h.admin, "Subject: hello\n\nhello", "error-invalid-report")
		bounce(h.admin, report("x@example.org", "failed"), "error-invite-mail-unknown")
		bounce(h.admin, report(id, "delayed"), "")
		if m := h.mail(t, sent.MailID); m.State != store.MailSent || m.Error != "the letter is late: 550 5.1.1 unknown" {
			t.Errorf("%+v", m)
		}
		bounce(h.admin, report(id, "failed"), "")
		if m := h.mail(t, sent.MailID); m.State != store.MailBounced || m.Error != "the letter came back: 550 5.1.1 unknown" {
			t.Errorf("%+v", m)
		}
		wantCode(t, "resend", second(h.ResendInvite(t.Context(), h.ann, ResendInvite{MailID: sent.MailID})), "")
		if m := h.mail(t, sent.MailID); m.State != store.MailSent {
			t.Errorf("sent again: %+v", m)
		}
	})
}
