package web

import "html/template"

// Home is the front page of who is not signed in, and of everybody where the
// client is not part of the binary.
type Home struct {
	Frame
	Host     string
	Version  string // of the API, for the desktop app
	Register bool   // anybody may make an account
}

// Setup is the form that makes the first admin.
type Setup struct {
	Frame
	Version string // of the API, for the desktop app
	Called  string // what the workspace is to be called
	Form    Newcomer
	Problem Problem
}

// Ready is what the first admin sees: how to invite the first people.
type Ready struct {
	Frame
	Room string
	Link string        // empty: nobody can be invited by a link
	QR   template.HTML // of the link, made by us
	Days int           // for which the link is good
	Open string        // the path of the room
}

// Newcomer is what a form for a new account holds.
type Newcomer struct {
	Name, Email, Username string
	Password              string // in words, what a password must be like
	Reason                bool   // accounts are approved by hand, and a reason is asked for
	Why                   string // that reason
	Check                 string // a path that says whether a username can be had
}

// Register is the page where anybody makes an account.
type Register struct {
	Frame
	Action   string
	Closed   bool // nobody does, here
	Secret   bool // but by invitation
	Form     Newcomer
	Services []Service
	Problem  Problem
}

// SignIn is the page to sign in at.
type SignIn struct {
	Frame
	Next     string // where to go then; a path
	Ended    bool   // the browser holds a session that is over
	Hidden   bool   // there is no form, only the services
	Forgot   bool   // a forgotten password can be replaced
	Register bool   // anybody may make an account
	Form     Credentials
	Services []Service
	Problem  Problem
}

// Credentials is what a form to sign in holds.
type Credentials struct {
	User string
	Code bool   // a second factor is asked for
	By   string // which: "totp", "email" or, where it is not known, ""
}

// Factor asks for the second factor of who has come back from a service.
type Factor struct {
	Frame
	Action  string
	By      string // as in Credentials
	Problem Problem
}

// Forgot is the page of who has forgotten their password.
type Forgot struct {
	Frame
	Email   string
	Problem Problem
}

// Service is another place where people can prove who they are.
type Service struct{ Name, URL string }

// Landing is the page of an invite that is alive.
type Landing struct {
	Frame
	Action  string // the invite's own path
	Host    string
	AppLink template.URL  // rocketchat://…, made by us
	QR      template.HTML // of the invite's address, made by us

	Inviter  string
	Room     string // empty: not shown
	Topic    string
	Members  int // 0: not shown
	Online   int // of them, now; 0: nothing is said of it
	Places   int // that are left; 0: as many as come
	Expires  Moment
	Approval bool
	Rule     string // who may come, in words
	Admits   bool   // although registration is closed otherwise

	Way      string // "register", "signin" or "guest"
	Register bool   // newcomers may make an account
	Guests   bool
	Member   string // the path of the room where the visitor is a member
	NewUser  Newcomer
	SignIn   Credentials
	Guest    string // the name given
	Services []Service
	Problem  Problem
}

// Why is why a link leads nowhere.
type Why string

// The reasons. A stranger's guess is told Unknown, whatever is true.
const (
	Unknown   Why = "unknown"
	Expired   Why = "expired"
	Exhausted Why = "exhausted"
	Revoked   Why = "revoked"
	Paused    Why = "paused"
)

// Dead is the page of a link that admits nobody.
type Dead struct {
	Frame
	Why     Why
	At      Moment // since when
	Inviter string
	Room    string
	Ask     string // the path that asks for a new one, or ""
}

// Note is a page that says one thing.
type Note struct {
	Frame
	Kind    Noted
	Room    string
	Inviter string
	Email   string
	Action  string       // where its one button sends, for the kinds that have one
	Back    string       // a path to go on to, or ""
	AppLink template.URL // rocketchat://…, made by us, for what only the app can show here
	Problem Problem
}

// Noted is what a Note says.
type Noted string

