package accounts

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"gantry/internal/model"
	"gantry/internal/store"
)

// InfoQuery is the input of users.info.
type InfoQuery struct {
	UserID   string `json:"userId"`
	Username string `json:"username"`
	ImportID string `json:"importId"`
	Fields   string `json:"fields" check:"nullable"`
}

// RoomOfUser is a membership as users.info lists it.
type RoomOfUser struct {
	ID     string   `json:"_id"`
	RID    string   `json:"rid"`
	Name   string   `json:"name,omitempty"`
	T      string   `json:"t"`
	Roles  []string `json:"roles,omitempty"`
	Unread int      `json:"unread"`
}

var errUserNotFound = model.Fail("User not found.")

// Info returns what the caller may see of somebody.
func (s *Service) Info(ctx context.Context, who model.Caller, in InfoQuery) (OneUser, error) {
	if in.UserID == "" && in.Username == "" && in.ImportID == "" {
		return OneUser{}, &model.Error{Code: "invalid-params", Reason: "must have required property 'userId'"}
	}
	u, err := s.findInfo(ctx, in)
	if err != nil {
		return OneUser{}, refuseMissing(err, errUserNotFound)
	}
	self := u.ID == who.UserID
	all := self || s.may(who, "view-full-other-user-info")
	p := open(u)
	if all {
		p = closer(u)
	}
	p.CustomFields, p.CanViewAll = s.customFields(u, all), &all
	if self {
		if p.Services, err = s.ownServices(ctx, u.ID); err != nil {
			return OneUser{}, err
		}
	}
	fields, err := wanted(in.Fields)
	if err == nil && slices.Contains(fields, "userRooms") && (self || s.may(who, "view-other-user-channels")) {
		p.Rooms, err = s.roomsOf(ctx, u.ID)
	}
	return OneUser{p}, err
}

// findInfo looks by id and then, as upstream does, by username, whichever
// was given.
func (s *Service) findInfo(ctx context.Context, in InfoQuery) (model.User, error) {
	key := cmp.Or(in.UserID, in.Username)
	if key == "" {
		return model.User{}, model.ErrNotFound // nobody here was imported
	}
	u, err := s.Store.UserByUsername(ctx, key)
	if in.UserID != "" || errors.Is(err, model.ErrNotFound) {
		byID, idErr := s.Store.User(ctx, key)
		if idErr == nil || !errors.Is(idErr, model.ErrNotFound) {
			return byID, idErr
		}
	}
	return u, err
}

func (s *Service) roomsOf(ctx context.Context, userID string) ([]RoomOfUser, error) {
	subs, err := s.Store.SubscriptionsOf(ctx, userID)
	rooms := make([]RoomOfUser, len(subs))
	for i, sub := range subs {
		rooms[i] = RoomOfUser{sub.ID, sub.RID, sub.Name, sub.T, sub.Roles, sub.Unread}
	}
	slices.SortStableFunc(rooms, func(a, b RoomOfUser) int {
		return cmp.Or(cmp.Compare(a.T, b.T), cmp.Compare(a.Name, b.Name))
	})
	return rooms, wrap("list a user's rooms", err)
}

// UserList is a page of users.
type UserList struct {
	Users []Profile `json:"users"`
	model.Listed
}

// ListUsers answers users.list.
func (s *Service) ListUsers(ctx context.Context, who model.Caller, in model.ListQuery) (UserList, error) {
	if err := s.mayList(who); err != nil {
		return UserList{}, err
	}
	filter, err := model.ParseFilter(in.Query)
	if err != nil {
		return UserList{}, err
	}
	fields, err := wanted(in.Fields)
	if err != nil {
		return UserList{}, err
	}
	private := s.may(who, "view-full-other-user-info")
	if !private {
		filter = public(filter)
	}
	return s.listUsers(ctx, who, in, store.UserQuery{Filter: filter, Private: private, Fields: s.fieldNames(private)}, fields)
}

// hidden are the fields by which only privileged callers can filter; upstream
// takes no notice of them in others' filters.
var hidden = []string{"emails", "roles", "createdAt", "lastLogin", "services", "statusConnection", "statusDefault", "_updatedAt", "settings", "inviteToken", "phone", "avatarOrigin"}

// public returns a filter without what the caller may not ask.
func public(f model.Filter) model.Filter {
	f.Parts = slices.DeleteFunc(slices.Clone(f.Parts), func(part model.Filter) bool {
		top, _, _ := strings.Cut(part.Field, ".")
		return slices.Contains(hidden, top)
	})
	return f
}

func (s *Service) mayList(who model.Caller) error {
	outside := s.Settings.Get().Bool("API_Apply_permission_view-outside-room_on_users-list")
	if !s.may(who, "view-d-room") || outside && !s.may(who, "view-outside-room") {
		return errUnauthorized
	}
	return nil
}

