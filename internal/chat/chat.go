// Package chat holds the rules of rooms: who may enter, and what is said. One file per feature, named as the endpoints' files of
// package api and the tables' files of package store. It knows neither HTTP
// nor SQL.
package chat

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"gantry/internal/authz"
	"gantry/internal/model"
	"gantry/internal/settings"
	"gantry/internal/store"
)

// Service is the rooms of a workspace.
type Service struct {
	Store    *store.Store
	Settings *settings.Settings
	Authz    *authz.Authz
	Log      *slog.Logger
	// Parse reads a message's text as the tree that clients draw.
	Parse func(text string) (jsontext.Value, error)
	// SayStatus changes what somebody says about their status.
	SayStatus func(ctx context.Context, who model.Caller, text string) error
	// Tell tells those who are connected of what is kept nowhere.
	Tell func(model.Event)
	// Web is called for link previews, Gateway to wake devices.
	Web     Web
	Gateway Web
	// Blobs keep the bytes of files and avatars, and Pictures looks at those
	// that are images. Portraits is called for avatars that are elsewhere.
	Blobs     Blobs
	Pictures  Pictures
	Portraits Web
	// Version is Gantry's own, and Started when this process began, for the
	// statistics.
	Version string
	Started time.Time

	mentions   mentionPattern
	bell       bell
	badWords   badWords
	fields     fieldSchema
	unsearched unsearched
}

// Can says whether the caller has a permission in a room, by global roles or
// by the roles they hold there. An empty room asks for global roles alone.
func (s *Service) Can(ctx context.Context, r store.Reader, who model.Caller, permission, rid string) (bool, error) {
	snapshot := s.Authz.Get()
	if snapshot.Has(permission, who.Roles, nil) || rid == "" || who.Anonymous() {
		return snapshot.Has(permission, who.Roles, nil), nil
	}
	sub, err := r.Subscription(ctx, rid, who.UserID)
	if errors.Is(err, model.ErrNotFound) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("read a membership: %w", err)
	}
	return snapshot.Has(permission, nil, sub.Roles), nil
}

// may is Can for global roles: it needs no look-up.
func (s *Service) may(who model.Caller, permission string) bool {
	return s.Authz.Get().Has(permission, who.Roles, nil)
}
