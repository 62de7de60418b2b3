package accounts

import (
	"context"
	"errors"
	"slices"
	"time"

	"gantry/internal/model"
	"gantry/internal/settings"
	"gantry/internal/store"
)

// attempt is a sign-in by password with the counts it falls under. The order
// of the lockouts is the order in which they are locked: the account, then
// the address.
type attempt struct{ lockouts []lockout }

// lockout bounds how often sign-ins of one subject may fail.
type lockout struct {
	subject string
	limit   int
	within  time.Duration
	refusal *model.Error
}

var (
	errBlockedIP   = refuseLogin("error-login-blocked-for-ip", "Login has been temporarily blocked For IP")
	errBlockedUser = refuseLogin("error-login-blocked-for-user", "Login has been temporarily blocked For User")
)

const blockSettings = "Block_Multiple_Failed_Logins_"

// attempt returns the lockouts in force for who signs in under a name.
func (s *Service) attempt(who model.Caller, name string) attempt {
	set := s.Settings.Get()
	var a attempt
	if !set.Bool(blockSettings + "Enabled") {
		return a
	}
	add := func(subject, limit, minutes string, refusal *model.Error) {
		if n := set.Int(blockSettings + limit); n > 0 {
			a.lockouts = append(a.lockouts, lockout{subject, n, lasting(set, minutes), refusal})
		}
	}
	if set.Bool(blockSettings+"By_User") && name != "" {
		add("user "+name, "Attempts_Until_Block_by_User", "Time_To_Unblock_By_User_In_Minutes", errBlockedUser)
	}
	address := who.IP.String()
	if set.Bool(blockSettings+"By_Ip") && who.IP.IsValid() && !slices.Contains(set.List(blockSettings+"Ip_Whitelist"), address) {
		add("ip "+address, "Attempts_Until_Block_By_Ip", "Time_To_Unblock_By_Ip_In_Minutes", errBlockedIP)
	}
	return a
}

// lasting is a lockout's time; the setting may be a fraction of a minute.
func lasting(set *settings.Snapshot, minutes string) time.Duration {
	return time.Duration(set.Float(blockSettings+minutes) * float64(time.Minute))
}

// blocked refuses while too many attempts have failed: by address first, as
// upstream does.
func (s *Service) blocked(ctx context.Context, r store.Reader, a attempt, now model.Time) error {
	for _, l := range slices.Backward(a.lockouts) {
		n, err := r.Failures(ctx, l.subject, now.Add(-l.within))
		if err != nil {
			return wrap("count failed sign-ins", err)
		}
		if n >= l.limit {
			return l.refusal
		}
	}
	return nil
}

// failed counts an attempt that was refused with cause and returns what to
// answer. Of any number of concurrent attempts only as many as the limit are
// told what was wrong; the others are told that they are blocked.
func (s *Service) failed(ctx context.Context, a attempt, cause error) error {
	if !counts(cause) || len(a.lockouts) == 0 {
		return cause
	}
	answer := cause
	err := s.Store.Update(ctx, func(tx *store.Tx) error {
		answer = cause
		for _, l := range a.lockouts {
			counted, err := tx.AddFailure(ctx, l.subject, tx.Now.Add(-l.within), l.limit)
			if err != nil {
				return err
			}
			if !counted {
				answer = l.refusal
			}
		}
		return nil
	})
	if err != nil {
		return wrap("count a failed sign-in", err)
	}
	return answer
}

// counts says whether a refusal is a failed attempt: being asked for a code
// is not, and neither is a fault of ours.
func counts(cause error) bool {
	var refusal *model.Error
	return errors.As(cause, &refusal) && refusal.Code != "totp-required"
}

// forgive begins the counts anew for who signed in, or refuses them when they
// were blocked while their password was being checked.
func (s *Service) forgive(ctx context.Context, tx *store.Tx, who model.Caller, user model.User) error {
	a := s.attempt(who, Login{}.name(user))
	if err := s.blocked(ctx, tx.Reader, a, tx.Now); err != nil {
		return err
	}
	for _, l := range a.lockouts {
		if err := tx.ForgetFailures(ctx, l.subject); err != nil {
			return wrap("forget failed sign-ins", err)
		}
	}
	return nil
}

// longestLockout is how far back lockouts look, at the most.
func (s *Service) longestLockout() time.Duration {
	set := s.Settings.Get()
	return max(lasting(set, "Time_To_Unblock_By_User_In_Minutes"), lasting(set, "Time_To_Unblock_By_Ip_In_Minutes"))
}