// listUsers fills in the page. Who is sorted by status is sorted by whether
// they are active, too.
func (s *Service) listUsers(ctx context.Context, who model.Caller, list model.ListQuery, q store.UserQuery, fields []string) (UserList, error) {
	page, err := s.Settings.Get().Page(list)
	if err != nil {
		return UserList{}, err
	}
	for _, key := range page.Sort {
		if key.Field == "status" {
			page.Sort = append(page.Sort, model.SortKey{Field: "active", Descending: key.Descending})
		}
	}
	q.Page = page
	users, total, err := s.Store.Users(ctx, q)
	if err != nil {
		return UserList{}, wrap("list users", err)
	}
	out := UserList{Users: make([]Profile, len(users)), Listed: page.Listed(len(users), total)}
	for i, u := range users {
		out.Users[i] = s.listed(who, u, fields)
	}
	return out, nil
}

// StatusQuery is the input of users.listByStatus.
type StatusQuery struct {
	Status   string   `json:"status" check:"enum=active|deactivated"`
	LoggedIn *bool    `json:"hasLoggedIn" check:"nullable"`
	Type     string   `json:"type" check:"nullable"`
	Roles    []string `json:"roles" check:"nullable"`
	Search   string   `json:"searchTerm" check:"nullable"`
	Sort     string   `json:"sort" check:"nullable"`
	Count    *int     `json:"count" check:"nullable"`
	Offset   *int     `json:"offset" check:"nullable"`
}

// ListByStatus answers users.listByStatus.
func (s *Service) ListByStatus(ctx context.Context, who model.Caller, in StatusQuery) (UserList, error) {
	if err := s.mayList(who); err != nil {
		return UserList{}, err
	}
	q := store.UserQuery{
		Filter: model.Filter{Op: model.And}, Private: s.may(who, "view-full-other-user-info"),
		Search: in.Search, SeenYet: in.LoggedIn, Type: in.Type,
	}
	if in.Status != "" {
		active := in.Status == "active"
		q.Active = &active
	}
	if !slices.Contains(in.Roles, "all") {
		q.Roles = in.Roles
	}
	return s.listUsers(ctx, who, model.ListQuery{Sort: in.Sort, Count: in.Count, Offset: in.Offset}, q, []string{"reason"})
}

// Selector is the input of users.autocomplete: JSON in a parameter.
type Selector struct {
	Selector string `json:"selector" check:"required"`
}

// Suggestions are people to choose from.
type Suggestions struct {
	Items []SuggestedUser `json:"items"`
}

// SuggestedUser is one of them.
type SuggestedUser struct {
	ID         string `json:"_id"`
	Name       string `json:"name,omitempty"`
	Username   string `json:"username"`
	Nickname   string `json:"nickname,omitempty"`
	Status     string `json:"status,omitempty"`
	AvatarETag string `json:"avatarETag,omitempty"`
}

// suggested is how many people are suggested.
const suggested = 10

// Autocomplete suggests people while a name is typed: first those the caller
// writes with, then those they share a room with, or anybody for whom the
// caller may see.
func (s *Service) Autocomplete(ctx context.Context, who model.Caller, in Selector) (Suggestions, error) {
	var selector struct {
		Exceptions []string       `json:"exceptions"`
		Conditions jsontext.Value `json:"conditions"`
		Term       string         `json:"term"`
	}
	if err := json.Unmarshal([]byte(in.Selector), &selector); err != nil {
		return Suggestions{}, model.Errorf("error-invalid-query", "Invalid selector").Because(err)
	}
	filter, err := model.ParseFilter(string(selector.Conditions))
	if err != nil {
		return Suggestions{}, err
	}
	search := store.Companion{
		Of: who.UserID, Search: selector.Term, Except: selector.Exceptions, Filter: filter, Limit: suggested, RoomType: model.Direct,
	}
	found, err := s.Store.Companions(ctx, search)
	if err == nil && len(found) < suggested {
		for _, u := range found {
			search.Except = append(search.Except, u.Username)
		}
		search.Limit, search.RoomType = suggested-len(found), "any"
		if s.may(who, "view-outside-room") {
			search.RoomType = ""
		}
		var more []model.User
		more, err = s.Store.Companions(ctx, search)
		found = append(found, more...)
	}
	out := Suggestions{Items: make([]SuggestedUser, len(found))}
	for i, u := range found {
		out.Items[i] = SuggestedUser{u.ID, u.Name, u.Username, u.Nickname, u.Status, u.AvatarETag}
	}
	return out, wrap("suggest people", err)
}
