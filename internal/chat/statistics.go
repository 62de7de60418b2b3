package chat

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/go-json-experiment/json"

	"gantry/internal/model"
	"gantry/internal/store"
)

// Statistics are the figures of the workspace by upstream's names. What cannot
// be known here is left out instead of being made up.
type Statistics struct {
	ID        string     `json:"_id"`
	CreatedAt model.Time `json:"createdAt"`
	Wizard    Wizard     `json:"wizard"`
	UniqueID  string     `json:"uniqueId"`
	Installed string     `json:"installedAt,omitempty"`
	Version   string     `json:"version"` // of Rocket.Chat, whose API this is
	Gantry    string     `json:"gantryVersion"`
	Database  string     `json:"database"` // sqlite or postgres

	PeopleFigures
	RoomFigures
	InviteFigures

	Uploads      int            `json:"uploadsTotal"`
	UploadedSize int64          `json:"uploadsTotalSize"`
	Instances    int            `json:"instanceCount"`
	Migration    Migration      `json:"migration"`
	OS           OSFigures      `json:"os"`
	Process      ProcessFigures `json:"process"`
}

// Wizard is what whoever set the workspace up said about it.
type Wizard struct {
	OrganizationType string `json:"organizationType"`
	Industry         string `json:"industry"`
	Size             string `json:"size"`
	Country          string `json:"country"`
	Language         string `json:"language"`
	ServerType       string `json:"serverType"`
	RegisterServer   bool   `json:"registerServer"`
}

// Migration is the state of the database's schema.
type Migration struct {
	Locked  bool `json:"locked"`
	Version int  `json:"version"`
}

// PeopleFigures count accounts.
type PeopleFigures struct {
	Total       int `json:"totalUsers"` // bots and apps, too
	Active      int `json:"activeUsers"`
	Guests      int `json:"activeGuests"`
	Inactive    int `json:"nonActiveUsers"`
	Apps        int `json:"appUsers"`
	Online      int `json:"onlineUsers"`
	Away        int `json:"awayUsers"`
	Busy        int `json:"busyUsers"`
	Connected   int `json:"totalConnectedUsers"`
	Offline     int `json:"offlineUsers"`
	TOTP        int `json:"totalUserTOTP"`
	EmailFactor int `json:"totalUserEmail2fa"`
	Roles       int `json:"totalUserRoles"`
	CustomRoles int `json:"totalCustomRoles"`
}

// RoomFigures count rooms and what is in them; the messages of discussions
// are counted apart from those of channels and groups.
type RoomFigures struct {
	Rooms              int        `json:"totalRooms"`
	Channels           int        `json:"totalChannels"`
	Groups             int        `json:"totalPrivateGroups"`
	Direct             int        `json:"totalDirect"`
	Discussions        int        `json:"totalDiscussions"`
	Threads            int        `json:"totalThreads"`
	ChannelMessages    int        `json:"totalChannelMessages"`
	GroupMessages      int        `json:"totalPrivateGroupMessages"`
	DirectMessages     int        `json:"totalDirectMessages"`
	DiscussionMessages int        `json:"totalDiscussionsMessages"`
	Messages           int        `json:"totalMessages"`
	LastMessageAt      model.Time `json:"lastMessageSentAt,omitzero"`
	Pinned             int        `json:"totalPinned"`
	Starred            int        `json:"totalStarred"`
}

// InviteFigures count invitations.
type InviteFigures struct {
	Links    int `json:"totalLinkInvitation"`
	LinkUses int `json:"totalLinkInvitationUses"`
	Mails    int `json:"totalEmailInvitation"`
}

// statisticsAge is how old statistics may be that nobody asked to refresh.
const statisticsAge = time.Hour

var errStatistics = model.Fail("error-not-allowed")

// StatisticsQuery asks for the statistics.
type StatisticsQuery struct {
	Refresh string `json:"refresh" check:"nullable"` // "true": count anew
}

// ReadStatistics returns the statistics: as of now with refresh, else as they
// were counted within the hour.
func (s *Service) ReadStatistics(ctx context.Context, who model.Caller, in StatisticsQuery) (Statistics, error) {
	if !s.may(who, "view-statistics") {
		return Statistics{}, errStatistics
	}
	last, err := s.Store.LastStatistics(ctx)
	fresh := err == nil && last.At.Add(statisticsAge) > model.Now()
	switch {
	case err != nil && !errors.Is(err, model.ErrNotFound):
		return Statistics{}, wrap("read the statistics", err)
	case fresh && in.Refresh != "true":
		return readStatistics(last)
	}
	return s.countStatistics(ctx)
}

func readStatistics(kept store.Kept) (st Statistics, err error) {
	return st, wrap("read statistics", json.Unmarshal(kept.Doc, &st))
}

