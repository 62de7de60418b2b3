package accounts

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"time"

	"gantry/internal/model"
	"gantry/internal/store"
)

// proof is an attempt to prove a second factor, and how strictly it is asked
// for.
type proof struct {
	Code, Method string
	NoPassword   bool // the password does not do for who has no other factor
	Demand       bool // asked for even in test mode, and of who has none by password
}

// CheckSecondFactor refuses, with totp-required, when the caller must first
// prove a second factor: a code of their authenticator, one that was mailed
// to them, or their password again. Who proved one lately is not asked again.
func (s *Service) CheckSecondFactor(ctx context.Context, who model.Caller) error {
	return s.secondFactor(ctx, who, proof{Code: who.TwoFactor.Code, Method: who.TwoFactor.Method}, true)
}

// DemandSecondFactor is CheckSecondFactor for what always needs one: neither
// test mode nor a factor proven before will do.
func (s *Service) DemandSecondFactor(ctx context.Context, who model.Caller) error {
	return s.secondFactor(ctx, who, proof{Code: who.TwoFactor.Code, Method: who.TwoFactor.Method, Demand: true}, false)
}

// AskSecondFactor is CheckSecondFactor for what is asked for every time, as
// switching a factor off.
func (s *Service) AskSecondFactor(ctx context.Context, who model.Caller) error {
	return s.secondFactor(ctx, who, proof{Code: who.TwoFactor.Code, Method: who.TwoFactor.Method}, false)
}

func (s *Service) secondFactor(ctx context.Context, who model.Caller, p proof, remember bool) error {
	if s.lifted(p) {
		return nil
	}
	u, err := s.Store.User(ctx, who.UserID)
	if err != nil {
		return refuseMissing(err, model.Errorf("totp-user-not-found", "TOTP User not found"))
	}
	trusted, err := s.trusted(ctx, who, u, p, remember)
	if err != nil || trusted {
		return err
	}
	if err := s.prove(ctx, u, p); err != nil || !remember || p.Code == "" {
		return err
	}
	err = s.Store.Update(ctx, func(tx *store.Tx) error {
		if s.rememberFor() <= 0 {
			return nil
		}
		return tx.RememberProof(ctx, who.TokenHash, fingerprint(who), tx.Now.Add(s.rememberFor()))
	})
	return wrap("remember a second factor", err)
}

// lifted says whether nobody is asked for a second factor.
func (s *Service) lifted(p proof) bool {
	return s.TestMode && !p.Demand || !s.Settings.Get().Bool("Accounts_TwoFactorAuthentication_Enabled")
}

// trusted says whether this session need not prove anything: its token was
// made so, the account is fresh, or a factor was proven in it lately.
func (s *Service) trusted(ctx context.Context, who model.Caller, u model.User, p proof, remember bool) (bool, error) {
	if p.Demand {
		return false, nil
	}
	token, err := s.Store.LoginToken(ctx, who.TokenHash)
	if err != nil {
		return false, wrap("read a login token", err)
	}
	if token.BypassTwoFactor || !remember {
		return token.BypassTwoFactor, nil
	}
	now := model.Now()
	if s.rememberFor() > 0 && u.CreatedAt.Add(s.rememberFor()) >= now {
		return true, nil
	}
	proven, err := s.Store.Proven(ctx, who.TokenHash, fingerprint(who), now)
	return proven, wrap("read a proven factor", err)
}

func (s *Service) rememberFor() time.Duration {
	return time.Duration(s.Settings.Get().Float("Accounts_TwoFactorAuthentication_RememberFor") * float64(time.Second))
}

// fingerprint ties a proof to the client that gave it.
func fingerprint(who model.Caller) string {
	sum := sha256.Sum256([]byte(who.UserAgent + "\x00" + who.IP.String()))
	return hex.EncodeToString(sum[:])
}

// passwordFactor is the method of who proves themselves by their password.
const passwordFactor = "password"

