package accounts

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"time"

	"gantry/internal/model"
	"gantry/internal/store"
)

// How long mailed links are good, as Meteor has it.
const (
	resetLasting  = 3 * 24 * time.Hour
	verifyLasting = 90 * 24 * time.Hour
)

var errTokenExpired = model.Errorf("403", "Token expired")

// mailLink keeps a token of a kind and posts the letter that write makes of
// the link to it.
func (s *Service) mailLink(ctx context.Context, kind, userID, address string, lasting time.Duration, path string, write func(link string) model.Mail) error {
	token := NewToken()
	letter := write(s.Settings.Get().Site() + path + token)
	return s.Store.Update(ctx, func(tx *store.Tx) error {
		err := tx.InsertMailToken(ctx, store.MailToken{
			Hash: HashToken(token), UserID: userID, Kind: kind, Address: address, ExpiresAt: tx.Now.Add(lasting),
		})
		if err != nil {
			return wrap("keep a mailed token", err)
		}
		return s.post(ctx, tx, letter)
	})
}

// mailConfirmation asks whoever reads mail at the address to confirm it.
func (s *Service) mailConfirmation(ctx context.Context, u model.User, address string) error {
	return s.mailLink(ctx, store.MailVerify, u.ID, address, verifyLasting, "/verify-email/", func(link string) model.Mail {
		return s.Settings.Get().Letter(at(address, u), "Verification_Email_Subject", "Verification_Email",
			map[string]string{"Verification_Url": link, "name": u.Name})
	})
}

// Address is the input of endpoints that mail something.
type Address struct {
	Email string `json:"email" check:"required"`
}

// SendConfirmation mails a link that confirms an address again.
func (s *Service) SendConfirmation(ctx context.Context, _ model.Caller, in Address) (bool, error) {
	address := strings.TrimSpace(in.Email)
	u, err := s.Store.UserByEmail(ctx, address)
	if errors.Is(err, model.ErrNotFound) {
		return false, nil
	}
	if err != nil {
		return false, wrap("look an address up", err)
	}
	return true, s.mailConfirmation(ctx, u, address)
}

// MaybeAddress is the input of users.forgotPassword.
type MaybeAddress struct {
	Email string `json:"email"`
}

// ForgotPassword mails a link for a new password. It answers alike, and as
// fast, whether the address is known or not.
func (s *Service) ForgotPassword(ctx context.Context, _ model.Caller, in MaybeAddress) (model.None, error) {
	if !s.Settings.Get().Bool("Accounts_PasswordReset") {
		return model.None{}, model.Fail("Password reset is not enabled")
	}
	if in.Email == "" {
		return model.None{}, model.Fail("The 'email' param is required")
	}
	address := strings.ToLower(strings.TrimSpace(in.Email))
	u, err := s.Store.UserByEmail(ctx, address)
	if errors.Is(err, model.ErrNotFound) || err == nil && !u.Active {
		return model.None{}, nil
	}
	if err != nil {
		return model.None{}, wrap("look an address up", err)
	}
	return model.None{}, s.mailLink(ctx, store.MailReset, u.ID, address, resetLasting, "/reset-password/", func(link string) model.Mail {
		return s.Settings.Get().Letter(at(address, u), "Forgot_Password_Email_Subject", "Forgot_Password_Email",
			map[string]string{"Forgot_Password_Url": link, "name": u.Name})
	})
}

// SendWelcome mails the welcome that admins can send.
func (s *Service) SendWelcome(ctx context.Context, _ model.Caller, in Address) (model.None, error) {
	if !s.Mail.Configured() {
		return model.None{}, model.Errorf("error-email-send-failed", "SMTP is not configured").By("sendWelcomeEmail")
	}
	u, err := s.Store.UserByEmail(ctx, in.Email)
	if err != nil {
		return model.None{}, refuseMissing(err, errInvalidUser.By("sendWelcomeEmail"))
	}
	s.tell(ctx, s.Settings.Get().Letter(at(in.Email, u), "Accounts_UserAddedEmail_Subject", "Accounts_UserAddedEmail_Email",
		map[string]string{"name": u.Name, "email": in.Email, "password": ""}))
	return model.None{}, nil
}

// MailedToken is the input of methods that take the token of a mailed link.
type MailedToken struct {
	Token string `json:"token" check:"required"`
}

// MethodSession is what a DDP login answers.
type MethodSession struct {
	ID      string     `json:"id"`
	Token   string     `json:"token"`
	Expires model.Time `json:"tokenExpires"`
	Type    string     `json:"type"`
}

// VerifyEmail confirms the address a link was mailed to and signs its reader
// in. An account that waited for this is ready now.
func (s *Service) VerifyEmail(ctx context.Context, _ model.Caller, in MailedToken) (MethodSession, error) {
	return s.byMailedToken(ctx, store.MailVerify, in.Token, func(tx *store.Tx, _ model.User) error { return nil })
}

// NewPassword is the input of resetPassword: a plain password or its digest.
type NewPassword struct {
	Token    string   `json:"token" check:"required"`
	Password Password `json:"password" check:"required"`
}

// ResetPassword gives the reader of a mailed link another password, ends the
// sessions there are, and signs them in.
func (s *Service) ResetPassword(ctx context.Context, _ model.Caller, in NewPassword) (MethodSession, error) {
	digest, err := s.acceptPassword(in.Password)
	if err != nil {
		return MethodSession{}, err
	}
	hash, err := s.Hasher.Hash(ctx, digest)
	if err != nil {
		return MethodSession{}, err
	}
	return s.byMailedToken(ctx, store.MailReset, in.Token, func(tx *store.Tx, u model.User) error {
		if err := tx.SetPasswordHash(ctx, u.ID, hash); err != nil {
			return wrap("keep a password", err)
		}
		if err := tx.DeleteMailTokens(ctx, u.ID); err != nil {
			return wrap("drop mailed tokens", err)
		}
		return wrap("end sessions", tx.DeleteLoginTokens(ctx, u.ID, ""))
	})
}

// byMailedToken uses a token up, confirms the address it was mailed to, does
// what the link is for and starts a session.
func (s *Service) byMailedToken(ctx context.Context, kind, token string, do func(tx *store.Tx, u model.User) error) (MethodSession, error) {
	var out MethodSession
	err := s.Store.Update(ctx, func(tx *store.Tx) error {
		kept, err := tx.TakeMailToken(ctx, HashToken(token), kind)
		if err != nil {
			return refuseMissing(err, errTokenExpired)
		}
		u, err := s.change(ctx, tx, kept.UserID, func(u *model.User) error {
			for i := range u.Emails {
				if strings.EqualFold(u.Emails[i].Address, kept.Address) {
					u.Emails[i].Verified = true
				}
			}
			if kind == store.MailReset {
				u.MustChangePassword, u.PasswordReason = false, ""
			}
			return nil
		})
		if err != nil {
			return err
		}
		if err := do(tx, u); err != nil {
			return err
		}
		if !u.Active {
			return nil // the address counts; signing in waits for approval
		}
		session, err := s.startSession(ctx, tx, model.Actor(ctx), u.ID)
		out = MethodSession{ID: u.ID, Token: session.Token, Expires: session.Expires, Type: "password"}
		return wrap("start a session", err)
	})
	if err == nil && out.Token == "" {
		inactive := *errInactive
		inactive.Status = http.StatusBadRequest
		return out, &inactive
	}
	return out, err
}
