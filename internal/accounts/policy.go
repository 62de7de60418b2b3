package accounts

import (
	"context"
	"crypto/rand"
	"errors"
	"math/big"
	"strings"
	"unicode/utf16"

	"gantry/internal/model"
	"gantry/internal/store"
)

// policy is the rules for passwords, as the settings have them.
type policy struct {
	enabled                          bool
	minLength, maxLength, repeats    int
	lower, upper, number, forbidsRun bool
	special                          bool
}

func (s *Service) policy() policy {
	const prefix = "Accounts_Password_Policy_"
	set := s.Settings.Get()
	return policy{
		enabled:    set.Bool(prefix + "Enabled"),
		minLength:  set.Int(prefix + "MinLength"),
		maxLength:  set.Int(prefix + "MaxLength"),
		forbidsRun: set.Bool(prefix + "ForbidRepeatingCharacters"),
		repeats:    set.Int(prefix + "ForbidRepeatingCharactersCount"),
		lower:      set.Bool(prefix + "AtLeastOneLowercase"),
		upper:      set.Bool(prefix + "AtLeastOneUppercase"),
		number:     set.Bool(prefix + "AtLeastOneNumber"),
		special:    set.Bool(prefix + "AtLeastOneSpecialCharacter"),
	}
}

// PolicyFault is one rule that a password breaks.
type PolicyFault struct {
	Error   string `json:"error"`
	Message string `json:"message"`
}

// check refuses a password that the policy does not allow, naming each rule
// it breaks.
func (p policy) check(password string) error {
	refusal := model.Errorf("error-password-policy-not-met", "The password provided does not meet the server's password policy.")
	if strings.TrimSpace(password) == "" {
		return refusal
	}
	if faults := p.faults(password); p.enabled && len(faults) > 0 {
		return refusal.WithList(faults)
	}
	return nil
}

func (p policy) faults(password string) (faults []PolicyFault) {
	length := len(utf16.Encode([]rune(password)))
	lacks := func(kind string) string {
		return "The password does not contain at least one " + kind + " character which is against the password policy."
	}
	fault := func(broken bool, name, message string) {
		if broken {
			faults = append(faults, PolicyFault{"error-password-policy-not-met-" + name, message})
		}
	}
	within := func(low, high rune) bool {
		return strings.ContainsFunc(password, func(r rune) bool { return low <= r && r <= high })
	}
	fault(p.minLength >= 1 && length < p.minLength, "minLength", "The password does not meet the minimum length password policy.")
	fault(p.maxLength >= 1 && length > p.maxLength, "maxLength", "The password does not meet the maximum length password policy.")
	fault(p.forbidsRun && longestRun(password) > max(p.repeats, 1), "repeatingCharacters",
		"The password contains repeating characters which is against the password policy.")
	fault(p.lower && !within('a', 'z'), "oneLowercase", lacks("lowercase"))
	fault(p.upper && !within('A', 'Z'), "oneUppercase", lacks("uppercase"))
	fault(p.number && !within('0', '9'), "oneNumber", lacks("numerical"))
	fault(p.special && !strings.ContainsFunc(password, isSpecial), "oneSpecial", lacks("special"))
	return faults
}

// isSpecial says whether r is neither a letter of ASCII, a digit nor a space.
func isSpecial(r rune) bool {
	return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == ' ')
}

// longestRun is how often the same character follows itself, at most.
func longestRun(text string) (longest int) {
	var last rune
	run := 0
	for _, r := range text {
		if r != last {
			run = 0
		}
		last = r
		run++
		longest = max(longest, run)
	}
	return longest
}

// PasswordPolicy is what pw.getPolicy answers: the rules as pairs of a name
// and its parameters, for clients to show.
type PasswordPolicy struct {
	Enabled bool    `json:"enabled"`
	Policy  [][]any `json:"policy"`
}

// PasswordPolicy tells the rules for passwords.
func (s *Service) PasswordPolicy(context.Context, model.Caller, model.None) (PasswordPolicy, error) {
	p := s.policy()
	out := PasswordPolicy{Enabled: p.enabled, Policy: [][]any{}}
	rule := func(holds bool, name string, parameters ...any) {
		if p.enabled && holds {
			out.Policy = append(out.Policy, append([]any{"get-password-policy-" + name}, parameters...))
		}
	}
	rule(p.minLength >= 1, "minLength", map[string]int{"minLength": p.minLength})
	rule(p.maxLength >= 1, "maxLength", map[string]int{"maxLength": p.maxLength})
	rule(p.forbidsRun, "forbidRepeatingCharacters")
	rule(p.forbidsRun, "forbidRepeatingCharactersCount", map[string]int{"forbidRepeatingCharactersCount": p.repeats})
	rule(p.lower, "mustContainAtLeastOneLowercase")
	rule(p.upper, "mustContainAtLeastOneUppercase")
	rule(p.number, "mustContainAtLeastOneNumber")
	rule(p.special, "mustContainAtLeastOneSpecialCharacter")
	return out, nil
}

// ResetToken is the input of pw.getPolicyReset.
type ResetToken struct {
	Token string `json:"token" check:"required"`
}

// PolicyForReset tells the rules to whoever holds a link for a new password.
func (s *Service) PolicyForReset(ctx context.Context, who model.Caller, in ResetToken) (PasswordPolicy, error) {
	kept, err := s.Store.MailToken(ctx, HashToken(in.Token))
	if errors.Is(err, model.ErrNotFound) || err == nil && (kept.Kind != store.MailReset || kept.ExpiresAt <= model.Now()) {
		return PasswordPolicy{}, errUnauthorized
	}
	if err != nil {
		return PasswordPolicy{}, wrap("look a mailed token up", err)
	}
	return s.PasswordPolicy(ctx, who, model.None{})
}

// generate returns a random password that the policy allows: 24 characters,
// or as many as it asks for, of every kind there is.
func (p policy) generate() (string, error) {
	const alphabet = "abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789#$%+-=?@_"
	length := max(24, p.minLength)
	if p.maxLength >= 1 {
		length = min(length, p.maxLength)
	}
	for range 1000 {
		password := make([]byte, length)
		for i := range password {
			n, err := rand.Int(rand.Reader, big.NewInt(int64(len(alphabet))))
			if err != nil {
				return "", wrap("draw a password", err)
			}
			password[i] = alphabet[n.Int64()]
		}
		if p.check(string(password)) == nil {
			return string(password), nil
		}
	}
	return "", errors.New("the password policy cannot be met")
}