// countStatistics counts everything, and keeps it as the day's.
func (s *Service) countStatistics(ctx context.Context) (Statistics, error) {
	f, err := s.Store.Figures(ctx)
	if err != nil {
		return Statistics{}, wrap("count the workspace", err)
	}
	st := s.statisticsOf(f)
	err = s.Store.Update(ctx, func(tx *store.Tx) error {
		st.CreatedAt = tx.Now
		st.ID = fmt.Sprint("day-", store.DayOf(tx.Now))
		doc, err := json.Marshal(st)
		if err != nil {
			return wrap("encode the statistics", err)
		}
		return tx.KeepStatistics(ctx, string(doc))
	})
	return st, wrap("keep the statistics", err)
}

func (s *Service) statisticsOf(f store.Figures) Statistics {
	set := s.Settings.Get()
	st := Statistics{
		Wizard: Wizard{
			set.String("Organization_Type"), set.String("Industry"), set.String("Size"), set.String("Country"),
			set.String("Language"), set.String("Server_Type"), set.Bool("Register_Server"),
		},
		UniqueID: set.String("uniqueID"), Version: set.String("Gantry_Compat_Version"), Gantry: s.Version,
		Database: s.Store.Engine(), Migration: Migration{Version: store.SchemaVersion}, Instances: max(f.Nodes, 1),
		PeopleFigures: s.people(f), RoomFigures: roomFigures(f), OS: readOS(), Process: readProcess(s.Started),
	}
	if unique, found := set.Lookup("uniqueID"); found {
		st.Installed = unique.CreatedAt.String()
	}
	files, links := first(f.Files), first(f.Invites)
	st.Uploads, st.UploadedSize = files.N, files.Sum
	st.InviteFigures = InviteFigures{Links: links.N, LinkUses: int(links.Sum), Mails: f.Mailed}
	return st
}

func first(groups []store.Group) store.Group {
	if len(groups) == 0 {
		return store.Group{}
	}
	return groups[0]
}

// groupOf returns the group of a key.
func groupOf(groups []store.Group, key string) store.Group {
	i := slices.IndexFunc(groups, func(g store.Group) bool { return g.Key == key })
	if i < 0 {
		return store.Group{}
	}
	return groups[i]
}

func sumOf(groups []store.Group) (n int) {
	for _, g := range groups {
		n += g.N
	}
	return n
}

// active is how many accounts of a type are active.
func active(f store.Figures, kind string) int {
	return groupOf(f.Users, kind).N - groupOf(f.Inactive, kind).N
}

func (s *Service) people(f store.Figures) PeopleFigures {
	p := PeopleFigures{
		Total: sumOf(f.Users), Active: sumOf(f.Users) - sumOf(f.Inactive) - active(f, "app"), Guests: f.Guests,
		Inactive: sumOf(f.Inactive), Apps: groupOf(f.Users, "app").N,
		Online: groupOf(f.Present, "online").N, Away: groupOf(f.Present, "away").N, Busy: groupOf(f.Present, "busy").N,
		TOTP: groupOf(f.Factors, store.FactorTOTP).N, EmailFactor: groupOf(f.Factors, store.FactorEmail).N, Roles: f.UserRoles,
	}
	p.Connected = p.Online + p.Away
	p.Offline = p.Total - p.Online - p.Away - p.Busy
	for _, role := range s.Authz.Get().Roles() {
		if !role.Protected {
			p.CustomRoles++
		}
	}
	return p
}

func roomFigures(f store.Figures) RoomFigures {
	channels, groups, direct := groupOf(f.Rooms, "c"), groupOf(f.Rooms, "p"), groupOf(f.Rooms, "d")
	open, closed := groupOf(f.Rooms, "d-c"), groupOf(f.Rooms, "d-p")
	r := RoomFigures{
		Rooms: sumOf(f.Rooms), Channels: channels.N + open.N, Groups: groups.N + closed.N, Direct: direct.N,
		Discussions: open.N + closed.N, Threads: f.Threads,
		ChannelMessages: int(channels.Sum), GroupMessages: int(groups.Sum), DirectMessages: int(direct.Sum),
		DiscussionMessages: int(open.Sum + closed.Sum), LastMessageAt: f.LastMessage, Pinned: f.Pinned, Starred: f.Starred,
	}
	for _, g := range f.Rooms {
		r.Messages += int(g.Sum)
	}
	return r
}

// StatisticsListQuery asks for a page of what was counted before.
type StatisticsListQuery struct{ model.ListQuery }

// StatisticsPage is such a page.
type StatisticsPage struct {
	Statistics []Statistics `json:"statistics"`
	model.Listed
}

// ListStatistics lists the statistics of days on which somebody looked at
// them, the latest first.
func (s *Service) ListStatistics(ctx context.Context, who model.Caller, in StatisticsListQuery) (StatisticsPage, error) {
	out := StatisticsPage{Statistics: []Statistics{}}
	if !s.may(who, "view-statistics") {
		return out, errStatistics
	}
	page, err := s.Settings.Get().Page(in.ListQuery)
	if err != nil {
		return out, err
	}
	days, total, err := s.Store.ListStatistics(ctx, page)
	if err != nil {
		return out, wrap("list statistics", err)
	}
	for _, kept := range days {
		st, err := readStatistics(kept)
		if err != nil {
			return out, err
		}
		out.Statistics = append(out.Statistics, st)
	}
	out.Listed = page.Listed(len(days), total)
	return out, nil
}
