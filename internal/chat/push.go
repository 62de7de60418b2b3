package chat

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"

	"gantry/internal/model"
	"gantry/internal/settings"
	"gantry/internal/store"
)

// PushJob is the kind of the jobs that wake devices: their payload is a
// PushNotice.
const PushJob = "push"

// PushNotice is the wish to wake somebody's devices because of a message, or
// by a test when there is none.
type PushNotice struct {
	UserID    string `json:"userId"`
	MessageID string `json:"messageId,omitempty"`
	Device    string `json:"device,omitempty"` // one of them; empty: all
}

// push promises, in the transaction that writes a message, to wake somebody's
// devices because of it. What they are told is decided when they are: a
// message that is gone by then wakes nobody.
func (s *Service) push(ctx context.Context, tx *store.Tx, notices ...PushNotice) error {
	if gateway(s.Settings.Get()) == "" {
		return nil
	}
	for _, n := range notices {
		job, err := model.NewJob(PushJob, "", n)
		if err != nil {
			return err
		}
		if err := tx.AddJob(ctx, job); err != nil {
			return wrap("promise a notification", err)
		}
	}
	return nil
}

// vendorGateway is upstream's own gateway. It serves only workspaces that are
// registered there, and no other one's messages are to be told to it.
const vendorGateway = "https://gateway.rocket.chat"

// gateway returns where notifications are handed over, or nothing when they
// are not.
func gateway(set *settings.Snapshot) string {
	if !set.Bool("Push_enable") || !set.Bool("Push_enable_gateway") {
		return ""
	}
	for line := range strings.Lines(set.String("Push_gateway")) {
		line = strings.TrimRight(strings.TrimSpace(line), "/")
		if line == "" || line == vendorGateway && !set.Bool("Register_Server") {
			continue
		}
		return line
	}
	return ""
}

// Push wakes somebody's devices. Several devices get a job each, so that one
// that fails is not another's second notification.
func (s *Service) Push(ctx context.Context, j model.Job) error {
	var notice PushNotice
	if err := j.Decode(&notice); err != nil {
		return err
	}
	devices, err := s.Store.Devices(ctx, notice.UserID)
	if err != nil {
		return wrap("read devices", err)
	}
	if notice.Device != "" {
		devices = slices.DeleteFunc(devices, func(d model.Device) bool { return d.ID != notice.Device })
	}
	address := gateway(s.Settings.Get())
	if len(devices) == 0 || address == "" {
		return nil
	}
	if len(devices) > 1 {
		return s.pushEach(ctx, j.ID, notice, devices)
	}
	n, err := s.notification(ctx, notice)
	if errors.Is(err, errNobodyToTell) {
		return nil
	}
	if err != nil {
		return err
	}
	return s.wake(ctx, address, devices[0], n)
}

// pushEach promises a notification for each of several devices.
func (s *Service) pushEach(ctx context.Context, id string, notice PushNotice, devices []model.Device) error {
	return s.Store.Update(ctx, func(tx *store.Tx) error {
		for _, d := range devices {
			notice.Device = d.ID
			job, err := model.NewJob(PushJob, id+" "+d.ID, notice)
			if err != nil {
				return err
			}
			if err := tx.AddJob(ctx, job); err != nil {
				return wrap("promise a notification", err)
			}
		}
		return nil
	})
}

// handedOver is the body of a call to the gateway.
type handedOver struct {
	Token   string       `json:"token"`
	Options Notification `json:"options"`
}

// wake hands a notification to the gateway. A device that its service does
// not know any more is forgotten.
func (s *Service) wake(ctx context.Context, address string, d model.Device, n Notification) error {
	n.Priority = 0 // the gateway takes none
	n.UniqueID = s.Settings.Get().String("uniqueID")
	n.CreatedAt, n.CreatedBy = model.Now(), "<SERVER>"
	if d.Service == model.APN {
		n.Topic = d.App
	}
	body, err := json.Marshal(handedOver{d.Token, n})
	if err != nil {
		return wrap("encode a notification", err)
	}
	answer, err := s.Gateway.Post(ctx, address+"/push/"+d.Service+"/send", map[string]string{"Content-Type": "application/json"}, body)
	if err != nil {
		return wrap("call the push gateway", err)
	}
	switch status := answer.Status; {
	case status < 300:
		return nil
	case status == 406 || status == 410:
		return s.Store.Update(ctx, func(tx *store.Tx) error { return tx.DeleteToken(ctx, d.Service, d.Token) })
	case status == 401 || status == 422:
		return fmt.Errorf("the push gateway answered %d: %w", status, model.ErrHopeless)
	default:
		return fmt.Errorf("the push gateway answered %d", status)
	}
}

var errPushDisabled = model.Errorf("error-push-disabled", "Push is disabled").By("push_test")

// PushTested says how many devices a test was sent to.
type PushTested struct {
	Tokens int `json:"tokensCount"`
}

// TestPush wakes the caller's own devices.
func (s *Service) TestPush(ctx context.Context, who model.Caller, _ model.None) (PushTested, error) {
	if !s.Settings.Get().Bool("Push_enable") {
		return PushTested{}, errPushDisabled
	}
	devices, err := s.Store.Devices(ctx, who.UserID)
	if err != nil {
		return PushTested{}, wrap("read devices", err)
	}
	if len(devices) == 0 {
		return PushTested{}, model.Errorf("error-no-tokens-for-this-user", "There are no tokens for this user").By("push_test")
	}
	err = s.Store.Update(ctx, func(tx *store.Tx) error { return s.push(ctx, tx, PushNotice{UserID: who.UserID}) })
	return PushTested{len(devices)}, err
}

// PushTestedByMethod is PushTested in the form of DDP.
type PushTestedByMethod struct {
	Message string `json:"message"`
	Params  []int  `json:"params"`
}

// TestPushByMethod is push_test.
func (s *Service) TestPushByMethod(ctx context.Context, who model.Caller, in model.None) (PushTestedByMethod, error) {
	if !s.may(who, "test-push-notifications") {
		return PushTestedByMethod{}, model.Errorf("error-not-allowed", "Not allowed").By("push_test")
	}
	tested, err := s.TestPush(ctx, who, in)
	return PushTestedByMethod{"Your_push_was_sent_to_s_devices", []int{tested.Tokens}}, err
}

// PushInfo says whether devices are woken, and by whose gateway.
type PushInfo struct {
	Enabled bool `json:"pushGatewayEnabled"`
	Default bool `json:"defaultPushGateway"`
}

// PushInfo is what the mobile app shows of the workspace's notifications.
func (s *Service) PushInfo(context.Context, model.Caller, model.None) (PushInfo, error) {
	set := s.Settings.Get()
	return PushInfo{set.Bool("Push_enable"), set.String("Push_gateway") == vendorGateway}, nil
}

// GetPush names a message of which a notification told no more than the id.
type GetPush struct {
	ID string `json:"id" check:"required"`
}

// PushContent is what the notification would have told.
type PushContent struct {
	Message      model.Message `json:"message"`
	Notification Notification  `json:"notification"`
}

// GetPush tells what is behind a notification.
func (s *Service) GetPush(ctx context.Context, who model.Caller, in GetPush) (PushContent, error) {
	about, err := s.aboutPush(ctx, who.UserID, in.ID)
	if err != nil {
		return PushContent{}, err
	}
	n := s.word(about, false)
	n.UserID = about.message.U.ID
	return PushContent{about.message, n}, nil
}
