package accounts_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/pquerna/otp/totp"

	"gantry/internal/accounts"
	"gantry/internal/model"
	"gantry/internal/storetest"
)

// withTOTP sets an authenticator up and returns its secret and the backup
// codes.
func (h *house) withTOTP(t *testing.T, who model.Caller) (secret string, codes []string) {
	t.Helper()
	made, err := h.EnableTOTP(t.Context(), who, model.None{})
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(made.QR, "data:image/svg+xml;base64,") {
		t.Errorf("the code to scan is %q", made.QR)
	}
	_, err = h.ValidateTempToken(t.Context(), who, accounts.OneCode{Code: "12345"})
	want(t, "a code that is too short", err, "invalid-totp")
	backup, err := h.ValidateTempToken(t.Context(), who, accounts.OneCode{Code: code(t, made.Secret)})
	if err != nil {
		t.Fatal(err)
	}
	return made.Secret, backup.Codes
}

func code(t *testing.T, secret string) string {
	t.Helper()
	now, err := totp.GenerateCode(secret, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	return now
}

func TestTOTPAtLogin(t *testing.T) {
	h := open(t, t.TempDir()+"/gantry.db")
	ann := h.person(t, "ann")
	other, err := h.CreateToken(t.Context(), ann, accounts.TokenFor{UserParam: accounts.UserParam{UserID: ann.UserID}})
	want(t, "a session for oneself without leave", err, "error-not-authorized")
	h.CreateTokens.Secret = "shared"
	other, err = h.CreateToken(t.Context(), ann, accounts.TokenFor{UserParam: accounts.UserParam{UserID: ann.UserID}, Secret: "shared"})
	if err != nil {
		t.Fatal(err)
	}
	secret, backup := h.withTOTP(t, ann)
	if _, err := h.Authenticate(t.Context(), ann.UserID, other.AuthToken); err == nil {
		t.Error("another session goes on although an authenticator was set up")
	}
	login := func(code string) error {
		_, err := h.Login(t.Context(), from("192.0.2.9"), accounts.Login{Username: "ann", Password: plain(password), Code: code})
		return err
	}
	err = login("")
	want(t, "without a code", err, "totp-required")
	var refusal *model.Error
	errors.As(err, &refusal)
	if diff := cmp.Diff(map[string]any{"method": "totp", "codeGenerated": false, "availableMethods": []string{"totp"}}, refusal.Details); diff != "" || refusal.Status != 401 {
		t.Errorf("status %d, details: %s", refusal.Status, diff)
	}
	want(t, "with a wrong code", login("000000x"), "totp-invalid")
	want(t, "with the code", login(code(t, secret)), "")
	want(t, "with a backup code", login(backup[0]), "")
	want(t, "with the same backup code", login(backup[0]), "totp-invalid")
	_, err = h.EnableTOTP(t.Context(), ann, model.None{})
	want(t, "setting up another one", err, "error-2fa-already-enabled")
	off, err := h.DisableTOTP(t.Context(), ann, accounts.OneCode{Code: "nonsense"})
	if err != nil || off {
		t.Errorf("switched off by nonsense: %t, %v", off, err)
	}
	off, err = h.DisableTOTP(t.Context(), ann, accounts.OneCode{Code: backup[1]})
	if err != nil || !off {
		t.Errorf("switched off: %t, %v", off, err)
	}
	want(t, "without a code once it is off", login(""), "")
}

// TestBackupCodeOnce uses one code at the same time in many sign-ins.
func TestBackupCodeOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		h := open(t, url)
		ann := h.person(t, "ann")
		_, backup := h.withTOTP(t, ann)
		codes := atOnce(8, func(int) error {
			_, err := h.Login(t.Context(), from("192.0.2.9"), accounts.Login{Username: "ann", Password: plain(password), Code: backup[3]})
			return err
		})
		if codes[""] != 1 || codes["totp-invalid"] != 7 {
			t.Errorf("one backup code eight times: %v", codes)
		}
		left, err := h.CodesRemaining(t.Context(), ann, model.None{})
		if err != nil || left.Remaining != len(backup)-1 {
			t.Errorf("%d codes are left, %v, want %d", left.Remaining, err, len(backup)-1)
		}
	})
}

