package accounts

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"

	"gantry/internal/model"
	"gantry/internal/store"
)

// CustomStatusList answers custom-user-status.list.
type CustomStatusList struct {
	Statuses []model.CustomUserStatus `json:"statuses"`
	model.Listed
}

// CustomStatuses lists the statuses that admins made for people to choose.
func (s *Service) CustomStatuses(ctx context.Context, _ model.Caller, in model.ListQuery) (CustomStatusList, error) {
	page, err := s.Settings.Get().Page(in)
	if err != nil {
		return CustomStatusList{}, err
	}
	filter, err := model.ParseFilter(in.Query)
	if err != nil {
		return CustomStatusList{}, err
	}
	found, total, err := s.Store.CustomStatuses(ctx, page, filter)
	return CustomStatusList{found, page.Listed(len(found), total)}, wrap("list the custom statuses", err)
}

// AllCustomStatuses is the list of the method listCustomUserStatus.
func (s *Service) AllCustomStatuses(ctx context.Context, _ model.Caller, _ model.None) ([]model.CustomUserStatus, error) {
	found, _, err := s.Store.CustomStatuses(ctx, model.Page{Count: model.NoLimit}, model.Filter{})
	return found, wrap("list the custom statuses", err)
}

// CustomStatusInput is a custom status as admins write it; without an id it
// is a new one.
type CustomStatusInput struct {
	ID         string `json:"_id"`
	Name       string `json:"name"`
	StatusType string `json:"statusType" check:"nullable"`
}

// CreateCustomStatus adds a status.
func (s *Service) CreateCustomStatus(ctx context.Context, who model.Caller, in CustomStatusInput) (model.CustomUserStatus, error) {
	in.ID = ""
	return s.putCustomStatus(ctx, who, in)
}

// UpdateCustomStatus changes one.
func (s *Service) UpdateCustomStatus(ctx context.Context, who model.Caller, in CustomStatusInput) (model.CustomUserStatus, error) {
	_, err := s.Store.CustomStatus(ctx, in.ID)
	if errors.Is(err, model.ErrNotFound) {
		return model.CustomUserStatus{}, model.Fail(`No custom user status found with the id of "` + in.ID + `".`)
	}
	if err != nil {
		return model.CustomUserStatus{}, wrap("read a custom status", err)
	}
	return s.putCustomStatus(ctx, who, in)
}

// SaveCustomStatus is the method insertOrUpdateUserStatus: it returns the id
// of a new status, and true for a changed one.
func (s *Service) SaveCustomStatus(ctx context.Context, who model.Caller, in CustomStatusInput) (any, error) {
	saved, err := s.putCustomStatus(ctx, who, in)
	if err != nil {
		return nil, err
	}
	if in.ID == "" {
		return saved.ID, nil
	}
	return true, nil
}

// errNotAuthorized is what the older methods of admins answer to others.
var errNotAuthorized = &model.Error{Code: "not_authorized"}

func (s *Service) putCustomStatus(ctx context.Context, who model.Caller, in CustomStatusInput) (model.CustomUserStatus, error) {
	const method = "insertOrUpdateUserStatus"
	status := model.CustomUserStatus{ID: in.ID, Name: in.Name, StatusType: in.StatusType}
	if !s.may(who, "manage-user-status") {
		return status, errNotAuthorized
	}
	if err := checkCustomStatus(status, method); err != nil {
		return status, err
	}
	if status.ID == "" {
		status.ID = model.NewDocID()
	}
	err := s.Store.Update(ctx, func(tx *store.Tx) error {
		if err := tx.PutCustomStatus(ctx, &status); err != nil {
			return err
		}
		return tellCustomStatus(tx, model.CustomStatus, status)
	})
	if errors.Is(err, model.ErrConflict) {
		err = model.Errorf("Custom_User_Status_Error_Name_Already_In_Use", "The custom user status name is already in use").By(method)
	}
	return status, wrap("keep a custom status", err)
}

// checkCustomStatus refuses what no custom status may be.
func checkCustomStatus(c model.CustomUserStatus, method string) error {
	invalid := func(what, input, field string) error {
		return model.Errorf("error-input-is-not-a-valid-field", "%s is not a valid %s", input, what).
			With(map[string]any{"method": method, "input": input, "field": field})
	}
	switch {
	case strings.TrimSpace(c.Name) == "":
		return model.Errorf("error-the-field-is-required", "The field Name is required").
			With(map[string]any{"method": method, "field": "Name"})
	case strings.ContainsAny(c.Name, `><&"'`):
		return invalid("name", c.Name, "Name")
	case c.StatusType != "" && !slices.Contains(statuses, c.StatusType):
		return invalid("status type", c.StatusType, "StatusType")
	}
	return nil
}

// tellCustomStatus lets clients know of a changed or removed status.
func tellCustomStatus(tx *store.Tx, kind model.EventKind, c model.CustomUserStatus) error {
	data, err := json.Marshal(map[string]any{"userStatusData": c}, model.EJSON)
	tx.Tell(model.Event{Kind: kind, ID: c.ID, Data: data})
	return err
}

// CustomStatusRef names a custom status.
type CustomStatusRef struct {
	ID string `json:"customUserStatusId"`
}

// DeleteCustomStatus removes a status that people could choose.
func (s *Service) DeleteCustomStatus(ctx context.Context, who model.Caller, in CustomStatusRef) (bool, error) {
	if !s.may(who, "manage-user-status") {
		return false, errNotAuthorized
	}
	err := s.Store.Update(ctx, func(tx *store.Tx) error {
		status, err := tx.CustomStatus(ctx, in.ID)
		if errors.Is(err, model.ErrNotFound) {
			return model.Errorf("Custom_User_Status_Error_Invalid_User_Status", "Invalid user status").By("deleteCustomUserStatus")
		}
		if err != nil {
			return err
		}
		if err := tx.DeleteCustomStatus(ctx, in.ID); err != nil {
			return err
		}
		return tellCustomStatus(tx, model.CustomStatusGone, status)
	})
	return err == nil, wrap("remove a custom status", err)
}
