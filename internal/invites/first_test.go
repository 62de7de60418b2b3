package invites

import (
	"path"
	"slices"
	"testing"

	"gantry/internal/storetest"
)

// The link of the first admin makes one admin, and none where there is one.
func TestFirstLink(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		h := openInvites(t, url)
		ann, ben := h.user(t, "ann"), h.user(t, "ben")
		room := h.channel(t, h.user(t, "owner"), "general")
		first := func() string {
			link, err := h.First(t.Context(), room.ID)
			if err != nil {
				t.Fatal(err)
			}
			return link
		}
		link := first()
		if again := first(); link == "" || again != link {
			t.Errorf("first %q, then %q", link, again)
		}
		wantCode(t, "the first", h.use(ann, path.Base(link)), "")
		wantCode(t, "the second", h.use(ben, path.Base(link)), "error-invite-expired")
		if u, err := h.Store.User(t.Context(), ann.UserID); err != nil || !slices.Contains(u.Roles, "admin") {
			t.Errorf("roles %v, %v", u.Roles, err)
		}
		if link := first(); link != "" {
			t.Errorf("with an admin: %q", link)
		}
	})
}

// Once there is an admin, the first admin's link is a link like others.
func TestFirstLinkIsOverWithTheFirstAdmin(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		h := openInvites(t, url)
		room := h.channel(t, h.user(t, "owner"), "general")
		link, err := h.First(t.Context(), room.ID)
		if err != nil {
			t.Fatal(err)
		}
		h.user(t, "admin", "admin")
		ann := h.user(t, "ann")
		wantCode(t, "use", h.use(ann, path.Base(link)), "")
		if u, err := h.Store.User(t.Context(), ann.UserID); err != nil || u.HasRole("admin") {
			t.Errorf("roles %v, %v", u.Roles, err)
		}
	})
}
