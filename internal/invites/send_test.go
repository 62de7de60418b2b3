package invites

import (
	"context"
	"io"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"gantry/internal/mailer"
	"gantry/internal/model"
	"gantry/internal/smtptest"
	"gantry/internal/store"
	"gantry/internal/storetest"
)

// mailHouse is a house with a mail server, a channel and who invites into it.
type mailHouse struct {
	*house
	sink  *smtptest.Sink
	host  string
	port  int
	admin model.Caller
	ann   model.Caller
	room  model.Room
}

const mailSite = "https://chat.example.org"

func openMail(t *testing.T, database string, options smtptest.Options, environ ...string) *mailHouse {
	t.Helper()
	h := &mailHouse{house: openInvites(t, database, append([]string{"Site_Url=" + mailSite, "Site_Name=Garden"}, environ...)...)}
	h.sink = smtptest.Start(t, options)
	h.host, h.port = h.sink.Host(), h.sink.Port
	h.Mail = &mailer.Mailer{Config: func() mailer.Config {
		return mailer.Config{Host: h.host, Port: h.port, From: "chat@example.org", IgnoreTLS: true}
	}}
	h.admin, h.ann = h.user(t, "admin", "admin"), h.user(t, "ann")
	h.room = h.channel(t, h.ann, "garden", h.admin)
	return h
}

