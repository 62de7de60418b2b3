package chat

import (
	"context"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"

	"gantry/internal/model"
	"gantry/internal/store"
)

// Directory asks for a page of the directory. Older clients say what they
// look for in the query, {"text":"…","type":"users"}.
type Directory struct {
	model.ListQuery
	Text      string `json:"text"`
	Type      string `json:"type"`
	Workspace string `json:"workspace"`
}

// DirectoryPage is a page of the directory.
type DirectoryPage struct {
	Result []any `json:"result"` // of DirectoryRoom or DirectoryUser
	model.Listed
}

// DirectoryRoom is a channel in the directory.
type DirectoryRoom struct {
	ID            string         `json:"_id"`
	T             string         `json:"t"`
	Name          string         `json:"name"`
	FName         string         `json:"fname,omitempty"`
	Description   string         `json:"description,omitempty"`
	Topic         string         `json:"topic,omitempty"`
	LastMessage   *model.Message `json:"lastMessage,omitempty"`
	CreatedAt     model.Time     `json:"ts"`
	Archived      bool           `json:"archived,omitzero"`
	Default       bool           `json:"default"`
	Featured      bool           `json:"featured,omitzero"`
	UsersCount    int            `json:"usersCount"`
	ParentID      string         `json:"prid,omitempty"`
	TeamID        string         `json:"teamId,omitempty"`
	LastMessageAt model.Time     `json:"lm,omitzero"`
}

// DirectoryUser is somebody in the directory. Addresses are for who may see
// everything of others.
type DirectoryUser struct {
	ID         string        `json:"_id"`
	Username   string        `json:"username"`
	Name       string        `json:"name,omitempty"`
	Nickname   string        `json:"nickname,omitempty"`
	Bio        string        `json:"bio,omitempty"`
	CreatedAt  model.Time    `json:"createdAt"`
	Emails     []model.Email `json:"emails,omitempty"`
	AvatarETag string        `json:"avatarETag,omitempty"`
}

// Browse is the argument of browseChannels.
type Browse struct {
	Text          string `json:"text"`
	Type          string `json:"type"`
	Workspace     string `json:"workspace"`
	SortBy        string `json:"sortBy"`
	SortDirection string `json:"sortDirection"`
	Page          int    `json:"page"`
	Offset        int    `json:"offset"`
	Limit         int    `json:"limit"`
}

// Browsed is what it found.
type Browsed struct {
	Total   int   `json:"total"`
	Results []any `json:"results"`
}

// errVerify is what REST answers where the method answers nothing.
var errVerify = model.Fail("Please verify the parameters")

// Directory lists channels or people.
func (s *Service) Directory(ctx context.Context, who model.Caller, in Directory) (DirectoryPage, error) {
	page, err := s.Settings.Get().Page(in.ListQuery)
	if err != nil {
		return DirectoryPage{}, err
	}
	if len(page.Sort) > 1 {
		return DirectoryPage{}, model.Fail(`This method support only one "sort" parameter`)
	}
	b, err := in.browse()
	if err != nil {
		return DirectoryPage{}, err
	}
	b.SortDirection, b.Offset, b.Limit = "desc", page.Offset, max(page.Count, 0)
	if len(page.Sort) == 1 {
		b.SortBy = page.Sort[0].Field
		if !page.Sort[0].Descending {
			b.SortDirection = "asc"
		}
	}
	found, err := s.browse(ctx, who, b)
	if err == nil && found == nil {
		err = errVerify
	}
	if err != nil {
		return DirectoryPage{}, err
	}
	return DirectoryPage{found.Results, page.Listed(len(found.Results), found.Total)}, nil
}

// browse reads what is looked for, from the query or from parameters.
func (in Directory) browse() (b Browse, err error) {
	if in.Query != "" {
		var q struct {
			Text      string `json:"text"`
			Type      string `json:"type"`
			Workspace string `json:"workspace"`
		}
		if err := json.Unmarshal([]byte(in.Query), &q); err != nil {
			return b, model.Errorf("error-invalid-query", "Invalid query parameter provided: %q", in.Query).
				With(map[string]any{"helperMethod": "parseJsonQuery"}).Because(err)
		}
		b.Text, b.Type, b.Workspace = q.Text, q.Type, q.Workspace
	}
	b.Text, b.Type, b.Workspace = firstText(in.Text, b.Text), firstText(in.Type, b.Type), firstText(in.Workspace, b.Workspace)
	return b, nil
}

