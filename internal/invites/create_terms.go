package invites

import (
	"context"
	"errors"
	"regexp"
	"slices"
	"strings"
	"time"

	"gantry/internal/model"
	"gantry/internal/store"
)

// Terms are what an invite asks and gives, in the words of the API. What is
// absent stays as it is.
type Terms struct {
	RIDs           []string    `json:"rids" check:"nullable,maxItems=50,maxLength=64"` // all rooms, the invite's own first
	Days           *int        `json:"days" check:"nullable,min=0,max=36500"`          // from now on; 0: for ever
	Minutes        *int        `json:"minutes" check:"nullable,min=1,max=52560000"`
	ExpiresAt      *model.Time `json:"expiresAt" check:"nullable"`
	MaxUses        *int        `json:"maxUses" check:"nullable,min=0,max=1000000000"`
	Label          *string     `json:"label" check:"nullable,maxLength=200"`
	Slug           *string     `json:"slug" check:"nullable,maxLength=64"` // empty: none
	Roles          []string    `json:"roles" check:"nullable,maxItems=20,maxLength=64"`
	JoinDefaults   *bool       `json:"joinDefaultChannels" check:"nullable"`
	MembershipDays *int        `json:"membershipDays" check:"nullable,min=0,max=36500"`
	EmailDomains   []string    `json:"emailDomains" check:"nullable,maxItems=100,maxLength=254"`
	Emails         []string    `json:"emails" check:"nullable,maxItems=500,maxLength=254"`
	Usernames      []string    `json:"usernames" check:"nullable,maxItems=500,maxLength=254"`
	Approval       *bool       `json:"requireApproval" check:"nullable"`
	Welcome        *string     `json:"welcomeMessage" check:"nullable,maxLength=2000"`
	Notify         *bool       `json:"notifyInviter" check:"nullable"`
	Guests         *bool       `json:"guests" check:"nullable"`
}

// What terms are refused for.
var (
	errManyEnds      = model.Errorf("error-invalid-expiry", "Say only one of days, minutes and expiresAt.").With(map[string]any{"field": "expiresAt"})
	errPastEnd       = model.Errorf("error-invalid-expiry", "An invite must end in the future, and within a hundred years.").With(map[string]any{"field": "expiresAt"})
	errNoSlugs       = model.Errorf("error-invite-slugs-not-allowed", "Links with names of their own are not allowed here.").With(map[string]any{"field": "slug"})
	errSlug          = model.Errorf("error-invalid-slug", "A link's name has 3 to 64 letters, digits and hyphens, and not digits alone.").With(map[string]any{"field": "slug"})
	errSlugReserved  = model.Errorf("error-slug-reserved", "This name is kept for the workspace's own pages.").With(map[string]any{"field": "slug"})
	errSlugTaken     = model.Errorf("error-slug-taken", "Another link has this name.").With(map[string]any{"field": "slug"})
	errRole          = model.Errorf("error-invalid-role", "Invalid role").With(map[string]any{"field": "roles"})
	errRoles         = model.Errorf("error-invite-roles-not-allowed", "An invite gives no role that its maker could not give.").With(map[string]any{"field": "roles"})
	errEmail         = model.Errorf("error-invalid-email", "Invalid email").With(map[string]any{"field": "emails"})
	errDomain        = model.Errorf("error-invalid-domain", "Invalid email domain").With(map[string]any{"field": "emailDomains"})
	errInvitee       = model.Errorf("error-invalid-user", "Invalid user").With(map[string]any{"field": "usernames"})
	errOwnRoom       = model.Errorf("error-invalid-room", "The first room of an invite stays.").With(map[string]any{"field": "rids"})
	errMailedForever = model.Errorf("error-not-allowed", "Who an invite was mailed to does not change.").With(map[string]any{"field": "emails"})
)

const longestInvite = 36500 * 24 * time.Hour

// apply writes the terms into an invite. Whether the caller may ask for them
// is for others to say.
func (s *Service) apply(ctx context.Context, r store.Reader, i *model.Invite, t Terms, now model.Time) error {
	if err := t.applyEnd(i, now); err != nil {
		return err
	}
	if err := s.applySlug(i, t.Slug); err != nil {
		return err
	}
	if err := s.applyPeople(ctx, r, i, t); err != nil {
		return err
	}
	if t.RIDs != nil {
		if len(t.RIDs) == 0 || t.RIDs[0] != i.RID {
			return errOwnRoom
		}
		i.Policy.RIDs = without(distinct(t.RIDs[1:]), i.RID)
	}
	if t.Roles != nil {
		i.Policy.Roles = distinct(t.Roles)
		for _, id := range i.Policy.Roles {
			if _, known := s.Authz.Get().Role(id); !known {
				return errRole
			}
		}
	}
	t.applyRest(i)
	return nil
}

func (t Terms) applyRest(i *model.Invite) {
	set(&i.MaxUses, t.MaxUses)
	set(&i.Policy.MembershipDays, t.MembershipDays)
	set(&i.Policy.Approval, t.Approval)
	set(&i.Policy.Notify, t.Notify)
	set(&i.Policy.Guests, t.Guests)
	if t.JoinDefaults != nil {
		i.Policy.SkipDefaults = !*t.JoinDefaults
	}
	if t.Label != nil {
		i.Label = strings.TrimSpace(*t.Label)
	}
	if t.Welcome != nil {
		i.Policy.Welcome = strings.TrimSpace(*t.Welcome)
	}
}

