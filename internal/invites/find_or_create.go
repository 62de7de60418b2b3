package invites

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/go-json-experiment/json"

	"gantry/internal/model"
	"gantry/internal/store"
)

// The exact behaviour of Rocket.Chat's invitations, versions 8 and 9.
// Deliberate differences are listed in docs/compat.md: uses are counted in
// the transaction that joins, and nobody is counted twice.

var (
	inviteDays = []int{0, 1, 7, 15, 30}
	inviteUses = []int{0, 1, 5, 10, 25, 50, 100}
)

// FindOrCreateInvite asks for a link into a room.
type FindOrCreateInvite struct {
	RID     string `json:"rid" check:"required"`
	Days    int    `json:"days" check:"required"`
	MaxUses int    `json:"maxUses" check:"required"`
}

// CreatedInvite is an invite as its creator sees it, with the link.
type CreatedInvite struct {
	ID        string      `json:"_id"`
	Token     string      `json:"inviteToken"`
	Days      int         `json:"days"`
	MaxUses   int         `json:"maxUses"`
	RID       string      `json:"rid"`
	UserID    string      `json:"userId"`
	CreatedAt model.Time  `json:"createdAt"`
	Expires   *model.Time `json:"expires"`
	URL       string      `json:"url"`
	Uses      int         `json:"uses"`
	UpdatedAt model.Time  `json:"_updatedAt"`
}

// FindOrCreateInvite returns the caller's living invite of the same room,
// days and uses, or makes it. Any number of equal calls at once make one.
func (s *Service) FindOrCreateInvite(ctx context.Context, who model.Caller, in FindOrCreateInvite) (CreatedInvite, error) {
	if err := s.mayInvite(ctx, who, in); err != nil {
		return CreatedInvite{}, err
	}
	var invite model.Invite
	err := s.Store.Update(ctx, func(tx *store.Tx) (err error) {
		fresh := s.newInvite(who, in, tx.Now)
		if err := s.limitsAsked(ctx, tx.Reader, who, &fresh, tx.Now); err != nil {
			return err
		}
		invite, err = tx.FindOrInsertInvite(ctx, fresh, s.underOtherKey)
		if err != nil || invite.ID != fresh.ID {
			return wrap("keep an invite", err)
		}
		if err := s.limitOfActive(ctx, tx, &invite); err != nil {
			return err
		}
		return s.made(ctx, tx, who, invite)
	})
	if err != nil {
		return CreatedInvite{}, err
	}
	return s.created(who, invite), nil
}

// mayInvite is upstream's ladder of refusals, in its order.
func (s *Service) mayInvite(ctx context.Context, who model.Caller, in FindOrCreateInvite) error {
	const method = "findOrCreateInvite"
	if in.RID == "" {
		return model.Errorf("error-the-field-is-required", "The field rid is required").
			With(map[string]any{"method": method, "field": "rid"})
	}
	allowed, err := s.Rooms.Can(ctx, s.Store.Reader, who, "create-invite-links", in.RID)
	if err != nil {
		return err
	}
	if !allowed {
		return errNotAuthorized
	}
	if err := s.invitable(ctx, who, in.RID); err != nil {
		return err
	}
	switch {
	case !slices.Contains(inviteDays, in.Days):
		return model.Errorf("invalid-number-of-days", "Invite should expire in 1, 7, 15 or 30 days, or send 0 to never expire.")
	case !slices.Contains(inviteUses, in.MaxUses):
		return model.Errorf("invalid-number-of-uses", "Invite should be valid for 1, 5, 10, 25, 50, 100 or infinite (0) uses.")
	}
	return nil
}

// errNotAuthorized is upstream's refusal without a sentence.
var errNotAuthorized = &model.Error{Code: "not_authorized"}