// send sends invites and fails the test where that is refused.
func (h *mailHouse) send(t testing.TB, who model.Caller, message string, emails ...string) SentInvites {
	t.Helper()
	out, err := h.SendInvites(t.Context(), who, SendInvites{RID: h.room.ID, Emails: emails, Message: message})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// work does the job of every letter that is still to be handed over, as if its
// time had come, and returns those that failed.
func (h *mailHouse) work(t testing.TB, attempt int) (failed []error) {
	t.Helper()
	open, err := h.Store.OpenInviteLetters(t.Context(), model.Now().Add(time.Hour), 100)
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range open {
		j, err := model.NewJob(LetterJob, l.ID, letterTask{Letter: l.ID})
		if err != nil {
			t.Fatal(err)
		}
		j.Attempts = attempt
		if err := h.SendLetter(t.Context(), j); err != nil {
			failed = append(failed, err)
		}
	}
	return failed
}

// mail returns what is kept of an address.
func (h *mailHouse) mail(t testing.TB, id string) store.InviteMail {
	t.Helper()
	m, err := h.Store.InviteMail(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

var inviteLink = regexp.MustCompile(`https://chat\.example\.org/invite/([A-Za-z0-9]+)`)

// tokenIn returns the token that a letter carries.
func tokenIn(t testing.TB, l smtptest.Letter) string {
	t.Helper()
	found := inviteLink.FindStringSubmatch(l.Part(t, "text/plain"))
	if found == nil {
		t.Fatalf("no link in %s", l.Source)
	}
	return found[1]
}

// TestSendInvites hands letters over and says of each address what became of
// it.
func TestSendInvites(t *testing.T) {
	answers := map[string]error{
		"no@example.net":    smtptest.Reply(550, "no such user"),
		"later@example.net": smtptest.Reply(451, "greylisted"),
	}
	storetest.Each(t, func(t *testing.T, database string) {
		var mu sync.Mutex
		h := openMail(t, database, smtptest.Options{Receive: func(to string) error {
			mu.Lock()
			defer mu.Unlock()
			return answers[to]
		}})
		out := h.send(t, h.ann, "Come <b>and</b> see.\nAnn", "Bob@example.org", "bob@example.org ", "no@example.net", "later@example.net", "nobody")
		if len(out.Sent) != 1 || len(out.Queued) != 1 || len(out.Failed) != 2 {
			t.Fatalf("%+v", out)
		}
		if got := out.Failed[0]; got.Email != "nobody" || got.Code != "error-invalid-email" {
			t.Errorf("%+v", got)
		}
		if got := out.Failed[1]; got.Email != "no@example.net" || !strings.Contains(got.Error, "550 no such user") {
			t.Errorf("%+v", got)
		}
		if got := out.Queued[0]; got.Email != "later@example.net" || !strings.Contains(got.Error, "451 greylisted") {
			t.Errorf("%+v", got)
		}
		letters := h.sink.Letters()
		if len(letters) != 1 {
			t.Fatalf("%d letters", len(letters))
		}
		h.lookAtLetter(t, letters[0], out.Sent[0])
		h.lookAtRefused(t, "no@example.net")

		mu.Lock()
		delete(answers, "later@example.net")
		mu.Unlock()
		if failed := h.work(t, 0); len(failed) > 0 {
			t.Error(failed)
		}
		if m := h.mail(t, out.Queued[0].MailID); m.State != store.MailSent || m.Sent != 1 || m.Error != "" || len(h.sink.Letters()) != 2 {
			t.Errorf("after the second attempt: %+v, %d letters", m, len(h.sink.Letters()))
		}
		answers["later@example.net"] = smtptest.Reply(451, "greylisted")
		if failed := h.work(t, 0); len(failed) > 0 || len(h.sink.Letters()) != 2 {
			t.Errorf("a letter that was taken was sent again: %v", failed)
		}
		if count, err := h.Store.Fact(t.Context(), "email-invitations"); err != nil || count != "2" {
			t.Errorf("%q invitations counted (%v), want 2", count, err)
		}
	})
}

func (h *mailHouse) lookAtLetter(t *testing.T, l smtptest.Letter, sent SentInvite) {
	t.Helper()
	token := tokenIn(t, l)
	i, err := h.Store.Invite(t.Context(), sent.InviteID)
	if err != nil || h.Key.Token(i) != token || i.MaxUses != 1 || !i.Policy.Vouches("bob@example.org") || i.UserID != h.ann.UserID {
		t.Errorf("%+v, %v", i, err)
	}
	if left := i.ExpiresAt.Time().Sub(i.CreatedAt.Time()); left != 7*24*time.Hour {
		t.Errorf("it lasts %v", left)
	}
	for name, want := range map[string]string{
		"From": `"Name of ann via Garden" <chat@example.org>`, "To": "<bob@example.org>", "Subject": "Name of ann invites you to Garden", "Reply-To": "",
		"List-Unsubscribe": "<" + mailSite + "/invite/" + token + "/decline>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
	} {
		if got := l.Header(t, name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	for _, want := range []string{"Name of ann invites you to garden", "Come <b>and</b> see.\nAnn", mailSite + "/invite/" + token, "/decline>", "bob@example.org"} {
		if text := l.Part(t, "text/plain"); !strings.Contains(text, want) {
			t.Errorf("no %q in the text:\n%s", want, text)
		}
	}
	if page := l.Part(t, "text/html"); !strings.Contains(page, "Come &lt;b&gt;and&lt;/b&gt; see.<br>") {
		t.Errorf("the sender's words in HTML:\n%s", page)
	}
	listed, err := h.Mails(t.Context(), h.ann, ListMails{})
	if err != nil || listed.Total != 3 {
		t.Errorf("%+v, %v", listed, err)
	}
}

// lookAtRefused expects that an invite nobody got admits nobody.
func (h *mailHouse) lookAtRefused(t *testing.T, email string) {
	t.Helper()
	m, err := h.Store.InviteMailsTo(t.Context(), email, 0, 1)
	if err != nil || len(m) != 1 || m[0].State != store.MailFailed {
		t.Fatalf("%+v, %v", m, err)
	}
	i, err := h.Store.Invite(t.Context(), m[0].InviteID)
	if err != nil || i.RevokedAt == 0 {
		t.Errorf("%+v, %v", i, err)
	}
}

// TestSendNothing refuses as a whole, and creates nothing then.
func TestSendNothing(t *testing.T) {
	h := openMail(t, t.TempDir()+"/gantry.db", smtptest.Options{}, "Invite_Daily_Email_Limit=3")
	stranger := h.user(t, "stranger")
	gone := h.link(t, h.ann, h.room, 7, 1)
	if _, err := h.RevokeInvite(t.Context(), h.ann, ActOnInvite{InviteID: InviteID{ID: gone.ID}}); err != nil {
		t.Fatal(err)
	}
	try := func(who model.Caller, in SendInvites, code string) {
		t.Helper()
		in.Emails = append(in.Emails, "bob@example.org")
		wantCode(t, "send", second(h.SendInvites(t.Context(), who, in)), code)
	}
	try(h.ann, SendInvites{}, "error-the-field-is-required")
	try(stranger, SendInvites{RID: h.room.ID}, "not_authorized")
	try(stranger, SendInvites{InviteID: gone.ID}, "invalid-invitation-id")
	try(h.ann, SendInvites{InviteID: gone.ID}, "error-invite-revoked")
	try(h.ann, SendInvites{RID: h.room.ID, Emails: []string{"1@example.org", "2@example.org", "3@example.org"}}, "error-invite-limit-emails")
	h.host = ""
	try(h.ann, SendInvites{RID: h.room.ID}, "error-email-send-failed")
	if mails, err := h.Mails(t.Context(), h.ann, ListMails{}); err != nil || mails.Total != 0 || len(h.sink.Letters()) != 0 {
		t.Errorf("%+v, %v", mails, err)
	}
}

// TestSendOf gives what the invite gives that it is sent for, and says who is
// there already only to those who may know.
func TestSendOf(t *testing.T) {
	storetest.Each(t, func(t *testing.T, database string) {
		h := openMail(t, database, smtptest.Options{})
		days, uses, approval := 3, 5, true
		parent, err := h.CreateInvite(t.Context(), h.ann, CreateInvite{RID: h.room.ID, Terms: Terms{
			Days: &days, MaxUses: &uses, Approval: &approval, EmailDomains: []string{"example.org"},
		}})
		if err != nil {
			t.Fatal(err)
		}
		in := SendInvites{InviteID: parent.Invite.ID, Emails: []string{"bob@example.org", "bob@example.net", "ann@example.org"}}
		out, err := h.SendInvites(t.Context(), h.ann, in)
		if err != nil || len(out.Sent) != 2 || len(out.Failed) != 1 || out.Failed[0].Code != "error-invite-not-for-you" {
			t.Fatalf("%+v, %v", out, err)
		}
		i, err := h.Store.Invite(t.Context(), out.Sent[0].InviteID)
		if err != nil || i.ExpiresAt != *parent.Invite.Expires || !i.Policy.Approval || i.Policy.Parent != parent.Invite.ID || i.MaxUses != 1 {
			t.Errorf("%+v, %v", i, err)
		}
		in.Emails = []string{"bob@example.org"}
		out, err = h.SendInvites(t.Context(), h.admin, in)
		if err != nil || len(out.Failed) != 1 || out.Failed[0].Code != "error-invite-already-sent" {
			t.Errorf("again: %+v, %v", out, err)
		}
		if out := h.send(t, h.admin, "", "ann@example.org"); len(out.Failed) != 1 || out.Failed[0].Code != "error-invite-already-member" {
			t.Errorf("to a member: %+v", out)
		}
		if mails, err := h.Mails(t.Context(), h.admin, ListMails{InviteID: parent.Invite.ID}); err != nil || mails.Total != 2 {
			t.Errorf("%+v, %v", mails, err)
		}
	})
}

// TestServerDown queues what could not be handed over, and gives it up in the
// end for all to see.
func TestServerDown(t *testing.T) {
	h := openMail(t, t.TempDir()+"/gantry.db", smtptest.Options{})
	h.port = 1
	out := h.send(t, h.ann, "", "bob@example.org")
	if len(out.Queued) != 1 || out.Queued[0].Error != model.ErrMailUnreachable.Error() {
		t.Fatalf("%+v", out)
	}
	if failed := h.work(t, 0); len(failed) != 1 {
		t.Errorf("%v", failed)
	}
	if m := h.mail(t, out.Queued[0].MailID); m.State != store.MailQueued {
		t.Errorf("%+v", m)
	}
	if failed := h.work(t, LetterAttempts); len(failed) > 0 {
		t.Errorf("%v", failed)
	}
	if m := h.mail(t, out.Queued[0].MailID); m.State != store.MailFailed || m.Error != model.ErrMailUnreachable.Error() {
		t.Errorf("%+v", m)
	}
	h.lookAtRefused(t, "bob@example.org")
}

// TestDailyLimit has one person send from many places at once.
func TestDailyLimit(t *testing.T) {
	storetest.Each(t, func(t *testing.T, database string) {
		h := openMail(t, database, smtptest.Options{}, "Invite_Daily_Email_Limit=5")
		var all sync.WaitGroup
		for n := range 12 {
			all.Go(func() {
				email := "guest" + strconv.Itoa(n) + "@example.org"
				_, err := h.SendInvites(context.Background(), h.ann, SendInvites{RID: h.room.ID, Emails: []string{email}})
				if err != nil {
					wantCode(t, "send", err, "error-invite-limit-emails")
				}
			})
		}
		all.Wait()
		if n := len(h.sink.Letters()); n != 5 {
			t.Errorf("%d letters, want 5", n)
		}
	})
}

// TestNoHeaders keeps what people choose from becoming headers.
func TestNoHeaders(t *testing.T) {
	h := openMail(t, t.TempDir()+"/gantry.db", smtptest.Options{}, "Add_Sender_To_ReplyTo=true")
	h.inTx(t, func(tx *store.Tx) error {
		_, err := tx.ChangeUser(t.Context(), h.ann.UserID, func(u *model.User) error {
			u.Name = "Eve\r\nBcc: all@example.org <evil.example> =?utf-8?q?x?="
			return nil
		})
		return err
	})
	h.send(t, h.ann, "x\r\nBcc: all@example.org\r\n\r\n.\r\nMAIL FROM:<a@b>", "bob@example.org", "bob@example.org\r\nBcc: x@example.org")
	letters := h.sink.Letters()
	if len(letters) != 1 || len(letters[0].To) != 1 {
		t.Fatalf("%+v", letters)
	}
	l := letters[0]
	header, _, _ := strings.Cut(l.Source, "\r\n\r\n")
	if strings.Contains(header, "\nBcc") || l.Header(t, "Reply-To") != "<ann@example.org>" {
		t.Errorf("%s", header)
	}
	if got := l.Header(t, "Subject"); got != "Eve Bcc allexampleorg evilexample utf-qx invites you to Garden" && strings.ContainsAny(got, "<>@=?") {
		t.Errorf("subject %q", got)
	}
}

// TestTemplateWithLink has upstream's letter carry an invite.
func TestTemplateWithLink(t *testing.T) {
	h := openMail(t, t.TempDir()+"/gantry.db", smtptest.Options{}, `Invitation_Email=<a href="[invite_url]">Come</a> [email]`)
	send := func(emails ...string) error {
		return second(h.SendInvitations(t.Context(), h.admin, SendInvitations{Emails: emails}))
	}
	if err := send("bob@example.org"); err == nil || len(h.sink.Letters()) != 0 {
		t.Errorf("without a first room: %v", err)
	}
	h.inTx(t, func(tx *store.Tx) error {
		general := model.Room{ID: mailRoom, Name: "general", T: model.Channel}
		if err := tx.InsertRoom(t.Context(), &general); err != nil {
			return err
		}
		admin, err := tx.User(t.Context(), h.admin.UserID)
		if err == nil {
			_, err = h.rooms.Enter(t.Context(), tx, general, admin)
		}
		return err
	})
	if err := send("bob@example.org"); err != nil {
		t.Fatal(err)
	}
	l := h.sink.Wait(t, 1)[0]
	valid, err := h.ValidateInviteToken(t.Context(), model.Caller{}, Token{Token: tokenIn(t, l)})
	if err != nil || !valid.Valid || l.Header(t, "List-Unsubscribe") == "" {
		t.Errorf("%v, %v: %s", valid, err, l.Source)
	}
}

// TestMessageID is unguessable and says where it is from.
func TestMessageID(t *testing.T) {
	for site, want := range map[string]string{
		mailSite: "x@chat.example.org", "http://127.0.0.1:3000/sub": "x@127.0.0.1", "": "x@gantry.invalid", "https://[::1]": "x@gantry.invalid",
	} {
		if got := letterID(site, "x"); got != want {
			t.Errorf("%s: %s, want %s", site, got, want)
		}
	}
}

// testReadReport is as app wires it.
func testReadReport(report io.Reader) (MailReport, error) {
	b, err := mailer.ParseBounce(report)
	return MailReport{MessageID: b.MessageID, Failed: b.Action == mailer.Failed, Delayed: b.Action == mailer.Delayed, Status: b.Status, Text: b.Text}, err
}
