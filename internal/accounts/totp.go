package accounts

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"encoding/base64"
	"encoding/hex"
	"net/url"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/totp"

	"gantry/internal/model"
	"gantry/internal/qr"
	"gantry/internal/store"
)

// backupCodes is how many codes of backupLength letters stand in for an
// authenticator that was lost, each once.
const (
	backupCodes  = 12
	backupLength = 8
)

var errInvalidTOTP = model.Errorf("invalid-totp", "")

// checkTOTP says whether code is the authenticator's now, or a little before
// or after as the setting MaxDelta allows.
func (s *Service) checkTOTP(secret, code string) bool {
	delta := max(0, s.Settings.Get().Int("Accounts_TwoFactorAuthentication_MaxDelta"))
	ok, err := totp.ValidateCustom(code, secret, time.Now(), totp.ValidateOpts{
		Period: 30, Skew: uint(delta), Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1,
	})
	return err == nil && ok // an error is a code of another length
}

// verifyTOTP checks an authenticator's code, or uses a backup code up.
func (s *Service) verifyTOTP(ctx context.Context, userID, secret, code string) (ok bool, err error) {
	if len(code) != backupLength {
		return secret != "" && s.checkTOTP(secret, code), nil
	}
	err = s.Store.Update(ctx, func(tx *store.Tx) (err error) {
		ok, err = tx.TakeBackupCode(ctx, userID, backupHash(code))
		return err
	})
	return ok, wrap("use a backup code up", err)
}

func backupHash(code string) string {
	sum := sha256.Sum256([]byte(code))
	return hex.EncodeToString(sum[:])
}

// newBackupCodes returns codes and their digests.
func newBackupCodes() (codes, hashes []string) {
	for range backupCodes {
		code := model.NewID(backupLength)
		codes, hashes = append(codes, code), append(hashes, backupHash(code))
	}
	return codes, hashes
}

// TOTPSecret is what an authenticator is set up with.
type TOTPSecret struct {
	Secret string `json:"secret"`
	URL    string `json:"url"`
	// QR is the picture of URL as a data: URL, so that clients need not draw it.
	QR string `json:"qr,omitempty"`
}

// EnableTOTP gives the caller a secret for their authenticator. It counts
// once ValidateTempToken has seen a code made with it.
func (s *Service) EnableTOTP(ctx context.Context, who model.Caller, _ model.None) (TOTPSecret, error) {
	const method = "2fa:enable"
	var raw [32]byte
	rand.Read(raw[:])
	secret := base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(raw[:])
	var u model.User
	err := s.Store.Update(ctx, func(tx *store.Tx) (err error) {
		if u, err = s.self(ctx, tx.Reader, who); err != nil {
			return err
		}
		if u.Username == "" {
			return errInvalidUser.By(method)
		}
		if unverified(u) {
			return model.Errorf("error-invalid-user", "You need to verify your emails before setting up 2FA").By(method)
		}
		factors, err := tx.Factors(ctx, u.ID)
		if err != nil {
			return wrap("read second factors", err)
		}
		if factors[store.FactorTOTP].Enabled {
			return model.Errorf("error-2fa-already-enabled", "")
		}
		return wrap("keep a second factor", tx.PutFactor(ctx, u.ID, store.Factor{Kind: store.FactorTOTP, Pending: secret}))
	})
	if err != nil {
		return TOTPSecret{}, err
	}
	link := "otpauth://totp/" + url.PathEscape("Rocket.Chat:"+u.Username) + "?secret=" + secret
	return TOTPSecret{Secret: secret, URL: link, QR: drawn(link)}, nil
}

// drawn is a QR code as a data: URL, or "" for what is too long for one.
func drawn(text string) string {
	code, err := qr.Encode(text)
	if err != nil {
		return ""
	}
	return "data:image/svg+xml;base64," + base64.StdEncoding.EncodeToString([]byte(code.SVG("QR code")))
}

// OneCode is the input of methods that take a code.
type OneCode struct {
	Code string `json:"code" check:"required"`
}

// BackupCodes are shown once, to be kept on paper.
type BackupCodes struct {
	Codes []string `json:"codes"`
}