// set writes a value that is there.
func set[T any](to, from *T) {
	if from != nil {
		*to = *from
	}
}

// applyEnd sets when an invite ends. Its days, which older clients show, are
// those that have begun by then.
func (t Terms) applyEnd(i *model.Invite, now model.Time) error {
	var lasts time.Duration
	said := 0
	if t.Days != nil {
		said, lasts = said+1, time.Duration(*t.Days)*24*time.Hour
	}
	if t.Minutes != nil {
		said, lasts = said+1, time.Duration(*t.Minutes)*time.Minute
	}
	if t.ExpiresAt != nil {
		if *t.ExpiresAt <= now || *t.ExpiresAt > now.Add(longestInvite) {
			return errPastEnd
		}
		said, lasts = said+1, t.ExpiresAt.Time().Sub(now.Time())
	}
	switch {
	case said > 1:
		return errManyEnds
	case said == 0:
		return nil
	case lasts == 0:
		i.Days, i.ExpiresAt = 0, 0
		return nil
	}
	const day = 24 * time.Hour
	i.Days, i.ExpiresAt = int((lasts+day-1)/day), now.Add(lasts)
	return nil
}

var (
	slugForm   = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{2,63}$`)
	digitsOnly = regexp.MustCompile(`^[0-9]+$`)
	domainForm = regexp.MustCompile(`^([\p{L}\p{N}]([\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?\.)*[\p{L}\p{N}]([\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?$`)
	localForm  = regexp.MustCompile(`^[^\s@"<>(),:;\[\]\\]{1,64}$`)
)

// reservedSlugs are names that a link might have of the workspace's own pages,
// now or one day, or that would look like a mistake.
var reservedSlugs = strings.Fields(`accept account admin api approve ask avatar channel channels create decline deny direct file-upload files
	gantry general group groups guest help home invite invites join ldap login logout mail me new null oauth oidc owner preview profile qr
	register request requests reset-password rocket-cat rooms saml send settings sign-in sign-up signin signup static support system team teams
	undefined user users verify verify-email welcome workspace`)

func (s *Service) applySlug(i *model.Invite, slug *string) error {
	if slug == nil {
		return nil
	}
	name := strings.ToLower(*slug)
	if name == i.Slug || name == "" {
		i.Slug = name
		return nil
	}
	switch {
	case !s.Settings.Get().Bool("Invite_Allow_Slugs"):
		return errNoSlugs
	case !slugForm.MatchString(name), digitsOnly.MatchString(name):
		return errSlug
	case slices.Contains(reservedSlugs, name):
		return errSlugReserved
	}
	i.Slug = name
	return nil
}

// applyPeople sets whom an invite is for. Where a letter took it that is
// settled: coming by it proves the address it went to.
func (s *Service) applyPeople(ctx context.Context, r store.Reader, i *model.Invite, t Terms) error {
	if i.Policy.Mailed && (t.Emails != nil || t.EmailDomains != nil || t.Usernames != nil) {
		return errMailedForever
	}
	if t.Emails != nil {
		i.Policy.Emails = lowered(t.Emails, "")
		if slices.ContainsFunc(i.Policy.Emails, notEmail) {
			return errEmail
		}
	}
	if t.EmailDomains != nil {
		i.Policy.Domains = lowered(t.EmailDomains, "@")
		if slices.ContainsFunc(i.Policy.Domains, func(d string) bool { return !domainForm.MatchString(d) }) {
			return errDomain
		}
	}
	if t.Usernames == nil {
		return nil
	}
	i.Policy.UserIDs = nil
	for _, name := range distinct(t.Usernames) {
		user, err := r.UserByUsername(ctx, strings.TrimPrefix(name, "@"))
		if errors.Is(err, model.ErrNotFound) {
			return errInvitee
		}
		if err != nil {
			return wrap("read an invited user", err)
		}
		i.Policy.UserIDs = append(i.Policy.UserIDs, user.ID)
	}
	i.Policy.UserIDs = distinct(i.Policy.UserIDs)
	return nil
}

// lowered returns texts as a policy keeps them: lower case, without what they
// may begin with, each once.
func lowered(texts []string, begin string) []string {
	out := make([]string, len(texts))
	for n, text := range texts {
		out[n] = strings.TrimPrefix(strings.ToLower(strings.TrimSpace(text)), begin)
	}
	return distinct(out)
}

func notEmail(address string) bool {
	local, domain, ok := strings.Cut(address, "@")
	return !ok || !localForm.MatchString(local) || !domainForm.MatchString(domain)
}

// distinct returns texts in their order, each once; nil for none.
func distinct(texts []string) (out []string) {
	for _, text := range texts {
		if !slices.Contains(out, text) {
			out = append(out, text)
		}
	}
	return out
}

// without returns texts but one.
func without(texts []string, one string) []string {
	return slices.DeleteFunc(texts, func(text string) bool { return text == one })
}
