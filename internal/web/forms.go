package web

// What the forms ask, as fields. The names are those that the handlers read.

func (n Newcomer) fields(username Field) []Field {
	fields := []Field{
		{Name: "name", Label: "Your name", Type: "text", Value: n.Name, Complete: "name"},
		{Name: "email", Label: "E-mail", Type: "email", Value: n.Email, Complete: "email"},
		{Name: "password", Label: "Password", Type: "password", Complete: "new-password", Hint: n.Password},
	}
	username.Name, username.Label, username.Type = "username", "Username", "text"
	username.Value, username.Complete = n.Username, "username"
	fields = append(fields, username)
	if n.Reason {
		fields = append(fields, Field{
			Name: "reason", Label: "Why you would like to join", Type: "text", Value: n.Why, Optional: true,
			Hint: "Accounts here are approved by hand.",
		})
	}
	return fields
}

// Fields is the form of the first admin.
func (h Home) Fields() []Field {
	return h.Problem.marked(h.Form.fields(Field{})...)
}

// RegisterFields is the form of a newcomer. The username may be left empty.
func (l Landing) RegisterFields() []Field {
	return l.Problem.marked(l.NewUser.fields(Field{
		Optional: true, Hint: "Leave it empty, and it is made from your name.",
	})...)
}

// SignInFields is the form of who has an account.
func (l Landing) SignInFields() []Field { return l.Problem.marked(l.SignIn.fields()...) }

// GuestFields is the form of who comes without an account.
func (l Landing) GuestFields() []Field {
	return l.Problem.marked(Field{
		Name: "name", Label: "Your name", Type: "text", Value: l.Guest, Complete: "name",
		Hint: "Others see it beside what you write.",
	})
}

// Fields is the form that asks for a new link; who is signed in has said who
// they are.
func (d Dead) Fields() []Field {
	if d.User != "" {
		return nil
	}
	return []Field{{
		Name: "name", Label: "Your name", Type: "text", Complete: "name", Optional: true,
		Hint: "So that they know who is asking.",
	}}
}

// Fields is the form to sign in.
func (s SignIn) Fields() []Field { return s.Problem.marked(s.Form.fields()...) }

func (c Credentials) fields() []Field {
	fields := []Field{
		{Name: "user", Label: "Username or e-mail", Type: "text", Value: c.User, Complete: "username"},
		{Name: "password", Label: "Password", Type: "password", Complete: "current-password"},
	}
	if c.Code {
		fields = append(fields, Field{
			Name: "code", Label: "Code", Type: "text", Complete: "one-time-code",
			Hint: "From your authenticator app, or from the letter that was just sent to you.",
		})
	}
	return fields
}

// Fields is the form for a new password.
func (r Reset) Fields() []Field {
	return r.Problem.marked(Field{
		Name: "password", Label: "New password", Type: "password", Complete: "new-password", Hint: r.Password,
	})
}

// Goal is where an invite leads: the room, or the workspace.
func (l Landing) Goal() string {
	if l.Room != "" {
		return l.Room
	}
	return l.Site
}

// Way is one of several forms to join by.
type Way struct {
	Label, URL string
	Current    bool
}

// Ways are the forms that the landing page offers, where there is a choice.
func (l Landing) Ways() []Way {
	ways := []Way{{"Sign in", l.Action + "?way=signin", l.Way == "signin"}}
	if l.Register {
		ways = append([]Way{{"New here", l.Action, l.Way == "register"}}, ways...)
	}
	if l.Guests {
		ways = append(ways, Way{"As a guest", l.Action + "?way=guest", l.Way == "guest"})
	}
	if len(ways) == 1 {
		return nil
	}
	return ways
}