// TestSecondFactorOfRoutes walks through how a route asks.
func TestSecondFactorOfRoutes(t *testing.T) {
	h := open(t, t.TempDir()+"/gantry.db")
	ann := h.person(t, "ann")
	check := func(code, method string) error {
		who := ann
		who.TwoFactor = model.TwoFactorCode{Code: code, Method: method}
		return h.CheckSecondFactor(t.Context(), who)
	}
	want(t, "right after registering", check("", ""), "")
	h.set(t, "Accounts_TwoFactorAuthentication_RememberFor", 1)
	time.Sleep(1100 * time.Millisecond)
	want(t, "later, by password", check("", ""), "totp-required")
	want(t, "a wrong password", check(accounts.Digest("wrong"), "password"), "totp-invalid")
	want(t, "the password", check(accounts.Digest(password), "password"), "")
	want(t, "remembered", check("", ""), "")
	stranger := ann
	stranger.UserAgent = "another client with the same token"
	want(t, "not remembered for others", h.CheckSecondFactor(t.Context(), stranger), "totp-required")
	time.Sleep(1100 * time.Millisecond)
	want(t, "not remembered for long", check("", ""), "totp-required")
	h.set(t, "Accounts_TwoFactorAuthentication_Enforce_Password_Fallback", false)
	want(t, "without the fallback", check("", ""), "")
	secret, _ := h.withTOTP(t, ann)
	want(t, "the password instead of a code", check(accounts.Digest(password), "password"), "totp-invalid")
	want(t, "a code", check(code(t, secret), "totp"), "")
}

func TestSecondFactorLifted(t *testing.T) {
	h := open(t, t.TempDir()+"/gantry.db")
	ann := h.person(t, "ann")
	h.set(t, "Accounts_TwoFactorAuthentication_RememberFor", 0)
	made, err := h.GenerateToken(t.Context(), withTokens(ann), accounts.PersonalToken{Name: "script", Bypass: true})
	if err != nil {
		t.Fatal(err)
	}
	script, err := h.Authenticate(t.Context(), ann.UserID, made.Token)
	if err != nil {
		t.Fatal(err)
	}
	want(t, "by hand", h.CheckSecondFactor(t.Context(), ann), "totp-required")
	want(t, "by a token made to pass", h.CheckSecondFactor(t.Context(), script), "")
	want(t, "by that token where it is demanded", h.DemandSecondFactor(t.Context(), script), "totp-required")
	h.TestMode = true
	want(t, "in test mode", h.CheckSecondFactor(t.Context(), ann), "")
	want(t, "in test mode where it is demanded", h.DemandSecondFactor(t.Context(), ann), "totp-required")
	h.set(t, "Accounts_TwoFactorAuthentication_Enabled", false)
	want(t, "switched off", h.DemandSecondFactor(t.Context(), ann), "")
}

// TestMailedCode bounds how often a mailed code can be guessed.
func TestMailedCode(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		h := open(t, url)
		ann := h.person(t, "ann")
		if _, err := h.EnableEmailFactor(t.Context(), ann, model.None{}); err != nil {
			t.Fatal(err)
		}
		const guesses = 3
		h.set(t, "Accounts_TwoFactorAuthentication_Max_Invalid_Email_Code_Attempts", guesses)
		login := func(code string) error {
			_, err := h.Login(t.Context(), from("192.0.2.9"), accounts.Login{Username: "ann", Password: plain(password), Code: code})
			return err
		}
		want(t, "without a code", login(""), "totp-required")
		mailed := h.post.find(t, `<b>(\d{3}-\d{3})</b>`)
		want(t, "a wrong code", login(other(mailed)), "totp-invalid")
		want(t, "the code", login(mailed), "")
		want(t, "again without a code", login(""), "totp-required")
		codes := atOnce(6, func(int) error { return login("nonsense") })
		if codes["totp-invalid"] != guesses || codes["totp-max-attempts"] != 6-guesses {
			t.Errorf("six guesses of which %d count: %v", guesses, codes)
		}
	})
}

// other returns another code than this one.
func other(code string) string {
	digits := slices.Clone([]byte(code))
	digits[0] = '0' + (digits[0]-'0'+1)%10
	return string(digits)
}

func TestOwnPasswordNeedsTheOld(t *testing.T) {
	h := open(t, t.TempDir()+"/gantry.db")
	h.TestMode = true
	ann := h.person(t, "ann")
	change := func(old, password string) error {
		_, err := h.UpdateOwn(t.Context(), ann, accounts.OwnUpdate{Data: accounts.OwnInfo{CurrentPassword: old, NewPassword: password}})
		return err
	}
	want(t, "without the old", change("", "another horse"), "totp-required")
	want(t, "with a wrong one", change(accounts.Digest("wrong"), "another horse"), "totp-invalid")
	want(t, "to the same", change(accounts.Digest(password), password), "error-password-same-as-current")
	want(t, "with the old", change(accounts.Digest(password), "another horse"), "")
	if _, err := h.Authenticate(t.Context(), ann.UserID, "token-of-ann"); err != nil {
		t.Errorf("the session that changed the password ended: %v", err)
	}
}
