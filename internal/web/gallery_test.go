package web

import (
	"html/template"
	"strings"
	"time"

	"gantry/internal/words"
	"gantry/web"
)

// languages are those of the pages.
var languages = words.Open(web.Words(), "entry")

// now is the moment at which the gallery is seen.
var now = time.Date(2026, 11, 24, 10, 0, 0, 0, time.UTC)

// content is what people and admins have put into a workspace.
type content struct{ site, person, username, room, topic, text, email, url string }

var plain = content{
	site: "Harbour Works", person: "Ann Lindqvist", username: "ann", room: "#general", topic: "What concerns all of us. Be kind, be brief.",
	text: "Good morning. The crane is free from ten.", email: "ben@example.org", url: "https://example.org/plan.pdf",
}

// gallery is every state of every page, filled with some words.
func gallery(w content) map[string]Page {
	frame := Frame{Site: w.site, Words: languages.All[0], Others: []Translation{{"de", "Deutsch", "/?lang=de"}}}
	inside := frame
	inside.User, inside.Here = w.username, "/channel/general"
	living := livingInvite(w, frame)
	with := func(change func(*Landing)) Landing {
		l := living
		change(&l)
		return l
	}
	pages := map[string]Page{
		"landing-register": living,
		"landing-problem": with(func(l *Landing) {
			l.NewUser.Name, l.NewUser.Email, l.NewUser.Username = w.person, w.email, w.username+"-2"
			l.Problem = Problem{Text: "This username is taken: how about " + w.username + "-2?", Field: "username"}
		}),
		"landing-signin": with(func(l *Landing) { l.Way = "signin" }),
		"landing-guest":  with(func(l *Landing) { l.Way, l.Guest = "guest", w.person }),
		"landing-closed": with(func(l *Landing) { l.Register, l.Guests, l.Way = false, false, "signin" }),
		"landing-all": with(func(l *Landing) {
			l.Approval, l.Admits = true, true
			l.Rule = "addresses at example.org"
			l.NewUser.Reason, l.NewUser.Why, l.NewUser.Password = true, w.text, "It needs 12 characters."
			l.Services = []Service{{w.site + " ID", "/oauth/keycloak/start"}}
		}),
		"landing-joined": with(func(l *Landing) { l.Frame, l.Member = inside, "/channel/general" }),
		"landing-join":   with(func(l *Landing) { l.Frame = inside }),
		"landing-ask":    with(func(l *Landing) { l.Frame, l.Approval = inside, true }),
		"landing-quiet":  Landing{Frame: frame, Action: "/invite/T", Host: "chat.example.org", AppLink: "rocketchat://invite", Register: true, Way: "register"},
		"home":           Home{Frame: frame, Host: "https://chat.example.org", Version: "8.0.0"},
		"home-open":      Home{Frame: frame, Host: "https://chat.example.org", Register: true},
		"home-inside":    Home{Frame: inside, Host: "https://chat.example.org"},
		"setup":          Setup{Frame: frame, Called: w.site, Form: Newcomer{Password: "It needs 12 characters."}},
		"setup-refused":  Setup{Frame: frame, Called: w.site, Form: Newcomer{Name: w.person, Email: w.email}, Problem: Problem{Text: w.text, Field: "email"}},
		"ready":          Ready{Frame: inside, Room: w.room, Link: "https://chat.example.org/invite/T", QR: template.HTML(sampleCode()), Days: 7, Open: "/channel/general"},
		"signin":         SignIn{Frame: frame, Next: "/channel/general", Forgot: true, Register: true},
		"signin-ended":   SignIn{Frame: frame, Next: "/channel/general", Ended: true},
		"signin-code":    SignIn{Frame: frame, Form: Credentials{User: w.username, Code: true, By: "totp"}, Problem: Problem{"Give the code, too.", "code"}},
		"factor":         Factor{Frame: frame, Action: "/_oauth/dex/code", By: "totp"},
		"factor-wrong":   Factor{Frame: frame, Action: "/_oauth/dex/code", Problem: Problem{"That was not right.", "code"}},
		"signin-hidden":  SignIn{Frame: frame, Hidden: true, Services: []Service{{w.site + " ID", "/oauth/keycloak/start"}}},
		"register":       Register{Frame: frame, Action: "/register", Form: Newcomer{Check: "/register/username"}, Services: []Service{{w.site, "/oauth/x"}}},
		"register-wrong": Register{Frame: frame, Action: "/register", Form: Newcomer{Name: w.person}, Problem: Problem{w.text, "name"}},
		"register-off":   Register{Frame: frame, Closed: true},
		"forgot":         Forgot{Frame: frame},
		"forgot-wrong":   Forgot{Frame: frame, Email: w.email, Problem: Problem{w.text, "email"}},
		"reset":          Reset{Frame: frame, Action: "/reset-password/T", Password: "At least 12 characters."},
		"note-waiting":   Note{Frame: inside, Kind: Waiting, Room: w.room},
		"note-confirm":   Note{Frame: frame, Kind: Confirm, Room: w.room, Email: w.email},
		"note-decline":   Note{Frame: frame, Kind: Decline, Inviter: w.person, Action: "/invite/T/decline"},
		"note-verify":    Note{Frame: frame, Kind: Verify, Action: "/verify-email/T", Problem: Problem{Text: w.text}},
		"note-asked":     Note{Frame: frame, Kind: Asked, Inviter: w.person, Back: "/"},
	}
	for _, kind := range []Noted{Forgotten, NoLetters, NoReset, Approve, Unmailed, Denied, Declined, TooMany, Missing, Unbuilt, Failed, NotAllowed} {
		pages["note-"+string(kind)] = Note{Frame: frame, Kind: kind, Room: w.room}
	}
	for _, why := range []Why{Unknown, Expired, Exhausted, Revoked, Paused} {
		d := Dead{Frame: frame, Why: why}
		if why != Unknown {
			d.Inviter, d.Room, d.At, d.Ask = w.person, w.room, frame.Moment(now.Add(-50*time.Hour), now), "/invite/T/ask"
		}
		pages["dead-"+string(why)] = d
	}
	return pages
}

func livingInvite(w content, frame Frame) Landing {
	return Landing{
		Frame: frame, Action: "/invite/T", Host: "chat.example.org",
		AppLink: "rocketchat://invite?host=chat.example.org&path=invite%2FT",
		QR:      template.HTML(sampleCode()), Inviter: w.person, Room: w.room, Topic: w.topic,
		Members: 1284, Online: 96, Places: 3, Expires: frame.Moment(now.Add(100*time.Hour), now),
		Way: "register", Register: true, Guests: true,
	}
}

// sampleCode has the weight and the form of a code of version 3.
func sampleCode() string {
	row := strings.Repeat("h1m1 0", 16)
	return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 37 37" role="img" aria-label="QR code" shape-rendering="crispEdges"><rect width="37" height="37" fill="#fff"/><path stroke="#000" d="M4 4.5` +
		strings.Repeat(row+"m-32 1", 29) + `"/></svg>`
}