// ValidateTempToken switches the second factor on when the code was made with
// the secret of EnableTOTP, and ends the caller's other sessions.
func (s *Service) ValidateTempToken(ctx context.Context, who model.Caller, in OneCode) (BackupCodes, error) {
	codes, hashes := newBackupCodes()
	err := s.Store.Update(ctx, func(tx *store.Tx) error {
		factors, err := tx.Factors(ctx, who.UserID)
		if err != nil {
			return wrap("read second factors", err)
		}
		pending := factors[store.FactorTOTP].Pending
		if pending == "" || !s.checkTOTP(pending, in.Code) {
			return errInvalidTOTP
		}
		err = tx.PutFactor(ctx, who.UserID, store.Factor{Kind: store.FactorTOTP, Enabled: true, Secret: pending})
		if err != nil {
			return wrap("keep a second factor", err)
		}
		if err := tx.ReplaceBackupCodes(ctx, who.UserID, hashes); err != nil {
			return wrap("keep backup codes", err)
		}
		return wrap("end other sessions", tx.DeleteSessions(ctx, who.UserID, who.TokenHash))
	})
	if err != nil {
		return BackupCodes{}, err
	}
	return BackupCodes{codes}, nil
}

// totpSecret returns the secret of the caller's authenticator.
func (s *Service) totpSecret(ctx context.Context, who model.Caller) (string, error) {
	factors, err := s.Store.Factors(ctx, who.UserID)
	if err != nil {
		return "", wrap("read second factors", err)
	}
	if !factors[store.FactorTOTP].Enabled {
		return "", errInvalidTOTP
	}
	return factors[store.FactorTOTP].Secret, nil
}

// RegenerateCodes replaces the backup codes of who shows a code; without a
// right one there is no result.
func (s *Service) RegenerateCodes(ctx context.Context, who model.Caller, in OneCode) (*BackupCodes, error) {
	secret, err := s.totpSecret(ctx, who)
	if err != nil {
		return nil, err
	}
	ok, err := s.verifyTOTP(ctx, who.UserID, secret, in.Code)
	if err != nil || !ok {
		return nil, err
	}
	codes, hashes := newBackupCodes()
	err = s.Store.Update(ctx, func(tx *store.Tx) error { return tx.ReplaceBackupCodes(ctx, who.UserID, hashes) })
	return &BackupCodes{codes}, wrap("keep backup codes", err)
}

// CodesRemaining says how many backup codes are left.
type CodesRemaining struct {
	Remaining int `json:"remaining"`
}

// CodesRemaining counts the caller's backup codes.
func (s *Service) CodesRemaining(ctx context.Context, who model.Caller, _ model.None) (CodesRemaining, error) {
	if _, err := s.totpSecret(ctx, who); err != nil {
		return CodesRemaining{}, err
	}
	n, err := s.Store.BackupCodes(ctx, who.UserID)
	return CodesRemaining{n}, wrap("count backup codes", err)
}

// DisableTOTP switches the second factor of who shows a code off, and says
// whether it did.
func (s *Service) DisableTOTP(ctx context.Context, who model.Caller, in OneCode) (bool, error) {
	factors, err := s.Store.Factors(ctx, who.UserID)
	if err != nil {
		return false, wrap("read second factors", err)
	}
	ok, err := s.verifyTOTP(ctx, who.UserID, factors[store.FactorTOTP].Secret, in.Code)
	if err != nil || !ok {
		return false, err
	}
	err = s.Store.Update(ctx, func(tx *store.Tx) (err error) {
		ok, err = s.dropTOTP(ctx, tx, who.UserID)
		return err
	})
	return ok, err
}

func (s *Service) dropTOTP(ctx context.Context, tx *store.Tx, userID string) (bool, error) {
	if err := tx.ReplaceBackupCodes(ctx, userID, nil); err != nil {
		return false, wrap("remove backup codes", err)
	}
	had, err := tx.DeleteFactor(ctx, userID, store.FactorTOTP)
	return had, wrap("remove a second factor", err)
}

// ResetTOTP removes the authenticator of the caller, or of whom the
// parameters name, and ends that user's sessions.
func (s *Service) ResetTOTP(ctx context.Context, who model.Caller, in UserParam) (model.None, error) {
	if err := s.AskSecondFactor(ctx, who); err != nil {
		return model.None{}, err
	}
	other := in != UserParam{}
	if other && !s.may(who, "edit-other-user-totp") {
		return model.None{}, model.Errorf("error-not-allowed", "Not allowed")
	}
	if other && !s.Settings.Get().Bool("Accounts_TwoFactorAuthentication_Enabled") {
		return model.None{}, model.Errorf("error-two-factor-not-enabled", "Two factor authentication is not enabled")
	}
	var u model.User
	err := s.Store.Update(ctx, func(tx *store.Tx) (err error) {
		if u, err = s.subject(ctx, tx.Reader, who, in); err != nil {
			return err
		}
		had, err := s.dropTOTP(ctx, tx, u.ID)
		if err != nil || !had {
			return err
		}
		return wrap("end sessions", tx.DeleteLoginTokens(ctx, u.ID, ""))
	})
	if err == nil && other {
		s.notify(ctx, u, "{Factor_Reset_Subject}", "{Factor_Reset}", nil)
	}
	return model.None{}, err
}
