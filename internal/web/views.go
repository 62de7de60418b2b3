package web

import "html/template"

// Home is what the front page shows.
type Home struct {
	Frame
	Host    string
	Version string // of the API, for the desktop app
	Setup   bool   // there is no admin yet
	Done    bool   // the first admin has just been made
	Form    Newcomer
	Problem Problem
}

// Newcomer is what a form for a new account holds.
type Newcomer struct {
	Name, Email, Username string
	Password              string // in words, what a password must be like
	Reason                bool   // accounts are approved by hand, and a reason is asked for
	Why                   string // that reason
}

// SignIn is the page to sign in at.
type SignIn struct {
	Frame
	Next     string // where to go then; a path
	Form     Credentials
	Services []Service
	Problem  Problem
}

// Credentials is what a form to sign in holds.
type Credentials struct {
	User string
	Code bool // a second factor is asked for
}

// Service is another place where people can prove who they are.
type Service struct{ Label, URL string }

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
	Action  string // where its one button sends, for the kinds that have one
	Back    string // a path to go on to, or ""
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
	Missing    Noted = "missing"    // no such page
	Unbuilt    Noted = "unbuilt"    // the client is not part of the binary
	Failed     Noted = "failed"     // our fault
	NotAllowed Noted = "notallowed" // this was sent from elsewhere
)

// Reset is the page where a new password is chosen.
type Reset struct {
	Frame
	Action   string
	Password string // in words, what a password must be like
	Problem  Problem
}

func (Home) look() (name, style string)    { return "home", "" }
func (SignIn) look() (name, style string)  { return "signin", "" }
func (Landing) look() (name, style string) { return "landing", "invite" }
func (Dead) look() (name, style string)    { return "dead", "" }
func (Note) look() (name, style string)    { return "note", "" }
func (Reset) look() (name, style string)   { return "reset", "" }