// BrowseChannels is Directory for DDP; it answers nothing where it cannot.
func (s *Service) BrowseChannels(ctx context.Context, who model.Caller, in Browse) (any, error) {
	found, err := s.browse(ctx, who, in)
	if found == nil || err != nil {
		return nil, err
	}
	return found, nil
}

// browse returns nil for parameters that make no sense and for callers who may
// not look.
func (s *Service) browse(ctx context.Context, who model.Caller, b Browse) (*Browsed, error) {
	b.Type, b.SortBy, b.SortDirection = firstText(b.Type, "channels"), firstText(b.SortBy, "name"), firstText(b.SortDirection, "asc")
	sorts := []string{"name", "createdAt", "usersCount"}
	switch b.Type {
	case "channels", "teams":
		sorts = append(sorts, "usernames", "lastMessage")
	case "users":
		sorts = append(sorts, "username", "email", "bio")
	default:
		return nil, nil
	}
	if !slices.Contains(sorts, b.SortBy) || b.SortDirection != "asc" && b.SortDirection != "desc" {
		return nil, nil
	}
	if b.Limit <= 0 {
		b.Limit = 10
	}
	if b.Offset <= 0 {
		b.Offset = max(0, b.Page) * b.Limit
	}
	page := model.Page{Offset: b.Offset, Count: b.Limit}
	switch b.Type {
	case "users":
		return s.browseUsers(ctx, who, b, page)
	case "teams": // there are none
		return &Browsed{Results: []any{}}, nil
	}
	return s.browseChannels(ctx, who, b, page)
}

func (s *Service) browseChannels(ctx context.Context, who model.Caller, b Browse, page model.Page) (*Browsed, error) {
	if !s.may(who, "view-c-room") {
		return nil, nil
	}
	field := map[string]string{"createdAt": "ts", "usersCount": "usersCount", "lastMessage": "lm"}[b.SortBy]
	page.Sort = []model.SortKey{{Field: firstText(field, "name"), Descending: b.SortDirection == "desc"}}
	rooms, total, err := s.Store.FindRooms(ctx, store.RoomSearch{
		Text: strings.TrimSpace(b.Text), Types: []string{model.Channel}, NoDiscussions: true, Visible: who.UserID,
	}, page)
	if err != nil {
		return nil, wrap("browse the channels", err)
	}
	out := &Browsed{Total: total, Results: []any{}}
	for _, r := range rooms {
		out.Results = append(out.Results, DirectoryRoom{
			ID: r.ID, T: r.T, Name: r.Name, FName: r.FName, Description: r.Description, Topic: r.Topic, LastMessage: r.LastMessage,
			CreatedAt: r.CreatedAt, Archived: r.Archived, Default: r.Default, Featured: r.Featured, UsersCount: r.UsersCount,
			ParentID: r.ParentID, TeamID: r.TeamID, LastMessageAt: r.LastMessageAt,
		})
	}
	return out, nil
}

func (s *Service) browseUsers(ctx context.Context, who model.Caller, b Browse, page model.Page) (*Browsed, error) {
	if !s.may(who, "view-outside-room") || !s.may(who, "view-d-room") {
		return nil, nil
	}
	if b.Workspace == "external" { // there is no other workspace
		return &Browsed{Results: []any{}}, nil
	}
	field := map[string]string{"createdAt": "createdAt", "name": "name"}[b.SortBy]
	page.Sort = []model.SortKey{{Field: firstText(field, "username"), Descending: b.SortDirection == "desc"}}
	active := true
	users, total, err := s.Store.Users(ctx, store.UserQuery{Page: page, Filter: model.Filter{Op: model.And}, Search: strings.TrimSpace(b.Text), Active: &active})
	if err != nil {
		return nil, wrap("browse the users", err)
	}
	full := s.may(who, "view-full-other-user-info")
	out := &Browsed{Total: total, Results: []any{}}
	for _, u := range users {
		shown := DirectoryUser{
			ID: u.ID, Username: u.Username, Name: u.Name, Nickname: u.Nickname, Bio: u.Bio, CreatedAt: u.CreatedAt, AvatarETag: u.AvatarETag,
		}
		if full {
			shown.Emails = u.Emails
		}
		out.Results = append(out.Results, shown)
	}
	return out, nil
}
