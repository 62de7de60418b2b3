package invites

import (
	"context"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gantry/internal/model"
	"gantry/internal/storetest"
)

// postbox keeps what it is given and refuses addresses at example.net.
type postbox struct {
	letters []model.Mail
	closed  bool
}

func (p *postbox) Configured() bool { return !p.closed }

func (p *postbox) SendAll(_ context.Context, letters []model.Mail) []error {
	errs := make([]error, len(letters))
	for n, letter := range letters {
		if letter.To == "full@example.net" {
			errs[n] = &model.MailRefusal{Stage: model.MailAddress, Code: 452, Text: "mailbox full"}
			continue
		}
		p.letters = append(p.letters, letter)
	}
	return errs
}

// TestSendInvitations writes to whoever has an address, says so when that
// fails, and counts what was really sent.
func TestSendInvitations(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		s, box := openInvites(t, url), &postbox{}
		s.Mail = box
		admin, ann := s.user(t, "admin", "admin"), s.user(t, "ann")
		for _, c := range []struct {
			who    model.Caller
			emails []string
			want   string // the refusal
			sent   int
		}{
			{ann, []string{"a@example.org"}, "Not allowed [error-not-allowed]", 0},
			{admin, nil, "No valid email addresses [error-email-send-failed]", 0},
			{admin, []string{"nobody", "Ann <ann@example.org>", ""}, "No valid email addresses [error-email-send-failed]", 0},
			{admin, []string{"a@example.org", "nonsense", "b@example.org"}, "", 2},
			{admin, []string{"c@example.org", "full@example.net"},
				"Error trying to send email: the mail server did not take the message to full@example.net: the mail server refused the address: 452 mailbox full [error-email-send-failed]", 1},
		} {
			box.letters = nil
			_, err := s.SendInvitations(t.Context(), c.who, SendInvitations{Emails: c.emails})
			var refusal *model.Error
			got := ""
			if errors.As(err, &refusal) {
				got = refusal.Error()
			}
			if got != c.want || len(box.letters) != c.sent || refusal != nil && refusal.Code != "" {
				t.Errorf("%v: %q and %d letters, want %q and %d", c.emails, got, len(box.letters), c.want, c.sent)
			}
		}
		want := model.Mail{To: "c@example.org", Subject: "You have been invited to Gantry", HTML: box.letters[0].HTML}
		if diff := cmp.Diff(want, box.letters[0]); diff != "" {
			t.Error(diff)
		}
		box.closed = true
		_, err := s.SendInvitations(t.Context(), admin, SendInvitations{Emails: []string{"a@example.org"}})
		if want := "Error trying to send email: no mail server is set up [error-email-send-failed]"; err == nil || err.Error() != want {
			t.Errorf("without a mail server: %v", err)
		}
		if count, err := s.Store.Fact(t.Context(), "email-invitations"); err != nil || count != "3" {
			t.Errorf("%q invitations counted (%v), want 3", count, err)
		}
	})
}
