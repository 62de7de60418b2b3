package accounts_test

import (
	"log/slog"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gantry/internal/accounts"
	"gantry/internal/model"
	"gantry/internal/settings"
	"gantry/internal/store"
	"gantry/internal/storetest"
)

// listening returns the accounts of a workspace and what its events of one
// kind said.
func listening(t *testing.T, url string, kinds ...model.EventKind) (*house, func() []string) {
	t.Helper()
	h, n := open(t, url), &node{}
	heard := []string{}
	kept, err := store.Open(t.Context(), store.Options{URL: url, Log: slog.New(slog.DiscardHandler), Publish: func(events []model.Event) {
		n.mu.Lock()
		defer n.mu.Unlock()
		for _, e := range events {
			for _, kind := range kinds {
				if e.Kind == kind {
					heard = append(heard, string(kind)+" "+string(e.Data))
				}
			}
		}
	}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := kept.Close(); err != nil {
			t.Error(err)
		}
	})
	set := settings.New(kept, nil, 1)
	if err := set.Load(t.Context()); err != nil {
		t.Fatal(err)
	}
	h.Store, h.Settings = kept, set
	return h, func() []string {
		n.mu.Lock()
		defer n.mu.Unlock()
		all := heard
		heard = []string{}
		return all
	}
}

// TestStatusIsTold changes statuses in every way there is for people
// themselves and for admins.
func TestStatusIsTold(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		h, told := listening(t, url, model.StatusChanged)
		boss, ann := h.admin(t), h.person(t, "ann")
		told()
		out, in := " out for tea ", "back"
		steps := []struct {
			what string
			do   func() error
			want []string
		}{
			{"set by REST", func() error {
				_, err := h.SetStatus(t.Context(), ann, accounts.NewStatus{Status: "busy", Message: &out})
				return err
			}, []string{`status ["ann",3,"out for tea"]`}},
			{"set to the same", func() error {
				_, err := h.SetStatus(t.Context(), ann, accounts.NewStatus{Status: "busy", Message: &out})
				return err
			}, []string{}},
			{"chosen by method, not connected", func() error {
				_, err := h.SetStatusMethod(t.Context(), ann, accounts.MethodStatus{Status: "away"})
				return err
			}, []string{`status ["ann",0,"out for tea"]`}},
			{"text by method", func() error {
				_, err := h.SetStatusMethod(t.Context(), ann, accounts.MethodStatus{Message: &in})
				return err
			}, []string{`status ["ann",0,"back"]`}},
			{"of somebody else", func() error {
				_, err := h.SetStatus(t.Context(), boss, accounts.NewStatus{UserParam: accounts.UserParam{UserID: ann.UserID}, Status: "online"})
				return err
			}, []string{`status ["ann",1,"back"]`}},
			{"in the profile", func() error {
				_, err := h.UpdateOwn(t.Context(), ann, accounts.OwnUpdate{Data: accounts.OwnInfo{StatusText: &out}})
				return err
			}, []string{`status ["ann",1,"out for tea"]`}},
		}
		for _, step := range steps {
			want(t, step.what, step.do(), "")
			if diff := cmp.Diff(step.want, told()); diff != "" {
				t.Errorf("%s: told (-want +got):\n%s", step.what, diff)
			}
		}
		_, err := h.SetDefaultStatus(t.Context(), ann, accounts.DefaultStatus{Status: "asleep"})
		want(t, "no status", err, "error-invalid-status")
		h.set(t, "Accounts_AllowInvisibleStatusOption", false)
		_, err = h.SetDefaultStatus(t.Context(), ann, accounts.DefaultStatus{Status: "offline"})
		want(t, "invisible", err, "error-status-not-allowed")
		if known, err := h.SetDefaultStatus(t.Context(), model.Caller{}, accounts.DefaultStatus{Status: "away"}); known || err != nil {
			t.Errorf("nobody chose a status: %v, %v", known, err)
		}
	})
}

func TestCustomStatuses(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		h, told := listening(t, url, model.CustomStatus, model.CustomStatusGone)
		boss, ann := h.admin(t), h.person(t, "ann")
		create := func(who model.Caller, name, status string) (model.CustomUserStatus, error) {
			return h.CreateCustomStatus(t.Context(), who, accounts.CustomStatusInput{ID: "ignored", Name: name, StatusType: status})
		}
		made, err := create(boss, "Lunch", "away")
		want(t, "create", err, "")
		for name, code := range map[string]string{"Lunch": "Custom_User_Status_Error_Name_Already_In_Use", " ": "error-the-field-is-required", "<b>": "error-input-is-not-a-valid-field"} {
			_, err = create(boss, name, "")
			want(t, "create "+name, err, code)
		}
		_, err = create(boss, "Odd", "asleep")
		want(t, "of no status", err, "error-input-is-not-a-valid-field")
		_, err = create(ann, "Mine", "")
		want(t, "not an admin", err, "not_authorized")
		saved, err := h.SaveCustomStatus(t.Context(), boss, accounts.CustomStatusInput{Name: "Train"})
		want(t, "save by method", err, "")
		if id, ok := saved.(string); !ok || id == "" || id == made.ID {
			t.Errorf("saved %v, want a new id", saved)
		}
		changed, err := h.SaveCustomStatus(t.Context(), boss, accounts.CustomStatusInput{ID: made.ID, Name: "Lunch", StatusType: "busy"})
		if changed != true || err != nil {
			t.Errorf("changed: %v, %v", changed, err)
		}
		_, err = h.UpdateCustomStatus(t.Context(), boss, accounts.CustomStatusInput{ID: made.ID, Name: "Train"})
		want(t, "take another's name", err, "Custom_User_Status_Error_Name_Already_In_Use")
		if _, err = h.UpdateCustomStatus(t.Context(), boss, accounts.CustomStatusInput{ID: "unknown", Name: "x"}); err == nil {
			t.Error("what is not there was changed")
		}
		one := 1
		list, err := h.CustomStatuses(t.Context(), ann, model.ListQuery{Count: &one, Sort: `{"name":-1}`})
		want(t, "list", err, "")
		if list.Total != 2 || len(list.Statuses) != 1 || list.Statuses[0].Name != "Train" {
			t.Errorf("listed %+v", list)
		}
		list, err = h.CustomStatuses(t.Context(), ann, model.ListQuery{Query: `{"statusType":"busy"}`})
		if err != nil || list.Total != 1 || list.Statuses[0].ID != made.ID {
			t.Errorf("filtered %+v, %v", list, err)
		}
		_, err = h.DeleteCustomStatus(t.Context(), ann, accounts.CustomStatusRef{ID: made.ID})
		want(t, "delete by another", err, "not_authorized")
		_, err = h.DeleteCustomStatus(t.Context(), boss, accounts.CustomStatusRef{ID: made.ID})
		want(t, "delete", err, "")
		_, err = h.DeleteCustomStatus(t.Context(), boss, accounts.CustomStatusRef{ID: made.ID})
		want(t, "delete again", err, "Custom_User_Status_Error_Invalid_User_Status")
		if heard := told(); len(heard) != 4 {
			t.Errorf("told %d times, want of two made, one changed and one gone:\n%v", len(heard), heard)
		}
	})
}
