package web

// What the forms ask, as fields. The names are those that the handlers read.

func (n Newcomer) fields() []Field {
	fields := []Field{
		{Name: "name", Label: "entry.yourName", Type: "text", Value: n.Name, Complete: "name"},
		{Name: "email", Label: "entry.email", Type: "email", Value: n.Email, Complete: "email"},
		{Name: "password", Label: "entry.password", Type: "password", Complete: "new-password", Rule: n.Password},
	}
	return fields
}

// more are the fields of a newcomer that may be left empty.
func (n Newcomer) more() []Field {
	fields := []Field{{
		Name: "username", Label: "entry.username", Type: "text", Value: n.Username, Complete: "username",
		Optional: true, Hint: "entry.usernameHint", Check: n.Check,
	}}
	if n.Reason {
		fields = append(fields, Field{
			Name: "reason", Label: "entry.reason", Type: "text", Value: n.Why, Optional: true, Hint: "entry.reasonHint",
		})
	}
	return fields
}

// Fields is the form of the first admin.
func (s Setup) Fields() []Field {
	site := Field{Name: "site", Label: "entry.workspaceName", Type: "text", Value: s.Called, Complete: "organization"}
	return s.Problem.marked(append([]Field{site}, s.Form.fields()...)...)
}

// Fields is the form of a newcomer without an invite.
func (r Register) Fields() []Field {
	return r.Problem.marked(append(r.Form.fields(), r.Form.more()...)...)
}

// RegisterFields is the form of a newcomer. The username may be left empty.
func (l Landing) RegisterFields() []Field {
	return l.Problem.marked(append(l.NewUser.fields(), l.NewUser.more()...)...)
}

// SignInFields is the form of who has an account.
func (l Landing) SignInFields() []Field { return l.Problem.marked(l.SignIn.fields()...) }

// GuestFields is the form of who comes without an account.
func (l Landing) GuestFields() []Field {
	return l.Problem.marked(Field{
		Name: "name", Label: "entry.yourName", Type: "text", Value: l.Guest, Complete: "name", Hint: "entry.guestHint",
	})
}

// Shown are the fields of the form that the page shows.
func (l Landing) Shown() []Field {
	switch l.Way {
	case "register":
		return l.RegisterFields()
	case "guest":
		return l.GuestFields()
	}
	return l.SignInFields()
}

// Fields is the form that asks for a new link; who is signed in has said who
// they are.
func (d Dead) Fields() []Field {
	if d.User != "" {
		return nil
	}
	return []Field{{
		Name: "name", Label: "entry.yourName", Type: "text", Complete: "name", Optional: true, Hint: "entry.askerHint",
	}}
}

// Fields is the form to sign in.
func (s SignIn) Fields() []Field { return s.Problem.marked(s.Form.fields()...) }

func (c Credentials) fields() []Field {
	fields := []Field{
		{Name: "user", Label: "entry.userOrEmail", Type: "text", Value: c.User, Complete: "username"},
		{Name: "password", Label: "entry.password", Type: "password", Complete: "current-password"},
	}
	if c.Code {
		fields = append(fields, codeField(c.By))
	}
	return fields
}

// Fields is the form for the second factor alone.
func (f Factor) Fields() []Field { return f.Problem.marked(codeField(f.By)) }

func codeField(by string) Field {
	return Field{Name: "code", Label: "entry.code", Type: "text", Complete: "one-time-code", Hint: codeHint(by)}
}

// codeHint says where the code is to be found.
func codeHint(by string) string {
	switch by {
	case "totp":
		return "entry.codeByApp"
	case "email":
		return "entry.codeByMail"
	}
	return "entry.codeHint"
}

// Fields is the form for a new password.
func (r Reset) Fields() []Field {
	return r.Problem.marked(Field{
		Name: "password", Label: "entry.newPassword", Type: "password", Complete: "new-password", Rule: r.Password,
	})
}

// Fields is the form of who has forgotten their password.
func (f Forgot) Fields() []Field {
	return f.Problem.marked(Field{Name: "email", Label: "entry.email", Type: "email", Value: f.Email, Complete: "email"})
}

// Way is one of several forms to join by. Label is the key of a text.
type Way struct {
	Label, URL string
	Current    bool
}

// Ways are the forms that the landing page offers, where there is a choice.
func (l Landing) Ways() []Way {
	ways := []Way{{"entry.signIn", l.Action + "?way=signin", l.Way == "signin"}}
	if l.Register {
		ways = append([]Way{{"entry.wayNew", l.Action, l.Way == "register"}}, ways...)
	}
	if l.Guests {
		ways = append(ways, Way{"entry.wayGuest", l.Action + "?way=guest", l.Way == "guest"})
	}
	if len(ways) == 1 {
		return nil
	}
	return ways
}

// goal is where an invite leads: the room, or the workspace.
func goal(room, site string) string {
	if room != "" {
		return room
	}
	return site
}

// Goal is where the invite leads.
func (l Landing) Goal() string { return goal(l.Room, l.Site) }

// Goal is where the invite led.
func (d Dead) Goal() string { return goal(d.Room, d.Site) }

// Goal is what the note is about.
func (n Note) Goal() string { return goal(n.Room, n.Site) }