// The things that are said.
const (
	Waiting    Noted = "waiting"    // somebody will decide whether the visitor may enter
	Denied     Noted = "denied"     // they decided that the visitor may not
	Asked      Noted = "asked"      // the inviter was told that a new link is wanted
	Confirm    Noted = "confirm"    // a letter was sent to prove an address
	Unmailed   Noted = "unmailed"   // no letter can be sent to prove an address
	Approve    Noted = "approve"    // the account is looked at first
	Decline    Noted = "decline"    // shall the invitation be declined?
	Declined   Noted = "declined"   // it was
	TooMany    Noted = "toomany"    // attempts
	Verify     Noted = "verify"     // is this address yours?
	Forgotten  Noted = "forgotten"  // a letter was sent to choose a password, if there is somebody to send it to
	NoLetters  Noted = "noletters"  // no letter can be sent to choose a password
	NoReset    Noted = "noreset"    // passwords are not chosen here
	Missing    Noted = "missing"    // no such page
	Unbuilt    Noted = "unbuilt"    // the client is not part of the binary
	Failed     Noted = "failed"     // our fault
	NotAllowed Noted = "notallowed" // this was sent from elsewhere
)

// said is what the notes say, as keys of texts: a title, a text, and what the
// one button says.
var said = map[Noted]struct{ title, text, button string }{
	Waiting:    {"entry.waiting", "entry.waitingText", ""},
	Denied:     {"entry.denied", "entry.deniedText", ""},
	Asked:      {"entry.asked", "entry.askedText", ""},
	Confirm:    {"entry.confirm", "entry.confirmText", ""},
	Unmailed:   {"entry.almost", "entry.unmailedText", ""},
	Approve:    {"entry.almost", "entry.approveText", ""},
	Decline:    {"entry.decline", "entry.declineText", "entry.declineAction"},
	Declined:   {"entry.declined", "entry.declinedText", ""},
	TooMany:    {"entry.tooMany", "entry.tooManyText", ""},
	Verify:     {"entry.verify", "entry.verifyText", "entry.verifyAction"},
	Forgotten:  {"entry.confirm", "entry.forgotDoneText", ""},
	NoLetters:  {"entry.forgotten", "entry.noLettersText", ""},
	NoReset:    {"entry.forgotten", "entry.noResetText", ""},
	Missing:    {"entry.missing", "entry.missingText", ""},
	Unbuilt:    {"entry.unbuilt", "entry.unbuiltText", ""},
	Failed:     {"entry.failed", "entry.failedText", ""},
	NotAllowed: {"entry.notAllowed", "entry.notAllowedText", ""},
}

// Title is the key of the note's title.
func (n Note) Title() string { return said[n.Kind].title }

// Text is the key of what the note says.
func (n Note) Text() string {
	if n.Kind == Decline && n.Inviter != "" {
		return "entry.declineSeen"
	}
	return said[n.Kind].text
}

// Button is the key of what the note's button says, or "".
func (n Note) Button() string { return said[n.Kind].button }

// over is what is said of dead links, as keys of texts.
var over = map[Why]struct{ title, text string }{
	Unknown:   {"entry.deadUnknown", "entry.deadUnknownText"},
	Expired:   {"entry.deadExpired", "entry.deadExpiredText"},
	Exhausted: {"entry.deadExhausted", "entry.deadExhaustedText"},
	Revoked:   {"entry.deadRevoked", "entry.deadRevokedText"},
	Paused:    {"entry.deadPaused", "entry.deadPausedText"},
}

// Title is the key of why the link is dead.
func (d Dead) Title() string { return over[d.Why].title }

// Text is the key of what there is to say of it.
func (d Dead) Text() string { return over[d.Why].text }

// Reset is the page where a new password is chosen.
type Reset struct {
	Frame
	Action   string
	Password string // in words, what a password must be like
	Problem  Problem
}

func (Home) look() (name, style string)     { return "home", "" }
func (Setup) look() (name, style string)    { return "setup", "" }
func (Ready) look() (name, style string)    { return "ready", "invite" }
func (SignIn) look() (name, style string)   { return "signin", "" }
func (Factor) look() (name, style string)   { return "factor", "" }
func (Register) look() (name, style string) { return "register", "" }
func (Forgot) look() (name, style string)   { return "forgot", "" }
func (Landing) look() (name, style string)  { return "landing", "invite" }
func (Dead) look() (name, style string)     { return "dead", "" }
func (Note) look() (name, style string)     { return "note", "" }
func (Reset) look() (name, style string)    { return "reset", "" }
