package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"time"

	"gantry/internal/desk"
	"gantry/internal/qr"
)

// inviteCommands is what can be done with invites from the command line.
type inviteCommands struct {
	Create inviteCreate `cmd:"" help:"Make a link into a room."`
	List   inviteList   `cmd:"" help:"List invites."`
	Show   inviteShow   `cmd:"" help:"Show an invite and who joined by it."`
	Revoke inviteRevoke `cmd:"" help:"End an invite."`
	QR     inviteQR     `cmd:"" name:"qr" help:"Draw an invite's link for a phone."`
	Import inviteImport `cmd:"" help:"Take over the invites of a Rocket.Chat server: old links go on working until a date."`
	Bounce inviteBounce `cmd:"" help:"Read a mail server's delivery report from standard input."`
}

// invite is an invite as the server shows it.
type invite struct {
	ID       string     `json:"_id"`
	Label    string     `json:"label"`
	State    string     `json:"state"`
	RoomName string     `json:"roomName"`
	RID      string     `json:"rid"`
	Username string     `json:"username"`
	MaxUses  int        `json:"maxUses"`
	Uses     int        `json:"uses"`
	Awaiting int        `json:"awaiting"`
	Created  time.Time  `json:"createdAt"`
	Expires  *time.Time `json:"expires"`
	Reason   string     `json:"reason"`
	Roles    []string   `json:"roles"`
	Approval bool       `json:"requireApproval"`
	URL      string     `json:"url"`
}

type inviteCreate struct {
	workplace
	Room     string   `help:"Name or id of the room." default:"general"`
	Days     *int     `help:"Days until it expires."`
	Minutes  *int     `help:"Minutes until it expires."`
	Uses     int      `help:"How many may use it; without limit by default."`
	Label    string   `help:"A note for yourself."`
	Slug     string   `help:"A name for the link: /invite/NAME."`
	Role     []string `help:"Role that those who join are given. May be repeated."`
	Email    []string `help:"Address it is meant for. May be repeated."`
	Domain   []string `help:"Domain of addresses it is meant for. May be repeated."`
	Approval bool     `help:"Somebody has to say yes to each."`
	Guests   bool     `help:"Let people in by a name alone."`
	Welcome  string   `help:"Message to those who join."`
	Notify   bool     `help:"Tell the creator of each who joins."`
	QR       bool     `help:"Draw the link for a phone, too." name:"qr"`
}

// Run makes a link and prints it.
func (c *inviteCreate) Run(ctx context.Context) error {
	return c.within(ctx, func(d desk.Caller) error {
		rid, err := roomID(ctx, d, c.Room)
		if err != nil {
			return err
		}
		var made struct {
			Invite invite `json:"invite"`
		}
		answer, err := call(ctx, d, "POST", "invites.create", c.fields(rid), &made)
		var refusal *desk.Refusal
		if errors.As(err, &refusal) && refusal.Code == "error-invalid-room" {
			return fmt.Errorf("who makes a link is a member of the room: name one with --as (%w)", err)
		}
		if err != nil {
			return err
		}
		return c.show(answer, func(out io.Writer) error { return printLink(out, made.Invite, c.QR) })
	})
}

// fields are those that were given.
func (c *inviteCreate) fields(rid string) map[string]any {
	in := map[string]any{"rid": rid, "maxUses": c.Uses}
	put := func(name string, value any, given bool) {
		if given {
			in[name] = value
		}
	}
	put("days", c.Days, c.Days != nil)
	put("minutes", c.Minutes, c.Minutes != nil)
	put("label", c.Label, c.Label != "")
	put("slug", c.Slug, c.Slug != "")
	put("roles", c.Role, len(c.Role) > 0)
	put("emails", c.Email, len(c.Email) > 0)
	put("emailDomains", c.Domain, len(c.Domain) > 0)
	put("requireApproval", true, c.Approval)
	put("guests", true, c.Guests)
	put("welcomeMessage", c.Welcome, c.Welcome != "")
	put("notifyInviter", true, c.Notify)
	return in
}

// roomID finds a room by its name or its id.
func roomID(ctx context.Context, d desk.Caller, room string) (string, error) {
	var found struct {
		Room struct {
			ID string `json:"_id"`
		} `json:"room"`
	}
	err := d.Call(ctx, "GET", "rooms.info", map[string]any{"roomName": strings.TrimPrefix(room, "#")}, &found)
	if err != nil {
		if d.Call(ctx, "GET", "rooms.info", map[string]any{"roomId": room}, &found) != nil {
			return "", fmt.Errorf("room %s: %w", room, err)
		}
	}
	return found.Room.ID, nil
}

func printLink(out io.Writer, i invite, picture bool) error {
	if _, err := fmt.Fprintf(out, "%s\n\nInto #%s, %s, %s.\n", i.URL, i.RoomName, until(i), places(i)); err != nil || !picture {
		return err
	}
	return draw(out, i.URL, false)
}

func draw(out io.Writer, url string, light bool) error {
	code, err := qr.Encode(url)
	if err != nil {
		return fmt.Errorf("draw a link: %w", err)
	}
	_, err = fmt.Fprintf(out, "\n%s\n", code.Terminal(light))
	return err
}

func until(i invite) string {
	if i.Expires == nil {
		return "without an end"
	}
	return "until " + i.Expires.Local().Format("2006-01-02 15:04")
}

func places(i invite) string {
	if i.MaxUses == 0 {
		return "for any number of people"
	}
	return fmt.Sprintf("%d of %d places left", max(0, i.MaxUses-i.Uses), i.MaxUses)
}

type inviteList struct {
	workplace
	State string `help:"active, paused, exhausted, expired, revoked or all." default:"active" enum:"active,paused,exhausted,expired,revoked,all"`
	Room  string `help:"Name or id of a room."`
	Count int    `help:"How many at most." default:"50"`
}

