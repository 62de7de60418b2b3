package accounts

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"math/big"
	"strings"
	"time"

	"gantry/internal/model"
	"gantry/internal/store"
)

// codeToSpare is how long a mailed code must still be good for it not to be
// replaced.
const codeToSpare = 5 * time.Minute

func (s *Service) maxWrongCodes() int {
	return s.Settings.Get().Int("Accounts_TwoFactorAuthentication_Max_Invalid_Email_Code_Attempts")
}

// offerEmailCode mails a code, unless one is on its way, and returns what the
// client is told about it.
func (s *Service) offerEmailCode(ctx context.Context, u model.User) (map[string]any, error) {
	name := u.Username
	if name == "" {
		name = verifiedEmail(u)
	}
	kept, err := s.Store.EmailCode(ctx, u.ID)
	if err != nil && !errors.Is(err, model.ErrNotFound) {
		return nil, wrap("read a mailed code", err)
	}
	if err == nil && kept.ExpiresAt > model.Now().Add(codeToSpare) && kept.Failures < s.maxWrongCodes() {
		return map[string]any{"codeGenerated": false, "codeExpires": kept.ExpiresAt, "emailOrUsername": name}, nil
	}
	if err := s.mailCode(ctx, u); err != nil {
		return nil, err
	}
	return map[string]any{"codeGenerated": true, "emailOrUsername": name}, nil
}

// mailCode makes a new code and mails it to the addresses that are confirmed
// to be the user's.
func (s *Service) mailCode(ctx context.Context, u model.User) error {
	n, err := rand.Int(rand.Reader, big.NewInt(1_000_000))
	if err != nil {
		return wrap("draw a code", err)
	}
	code := fmt.Sprintf("%06d", n.Int64())
	hash, err := s.Hasher.Hash(ctx, code)
	if err != nil {
		return err
	}
	lasting := time.Duration(s.Settings.Get().Float("Accounts_TwoFactorAuthentication_By_Email_Code_Expiration") * float64(time.Second))
	shown := code[:3] + "-" + code[3:]
	letters := s.notice(u, "{Code_Subject}", "{Code}", map[string]string{"code": shown})
	for i := range letters {
		letters[i].HTML = strings.ReplaceAll(letters[i].HTML, shown, "<b>"+shown+"</b>")
	}
	return s.Store.Update(ctx, func(tx *store.Tx) error {
		if err := tx.PutEmailCode(ctx, u.ID, store.EmailCode{Hash: hash, ExpiresAt: tx.Now.Add(lasting)}); err != nil {
			return wrap("keep a mailed code", err)
		}
		return s.post(ctx, tx, letters...)
	})
}

// verifyEmailCode uses the mailed code up when it is this one. Each guess is
// counted before it is looked at, so that guesses at the same time are
// bounded too.
func (s *Service) verifyEmailCode(ctx context.Context, u model.User, code string) (verdict, error) {
	kept, err := s.Store.EmailCode(ctx, u.ID)
	if errors.Is(err, model.ErrNotFound) || err == nil && kept.ExpiresAt < model.Now() {
		return wrong, nil
	}
	if err != nil {
		return wrong, wrap("read a mailed code", err)
	}
	var counted bool
	err = s.Store.Update(ctx, func(tx *store.Tx) (err error) {
		counted, err = tx.CountWrongCode(ctx, u.ID, s.maxWrongCodes())
		return err
	})
	if err != nil {
		return wrong, wrap("count a guess", err)
	}
	if !counted {
		return tooMany, nil
	}
	match, err := s.Hasher.Matches(ctx, kept.Hash, digits(code))
	if err != nil || !match {
		return wrong, err
	}
	err = s.Store.Update(ctx, func(tx *store.Tx) (err error) {
		match, err = tx.TakeEmailCode(ctx, u.ID, kept.Hash)
		return err
	})
	return rightIf(match), wrap("use a mailed code up", err)
}

func digits(text string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, text)
}

// EmailOrUsername names whom a code is to be mailed to.
type EmailOrUsername struct {
	EmailOrUsername string `json:"emailOrUsername"`
}

// SendEmailCode mails a new code to whom the input names, or to the caller.
// It answers alike whether there is such a user or not.
func (s *Service) SendEmailCode(ctx context.Context, who model.Caller, in EmailOrUsername) (model.None, error) {
	if in.EmailOrUsername == "" {
		return model.None{}, model.Errorf("error-parameter-required", "emailOrUsername is required")
	}
	u, err := s.byEmailOrUsername(ctx, who, in.EmailOrUsername)
	if errors.Is(err, model.ErrNotFound) {
		return model.None{}, nil
	}
	if err != nil {
		return model.None{}, wrap("read a user", err)
	}
	factors, err := s.factors(ctx, u)
	if err != nil || !factors.has(store.FactorEmail) {
		return model.None{}, err
	}
	return model.None{}, s.mailCode(ctx, u)
}

func (s *Service) byEmailOrUsername(ctx context.Context, who model.Caller, name string) (model.User, error) {
	switch {
	case !who.Anonymous():
		return s.Store.User(ctx, who.UserID)
	case strings.Contains(name, "@"):
		return s.Store.UserByEmail(ctx, name)
	}
	return s.Store.UserByUsername(ctx, name)
}

// EnableEmailFactor asks the caller for a mailed code from now on, and ends
// their other sessions.
func (s *Service) EnableEmailFactor(ctx context.Context, who model.Caller, _ model.None) (model.None, error) {
	err := s.Store.Update(ctx, func(tx *store.Tx) error {
		u, err := s.self(ctx, tx.Reader, who)
		if err != nil {
			return err
		}
		if unverified(u) {
			return model.Errorf("error-invalid-user", "You need to verify your emails before setting up 2FA")
		}
		if err := tx.PutFactor(ctx, u.ID, store.Factor{Kind: store.FactorEmail, Enabled: true}); err != nil {
			return wrap("keep a second factor", err)
		}
		return wrap("end other sessions", tx.DeleteSessions(ctx, u.ID, who.TokenHash))
	})
	return model.None{}, err
}

// unverified says whether an address of the user is not confirmed.
func unverified(u model.User) bool {
	for _, e := range u.Emails {
		if !e.Verified {
			return true
		}
	}
	return false
}

// DisableEmailFactor stops asking the caller for mailed codes.
func (s *Service) DisableEmailFactor(ctx context.Context, who model.Caller, _ model.None) (model.None, error) {
	if err := s.AskSecondFactor(ctx, who); err != nil {
		return model.None{}, err
	}
	err := s.Store.Update(ctx, func(tx *store.Tx) error {
		_, err := tx.DeleteFactor(ctx, who.UserID, store.FactorEmail)
		return err
	})
	return model.None{}, wrap("remove a second factor", err)
}
