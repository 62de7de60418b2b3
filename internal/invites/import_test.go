package invites

import (
	"testing"
	"time"

	"gantry/internal/model"
	"gantry/internal/storetest"
)

// Links of another server lead to our rooms, with the places that were left,
// and only while their codes are taken.
func TestImport(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		h := openInvites(t, url)
		admin, owner, ann, ben := h.user(t, "admin", "admin", "user"), h.user(t, "owner"), h.user(t, "ann"), h.user(t, "ben")
		room := h.channel(t, owner, "lobby")
		past, soon := model.Now().Add(-time.Hour), model.Now().Add(time.Hour)
		in := Import{Rooms: map[string]string{"theirs": room.ID}, Invites: []ForeignInvite{
			{Code: "QfC9Hg", RID: "theirs", UserID: owner.UserID, Days: 7, MaxUses: 5, Uses: 4, Expires: &soon},
			{Code: "expird", RID: "theirs", Expires: &past}, {Code: "usedup", RID: "theirs", MaxUses: 1, Uses: 1},
			{Code: "norm", RID: "nowhere"}, {Code: "no code", RID: "theirs"}, {Code: "QfC9Hg", RID: "theirs"},
		}}
		_, err := h.Import(t.Context(), owner, in)
		wantCode(t, "by somebody", err, "not_authorized")
		out, err := h.Import(t.Context(), admin, in)
		wantCode(t, "by an admin", err, "")
		if out.Imported != 1 || len(out.Results) != len(in.Invites) || out.Results[0].InviteID == "" || out.Results[5].Skipped != "it was imported before" {
			t.Fatalf("%+v", out)
		}
		if again, err := h.Import(t.Context(), admin, in); err != nil || again.Imported != 0 {
			t.Errorf("again: %+v, %v", again, err)
		}
		wantCode(t, "the last place", h.use(ann, "QfC9Hg"), "")
		wantCode(t, "none left", h.use(ben, "QfC9Hg"), "error-invite-expired")
		kept, err := h.Store.Invite(t.Context(), out.Results[0].InviteID)
		if err != nil || kept.UserID != owner.UserID || kept.Uses != 1 || kept.MaxUses != 1 || kept.ID == "QfC9Hg" {
			t.Errorf("%+v, %v", kept, err)
		}
	})
}

// A code is forgotten at its date; the invite it led to is not.
func TestImportedCodesEnd(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		h := openInvites(t, url)
		admin, owner, ann := h.user(t, "admin", "admin", "user"), h.user(t, "owner"), h.user(t, "ann")
		room, until := h.channel(t, owner, "lobby"), model.Now().Add(300*time.Millisecond)
		in := Import{Until: &until, Invites: []ForeignInvite{{Code: "QfC9Hg", RID: room.ID}}}
		out, err := h.Import(t.Context(), admin, in)
		wantCode(t, "import", err, "")
		time.Sleep(time.Until(until.Time()) + 10*time.Millisecond)
		wantCode(t, "the old link", h.use(ann, "QfC9Hg"), "error-invalid-token")
		kept, err := h.Store.Invite(t.Context(), out.Results[0].InviteID)
		wantCode(t, "read", err, "")
		wantCode(t, "the invite's own link", h.use(ann, h.Key.Token(kept)), "")
		_, err = h.Import(t.Context(), admin, in)
		wantCode(t, "until a date that is past", err, "error-invalid-date")
	})
}
