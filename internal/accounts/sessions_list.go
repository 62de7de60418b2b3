package accounts

import (
	"context"

	"gantry/internal/model"
	"gantry/internal/store"
)

// sessionBy describes a session that who begins.
func sessionBy(who model.Caller) model.Session {
	s := model.Session{ID: model.NewDocID(), UserAgent: model.Header(who.UserAgent), Host: model.Header(who.Host)}
	if who.IP.IsValid() {
		s.IP = who.IP.String()
	}
	return s
}

// SessionInfo is a session as its bearer sees it. Its id names it and opens
// nothing.
type SessionInfo struct {
	ID           string     `json:"_id"`
	SessionID    string     `json:"sessionId"`
	UserID       string     `json:"userId"`
	Device       Device     `json:"device"`
	Host         string     `json:"host"`
	IP           string     `json:"ip"`
	LoginAt      model.Time `json:"loginAt"`
	LastActivity model.Time `json:"lastActivityAt,omitzero"` // to about ten minutes
	Current      bool       `json:"current"`                 // the request came by it
}

// SessionOwner is whose session it is.
type SessionOwner struct {
	Username   string `json:"username,omitempty"`
	Name       string `json:"name,omitempty"`
	AvatarETag string `json:"avatarETag,omitempty"`
}

// OwnedSession is a session as admins see it.
type OwnedSession struct {
	SessionInfo
	User SessionOwner `json:"_user"`
}

func showSession(who model.Caller, s store.SessionOf) OwnedSession {
	return OwnedSession{
		SessionInfo: SessionInfo{
			ID: s.Session.ID, SessionID: s.Session.ID, UserID: s.UserID, Device: deviceOf(s.Session.UserAgent), Host: s.Session.Host,
			IP: s.Session.IP, LoginAt: s.CreatedAt, LastActivity: s.Session.SeenAt, Current: s.Hash == who.TokenHash,
		},
		User: SessionOwner{s.User.Username, s.User.Name, s.User.AvatarETag},
	}
}

// SessionQuery asks for a page of sessions.
type SessionQuery struct {
	model.ListQuery
	Filter string `json:"filter" check:"nullable"` // in the client's name, the address and, for admins, the user's names
}

// SessionsPage is a page of the caller's sessions.
type SessionsPage struct {
	Sessions []SessionInfo `json:"sessions"`
	model.Listed
}

// ListSessions lists the caller's sessions, the newest first.
func (s *Service) ListSessions(ctx context.Context, who model.Caller, in SessionQuery) (SessionsPage, error) {
	out := SessionsPage{Sessions: []SessionInfo{}}
	found, listed, err := s.sessions(ctx, in.ListQuery, store.SessionQuery{UserID: who.UserID, Search: in.Filter})
	for _, f := range found {
		out.Sessions = append(out.Sessions, showSession(who, f).SessionInfo)
	}
	out.Listed = listed
	return out, err
}

// AnySessionQuery asks for a page of everybody's sessions.
type AnySessionQuery struct {
	SessionQuery
	UserID string `json:"userId" check:"nullable"` // only theirs
}

// AllSessionsPage is a page of them.
type AllSessionsPage struct {
	Sessions []OwnedSession `json:"sessions"`
	model.Listed
}

// ListAllSessions lists the sessions of everybody, the newest first.
func (s *Service) ListAllSessions(ctx context.Context, who model.Caller, in AnySessionQuery) (AllSessionsPage, error) {
	out := AllSessionsPage{Sessions: []OwnedSession{}}
	found, listed, err := s.sessions(ctx, in.ListQuery, store.SessionQuery{UserID: in.UserID, Search: in.Filter})
	for _, f := range found {
		out.Sessions = append(out.Sessions, showSession(who, f))
	}
	out.Listed = listed
	return out, err
}

func (s *Service) sessions(ctx context.Context, list model.ListQuery, q store.SessionQuery) ([]store.SessionOf, model.Listed, error) {
	page, err := s.Settings.Get().Page(list)
	if err != nil {
		return nil, model.Listed{}, err
	}
	q.Page = page
	found, total, err := s.Store.Sessions(ctx, q)
	return found, page.Listed(len(found), total), wrap("list sessions", err)
}

// OneSession names a session.
type OneSession struct {
	SessionID string `json:"sessionId" check:"required,minLength=1"`
}

var errNoSession = model.Fail("Session not found")

// Session shows one of the caller's sessions.
func (s *Service) Session(ctx context.Context, who model.Caller, in OneSession) (SessionInfo, error) {
	found, err := s.Store.Session(ctx, in.SessionID)
	if err == nil && found.UserID != who.UserID {
		err = model.ErrNotFound
	}
	return showSession(who, found).SessionInfo, refuseMissing(err, errNoSession)
}

// AnySession shows a session of whomever.
func (s *Service) AnySession(ctx context.Context, who model.Caller, in OneSession) (OwnedSession, error) {
	found, err := s.Store.Session(ctx, in.SessionID)
	return showSession(who, found), refuseMissing(err, errNoSession)
}

// EndSession ends one of the caller's sessions, and closes what is connected
// by it.
func (s *Service) EndSession(ctx context.Context, who model.Caller, in OneSession) (OneSession, error) {
	return in, s.endSession(ctx, who, in.SessionID, true)
}

// EndAnySession is EndSession for a session of whomever.
func (s *Service) EndAnySession(ctx context.Context, who model.Caller, in OneSession) (OneSession, error) {
	return in, s.endSession(ctx, who, in.SessionID, false)
}

// endSession ends a session; with own only if it is the caller's.
func (s *Service) endSession(ctx context.Context, who model.Caller, id string, own bool) error {
	return s.Store.Update(ctx, func(tx *store.Tx) error {
		found, err := tx.Session(ctx, id)
		if err == nil && own && found.UserID != who.UserID {
			err = model.ErrNotFound
		}
		if err != nil {
			return refuseMissing(err, errNoSession)
		}
		if err := recordOf(ctx, tx, who, store.SessionEnded, found.User); err != nil {
			return err
		}
		return wrap("end a session", tx.DeleteLoginToken(ctx, found.Hash))
	})
}