// prove checks the code of a proof against the method it names, or else the
// first that the user has; who has none passes. A code is mailed only to who
// shows none yet: guesses bring no new one.
func (s *Service) prove(ctx context.Context, u model.User, p proof) error {
	if s.lifted(p) {
		return nil
	}
	factors, err := s.factors(ctx, u)
	if err != nil {
		return err
	}
	method, err := s.method(ctx, u, factors, p)
	if err != nil || method == "" {
		return err
	}
	refusal := model.Errorf("totp-required", "TOTP Required")
	details := map[string]any{"codeGenerated": false}
	if p.Code == "" {
		if details, err = s.prepare(ctx, u, method); err != nil {
			return err
		}
	} else {
		verdict, err := s.verify(ctx, u, factors, method, p.Code)
		if err != nil || verdict == right {
			return err
		}
		refusal = verdict.refusal()
	}
	details["method"], details["availableMethods"] = method, factors.names
	return refusal.With(details)
}

// userFactors is the second factors a user can use now.
type userFactors struct {
	secret string   // of TOTP
	names  []string // in the order in which they are asked for
}

func (f userFactors) has(name string) bool {
	for _, n := range f.names {
		if n == name {
			return true
		}
	}
	return false
}

func (s *Service) factors(ctx context.Context, u model.User) (userFactors, error) {
	kept, err := s.Store.Factors(ctx, u.ID)
	if err != nil {
		return userFactors{}, wrap("read second factors", err)
	}
	set := s.Settings.Get()
	const by = "Accounts_TwoFactorAuthentication_By_"
	f := userFactors{secret: kept[store.FactorTOTP].Secret, names: []string{}}
	if kept[store.FactorTOTP].Enabled && set.Bool(by+"TOTP_Enabled") {
		f.names = append(f.names, store.FactorTOTP)
	}
	if kept[store.FactorEmail].Enabled && set.Bool(by+"Email_Enabled") && verifiedEmail(u) != "" && s.Mail.Configured() {
		f.names = append(f.names, store.FactorEmail)
	}
	return f, nil
}

// method chooses how the factor is proven; "" when there is nothing to prove.
func (s *Service) method(ctx context.Context, u model.User, f userFactors, p proof) (string, error) {
	if p.Method == store.FactorTOTP || p.Method == store.FactorEmail {
		return p.Method, nil
	}
	if len(f.names) > 0 {
		return f.names[0], nil
	}
	if p.Demand {
		return passwordFactor, nil
	}
	if p.NoPassword || !s.Settings.Get().Bool("Accounts_TwoFactorAuthentication_Enforce_Password_Fallback") {
		return "", nil
	}
	has, err := s.hasPassword(ctx, u.ID)
	if err != nil || !has {
		return "", err
	}
	return passwordFactor, nil
}

// prepare returns what a client is told of the code it must show, having
// mailed one where that is the method.
func (s *Service) prepare(ctx context.Context, u model.User, method string) (map[string]any, error) {
	if method != store.FactorEmail || !s.Mail.Configured() {
		return map[string]any{"codeGenerated": false}, nil
	}
	return s.offerEmailCode(ctx, u)
}

// verdict is the outcome of a code.
type verdict int

const (
	wrong verdict = iota
	right
	tooMany
)

func (v verdict) refusal() *model.Error {
	if v == tooMany {
		return model.Errorf("totp-max-attempts", "TOTP Maximun Failed Attempts Reached")
	}
	return model.Errorf("totp-invalid", "TOTP Invalid")
}

func rightIf(ok bool) verdict {
	if ok {
		return right
	}
	return wrong
}

func (s *Service) verify(ctx context.Context, u model.User, f userFactors, method, code string) (verdict, error) {
	if method == passwordFactor {
		match, _, err := s.isPassword(ctx, u.ID, strings.ToLower(code))
		return rightIf(match), err
	}
	if !f.has(method) {
		return wrong, nil
	}
	if method == store.FactorEmail {
		return s.verifyEmailCode(ctx, u, code)
	}
	ok, err := s.verifyTOTP(ctx, u.ID, f.secret, code)
	return rightIf(ok), err
}
