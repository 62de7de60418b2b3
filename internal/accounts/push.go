package accounts

import (
	"context"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"gantry/internal/model"
	"gantry/internal/store"
)

// RegisterDevice asks for a device to be woken when there is news for the
// caller. Any type of value is taken, for upstream looks at each in turn.
type RegisterDevice struct {
	ID      jsontext.Value `json:"id"`
	Type    jsontext.Value `json:"type"`
	Value   jsontext.Value `json:"value"`
	AppName jsontext.Value `json:"appName"`
}

// RegisteredDevice is a device as its owner sees it.
type RegisteredDevice struct {
	ID        string            `json:"_id"`
	Token     map[string]string `json:"token"`
	AppName   string            `json:"appName"`
	UserID    string            `json:"userId"`
	Enabled   bool              `json:"enabled"`
	CreatedAt model.Time        `json:"createdAt"`
	UpdatedAt model.Time        `json:"_updatedAt"`
	Metadata  map[string]any    `json:"metadata"`
}

// maxDeviceField bounds what is kept of a device; services' tokens are far
// shorter.
const maxDeviceField = 4096

// badParam is upstream's refusal of a parameter of push.token.
func badParam(code, name string) error {
	return model.Errorf("error-"+code+"-param-not-valid", "The required %q body param is missing or invalid.", name)
}

// RegisterDevice keeps a device for as long as the caller's session lasts.
func (s *Service) RegisterDevice(ctx context.Context, who model.Caller, in RegisterDevice) (RegisteredDevice, error) {
	id, ok := textOf(in.ID)
	if given := string(in.ID); !ok && given != "" && given != "null" && given != `""` {
		return RegisteredDevice{}, model.Errorf("error-id-param-not-valid", `The required "id" body param is invalid.`)
	}
	service, _ := textOf(in.Type)
	if service != model.APN && service != model.GCM {
		return RegisteredDevice{}, badParam("type", "type")
	}
	token, ok := textOf(in.Value)
	if !ok {
		return RegisteredDevice{}, badParam("token", "value")
	}
	app, ok := textOf(in.AppName)
	if !ok {
		return RegisteredDevice{}, badParam("appName", "appName")
	}
	return s.keepDevice(ctx, who, model.Device{ID: id, Service: service, Token: token, App: app})
}

// textOf reads text that is there and not too long.
func textOf(value jsontext.Value) (text string, ok bool) {
	if value.Kind() != '"' || json.Unmarshal(value, &text) != nil || len(text) > maxDeviceField {
		return "", false
	}
	return text, text != ""
}

func (s *Service) keepDevice(ctx context.Context, who model.Caller, d model.Device) (RegisteredDevice, error) {
	d.UserID, d.Session = who.UserID, who.TokenHash
	err := s.Store.Update(ctx, func(tx *store.Tx) (err error) {
		d, err = tx.PutDevice(ctx, d)
		return err
	})
	return RegisteredDevice{
		ID: d.ID, Token: map[string]string{d.Service: d.Token}, AppName: d.App, UserID: d.UserID, Enabled: true,
		CreatedAt: d.CreatedAt, UpdatedAt: d.UpdatedAt, Metadata: map[string]any{},
	}, wrap("keep a device", err)
}

// UpdateDevice is RegisterDevice for DDP. Whatever session it names, the
// device belongs to the one that calls.
type UpdateDevice struct {
	ID      string            `json:"id"`
	Token   map[string]string `json:"token"`
	AppName string            `json:"appName"`
	UserID  string            `json:"userId" check:"nullable"`
}

// UpdateDevice keeps a device.
func (s *Service) UpdateDevice(ctx context.Context, who model.Caller, in UpdateDevice) (RegisteredDevice, error) {
	if in.UserID != "" && in.UserID != who.UserID {
		return RegisteredDevice{}, model.Errorf("403", "Forbidden access")
	}
	d := model.Device{ID: in.ID, App: in.AppName}
	for d.Service, d.Token = range in.Token {
	}
	known := d.Service == model.APN || d.Service == model.GCM
	if len(in.Token) != 1 || !known || d.Token == "" || d.App == "" || max(len(d.Token), len(d.App), len(d.ID)) > maxDeviceField {
		return RegisteredDevice{}, model.Errorf("400", "Match failed")
	}
	return s.keepDevice(ctx, who, d)
}

// RemoveDevice names a device by its token.
type RemoveDevice struct {
	Token jsontext.Value `json:"token"`
}

// RemoveDevice forgets a device of the caller.
func (s *Service) RemoveDevice(ctx context.Context, who model.Caller, in RemoveDevice) (model.None, error) {
	token, ok := textOf(in.Token)
	if !ok {
		return model.None{}, badParam("token", "token")
	}
	var found bool
	err := s.Store.Update(ctx, func(tx *store.Tx) (err error) {
		found, err = tx.DeleteDevice(ctx, who.UserID, token)
		return err
	})
	if err != nil {
		return model.None{}, wrap("forget a device", err)
	}
	if !found {
		return model.None{}, &model.Error{Reason: "Resource not found", Plain: true, Status: 404}
	}
	return model.None{}, nil
}
