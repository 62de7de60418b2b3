package chat

import (
	"context"
	"errors"
	"strings"

	"gantry/internal/model"
	"gantry/internal/store"
)

// ReportMessage says what is wrong with a message.
type ReportMessage struct {
	MessageID   string `json:"messageId" check:"required"`
	Description string `json:"description" check:"required"`
}

// ReportMessage tells the moderators of a message that the caller may read.
func (s *Service) ReportMessage(ctx context.Context, who model.Caller, in ReportMessage) (model.None, error) {
	switch {
	case in.MessageID == "":
		return model.None{}, model.Fail(`The required "messageId" param is missing.`)
	case in.Description == "":
		return model.None{}, model.Fail(`The required "description" param is missing.`)
	}
	var refusal *model.Error
	err := s.report(ctx, who, in)
	if errors.As(err, &refusal) { // REST says no more than the code
		err = model.Fail(refusal.Code)
	}
	return model.None{}, err
}

// ReportByMethod is ReportMessage for DDP.
func (s *Service) ReportByMethod(ctx context.Context, who model.Caller, in ReportMessage) (bool, error) {
	err := s.report(ctx, who, in)
	return err == nil, err
}

func (s *Service) report(ctx context.Context, who model.Caller, in ReportMessage) error {
	const method = "reportMessage"
	missing := model.Errorf("error-invalid-message_id", "Invalid message id").By(method)
	if strings.TrimSpace(in.Description) == "" {
		return model.Errorf("error-invalid-description", "Invalid description").By(method)
	}
	me, err := s.self(ctx, s.Store.Reader, who, method)
	if err != nil {
		return err
	}
	return s.Store.Update(ctx, func(tx *store.Tx) error {
		m, err := tx.Message(ctx, in.MessageID)
		if errors.Is(err, model.ErrNotFound) {
			return missing
		}
		if err != nil {
			return wrap("read a message", err)
		}
		room, err := tx.Room(ctx, m.RID)
		if err != nil {
			return wrap("read a room", err)
		}
		ok, err := s.canAccess(ctx, tx.Reader, who, room)
		if err := unless(ok, err, missing); err != nil {
			return err
		}
		return wrap("store a report", tx.InsertReport(ctx, &model.Report{
			ID: model.NewDocID(), Message: &m, Description: in.Description, ReportedBy: reporter(me),
			Room: &model.ReportedRoom{ID: room.ID, Name: room.Name, T: room.T, FName: room.FName},
		}))
	})
}

func reporter(u model.User) *model.ReportedPerson {
	return &model.ReportedPerson{ID: u.ID, Username: u.Username, Name: u.Name, CreatedAt: u.CreatedAt}
}

// ReportUser says what is wrong with a person.
type ReportUser struct {
	UserID      string `json:"userId" check:"required"`
	Description string `json:"description" check:"required,minLength=1"`
}

// ReportUser tells the moderators of a person.
func (s *Service) ReportUser(ctx context.Context, who model.Caller, in ReportUser) (model.None, error) {
	me, err := s.self(ctx, s.Store.Reader, who, "reportUser")
	if err != nil {
		return model.None{}, err
	}
	return model.None{}, s.Store.Update(ctx, func(tx *store.Tx) error {
		user, err := tx.User(ctx, in.UserID)
		if errors.Is(err, model.ErrNotFound) {
			return model.Fail("Invalid user id provided.")
		}
		if err != nil {
			return wrap("read who is reported", err)
		}
		reported := reporter(user)
		reported.Emails = user.Emails
		return wrap("store a report", tx.InsertReport(ctx, &model.Report{
			ID: model.NewDocID(), ReportedUser: reported, Description: in.Description, ReportedBy: reporter(me),
		}))
	})
}