// Run prints a table of invites, the newest first.
func (c *inviteList) Run(ctx context.Context) error {
	return c.within(ctx, func(d desk.Caller) error {
		in := map[string]any{"state": c.State, "count": c.Count}
		if c.Room != "" {
			rid, err := roomID(ctx, d, c.Room)
			if err != nil {
				return err
			}
			in["rid"] = rid
		}
		var list struct {
			Invites []invite `json:"invites"`
			Total   int      `json:"total"`
		}
		answer, err := call(ctx, d, "GET", "invites.list", in, &list)
		if err != nil {
			return err
		}
		return c.show(answer, func(out io.Writer) error { return printInvites(out, list.Invites, list.Total) })
	})
}

func printInvites(out io.Writer, all []invite, total int) error {
	rows := [][]string{{"ID", "STATE", "ROOM", "CREATOR", "USED", "EXPIRES", "LABEL"}}
	for _, i := range all {
		used, expires := strconv.Itoa(i.Uses), "never"
		if i.MaxUses > 0 {
			used += "/" + strconv.Itoa(i.MaxUses)
		}
		if i.Expires != nil {
			expires = i.Expires.Local().Format("2006-01-02 15:04")
		}
		rows = append(rows, []string{i.ID, i.State, i.RoomName, i.Username, used, expires, i.Label})
	}
	if err := table(out, rows); err != nil {
		return err
	}
	_, err := fmt.Fprintf(out, "\n%d of %d\n", len(all), total)
	return err
}

type inviteShow struct {
	workplace
	ID string `arg:"" help:"The invite's id."`
}

// Run prints an invite and who joined by it.
func (c *inviteShow) Run(ctx context.Context) error {
	return c.within(ctx, func(d desk.Caller) error {
		var shown struct {
			Invite invite `json:"invite"`
		}
		answer, err := call(ctx, d, "GET", "invites.info", map[string]any{"inviteId": c.ID}, &shown)
		if err != nil {
			return err
		}
		var joined struct {
			Redemptions []redemption `json:"redemptions"`
		}
		if _, err := call(ctx, d, "GET", "invites.redemptions", map[string]any{"inviteId": c.ID}, &joined); err != nil {
			return err
		}
		return c.show(answer, func(out io.Writer) error { return printInvite(out, shown.Invite, joined.Redemptions) })
	})
}

// redemption is somebody who came by an invite.
type redemption struct {
	Username string    `json:"username"`
	State    string    `json:"state"`
	Via      string    `json:"via"`
	At       time.Time `json:"at"`
}

func printInvite(out io.Writer, i invite, joined []redemption) error {
	rows := [][]string{
		{"Invite", i.ID}, {"State", strings.TrimSuffix(i.State+", "+i.Reason, ", ")}, {"Room", i.RoomName}, {"Creator", i.Username},
		{"Made", i.Created.Local().Format("2006-01-02 15:04")}, {"Good", until(i)}, {"For", places(i)},
	}
	for _, row := range [][]string{{"Label", i.Label}, {"Roles", strings.Join(i.Roles, ", ")}, {"Link", i.URL}} {
		if row[1] != "" {
			rows = append(rows, row)
		}
	}
	if err := table(out, rows); err != nil || len(joined) == 0 {
		return err
	}
	rows = [][]string{{"", "", "", ""}, {"WHO", "STATE", "HOW", "WHEN"}}
	for _, r := range joined {
		rows = append(rows, []string{r.Username, r.State, r.Via, r.At.Local().Format("2006-01-02 15:04")})
	}
	return table(out, rows)
}

type inviteRevoke struct {
	workplace
	ID     []string `arg:"" help:"The ids of invites."`
	Reason string   `help:"Why; it stays in the invite's history."`
}

// Run ends invites.
func (c *inviteRevoke) Run(ctx context.Context) error {
	return c.within(ctx, func(d desk.Caller) error {
		for _, id := range c.ID {
			in := map[string]any{"inviteId": id}
			if c.Reason != "" {
				in["reason"] = c.Reason
			}
			if err := d.Call(ctx, "POST", "invites.revoke", in, nil); err != nil {
				return fmt.Errorf("invite %s: %w", id, err)
			}
			fmt.Println("revoked", id)
		}
		return nil
	})
}

type inviteQR struct {
	workplace
	ID    string `arg:"" help:"The invite's id."`
	Light bool   `help:"For terminals with a light background."`
	Out   string `help:"A file for the picture instead: .svg or .png." type:"path"`
}

// Run draws an invite's link in the terminal, or into a file.
func (c *inviteQR) Run(ctx context.Context) error {
	return c.within(ctx, func(d desk.Caller) error {
		var shown struct {
			Invite invite `json:"invite"`
		}
		if _, err := call(ctx, d, "GET", "invites.info", map[string]any{"inviteId": c.ID}, &shown); err != nil {
			return err
		}
		if shown.Invite.URL == "" {
			return fmt.Errorf("invite %s: its link is not shown to you", c.ID)
		}
		if c.Out != "" {
			return writePicture(c.Out, shown.Invite.URL)
		}
		if _, err := fmt.Println(shown.Invite.URL); err != nil {
			return err
		}
		return draw(os.Stdout, shown.Invite.URL, c.Light)
	})
}

func writePicture(file, url string) error {
	code, err := qr.Encode(url)
	if err != nil {
		return fmt.Errorf("draw a link: %w", err)
	}
	picture := []byte(code.SVG(url))
	if strings.HasSuffix(file, ".png") {
		picture = code.PNG(8)
	}
	return os.WriteFile(file, picture, 0o600)
}