// invitable refuses rooms that the caller is not in, and kinds of rooms that
// nobody is invited to.
func (s *Service) invitable(ctx context.Context, who model.Caller, rid string) error {
	const method = "findOrCreateInvite"
	invalid := model.Errorf("error-invalid-room", "The rid field is invalid").With(map[string]any{"method": method, "field": "rid"})
	sub, err := s.Store.Subscription(ctx, rid, who.UserID)
	if errors.Is(err, model.ErrNotFound) {
		return invalid
	}
	if err != nil {
		return wrap("read a membership", err)
	}
	if sub.Banned {
		return model.Errorf("error-user-is-banned", "User is banned from this room").By(method)
	}
	room, err := s.Store.Room(ctx, rid)
	if errors.Is(err, model.ErrNotFound) {
		return invalid
	}
	if err != nil {
		return wrap("read a room", err)
	}
	if room.T != model.Channel && room.T != model.Group {
		return model.Errorf("error-room-type-not-allowed", "Cannot create invite links for this room type").By(method)
	}
	return nil
}

func (s *Service) newInvite(who model.Caller, in FindOrCreateInvite, now model.Time) model.Invite {
	i := s.blank(in.RID, who.UserID, now)
	i.Days, i.MaxUses = in.Days, in.MaxUses
	if in.Days > 0 {
		i.ExpiresAt = now.Add(time.Duration(in.Days) * 24 * time.Hour)
	}
	return i
}

// blank returns an invite into a room that never ends.
func (s *Service) blank(rid, userID string, now model.Time) model.Invite {
	i := model.Invite{ID: model.NewDocID(), Gen: 1, RID: rid, UserID: userID, CreatedAt: now, UpdatedAt: now, State: model.InviteActive}
	if s.nine() {
		i.ID = hexID()
	}
	i.Digest = digest(s.Key.Token(i))
	return i
}

// hexID is version 9's form of a record's id: 16 hex digits.
func hexID() string {
	var b [8]byte
	rand.Read(b[:])
	return hex.EncodeToString(b[:])
}

// underOtherKey says whether an invite's token was derived from a key that is
// no longer ours: it still works, but its link cannot be shown again.
func (s *Service) underOtherKey(i model.Invite) bool { return digest(s.Key.Token(i)) != i.Digest }

// made tells of a new invite, its creator's other clients above all.
func (s *Service) made(ctx context.Context, tx *store.Tx, who model.Caller, i model.Invite) error {
	text, err := json.Marshal(map[string]any{"invite": s.created(who, i)}, model.EJSON)
	if err != nil {
		return fmt.Errorf("encode a new invite: %w", err)
	}
	tx.Tell(model.Event{Kind: model.InviteMade, ID: i.ID, User: i.UserID, Data: text})
	return s.record(ctx, tx, i, storyCreated, who.UserID, nil)
}

func (s *Service) created(who model.Caller, i model.Invite) CreatedInvite {
	token := s.Key.Token(i)
	out := CreatedInvite{
		ID: i.ID, Token: token, Days: i.Days, MaxUses: i.MaxUses, RID: i.RID, UserID: i.UserID,
		CreatedAt: i.CreatedAt, URL: s.inviteURL(who, token), Uses: i.Uses, UpdatedAt: i.UpdatedAt,
	}
	if i.ExpiresAt != 0 {
		out.Expires = &i.ExpiresAt
	}
	return out
}

// inviteURL returns the link to an invite: to this workspace, or by the
// setting Accounts_Registration_InviteUrlType through a redirector that opens
// the app.
func (s *Service) inviteURL(who model.Caller, token string) string {
	settings := s.Settings.Get()
	site := settings.Site()
	if site == "" {
		site = "http://" + who.Host
	}
	if settings.String("Accounts_Registration_InviteUrlType") != "proxy" {
		return site + "/invite/" + token
	}
	host, secure := strings.CutPrefix(site, "https://")
	link := strings.TrimRight(settings.String("DeepLink_Url"), "/") + "/invite?host=" +
		url.QueryEscape(strings.TrimPrefix(host, "http://")) + "&path=" + url.QueryEscape("invite/"+token)
	if !secure {
		link += "&secure=no"
	}
	return link
}
