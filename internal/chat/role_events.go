package chat

import (
	"github.com/go-json-experiment/json"

	"gantry/internal/model"
	"gantry/internal/store"
)

// roleEvent is what clients hear when somebody gets or loses a role; Scope is
// the room, for a role in one.
type roleEvent struct {
	Type  string        `json:"type"` // "added" or "removed"
	ID    string        `json:"_id"`
	U     model.UserRef `json:"u"`
	Scope string        `json:"scope,omitempty"`
}

// The ways a role changes hands.
const (
	roleAdded   = "added"
	roleRemoved = "removed"
)

// tellRoleChange tells everybody of a change of roles, where the workspace
// shows roles.
func (s *Service) tellRoleChange(tx *store.Tx, e roleEvent) error {
	if !s.Settings.Get().Bool("UI_DisplayRoles") {
		return nil
	}
	data, err := json.Marshal(e, model.EJSON)
	if err != nil {
		return wrap("encode a change of roles", err)
	}
	tx.Tell(model.Event{Kind: model.UserRolesChanged, User: e.U.ID, Data: data})
	return nil
}
