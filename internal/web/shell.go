package web

// Shell is the page that the client is mounted in. It says nothing by itself;
// what it hands to the client is in one element of the page, which no other
// site can read.
type Shell struct {
	Frame
	Version string   // of Rocket.Chat's API, which the desktop app looks for
	Script  string   // the path of the client's first script
	Early   []string // the paths of those that it is known to need
	Styles  []string
	Socket  string // this server's origin, for WebSockets
	UserID  string
	Token   string // of the visitor's session
}

func (s Shell) look() (name, style string) { return "shell", "" }

// Boot is what the client reads when it starts; see web/src/boot.ts.
func (s Shell) Boot() map[string]string {
	return map[string]string{"base": s.Base, "site": s.Site, "version": s.Version, "userId": s.UserID, "token": s.Token}
}

// policy lets the client run its own scripts and styles, talk to this server,
// and show pictures of other sites that messages refer to. Nothing that is
// written into the page runs. Some browsers do not take 'self' to mean
// WebSockets, too.
func (s Shell) policy() string {
	return "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self' " + s.Socket +
		"; img-src 'self' data: blob: https:; media-src 'self' blob: https:; font-src 'self'; manifest-src 'self'" +
		"; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
}
