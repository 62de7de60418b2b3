package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"gantry/internal/desk"
	"gantry/internal/takeover"
)

type inviteImport struct {
	workplace
	File  string            `arg:"" help:"The JSON of listInvites, or rocketchat_invites.bson of a mongodump; - is standard input." type:"path"`
	Room  map[string]string `help:"Which room of ours is meant by one of theirs: --room OLD-ID=general. May be repeated." placeholder:"OLD=NEW"`
	Until string            `help:"Date until which old links work, as 2027-01-31; 90 days from now by default."`
}

// atOnce is how many invites are imported with one call.
const atOnce = 500

// Run reads a file of invites and takes them over.
func (c *inviteImport) Run(ctx context.Context) error {
	found, err := readInvites(c.File)
	if err != nil {
		return err
	}
	return c.within(ctx, func(d desk.Caller) error {
		rooms, err := c.rooms(ctx, d)
		if err != nil {
			return err
		}
		skipped, imported := map[string]int{}, 0
		for from := 0; from < len(found); from += atOnce {
			part := found[from:min(from+atOnce, len(found))]
			n, err := c.send(ctx, d, part, rooms, skipped)
			if err != nil {
				return fmt.Errorf("after %d invites: %w", imported, err)
			}
			imported += n
			fmt.Fprintf(os.Stderr, "\r%d of %d read", from+len(part), len(found))
		}
		fmt.Fprintln(os.Stderr)
		return printImport(imported, skipped)
	})
}

func readInvites(file string) ([]takeover.Invite, error) {
	if strings.HasSuffix(file, "/-") || file == "-" {
		return takeover.Read(os.Stdin)
	}
	in, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	found, err := takeover.Read(in)
	return found, errors.Join(err, in.Close())
}

// rooms resolves the names of our rooms.
func (c *inviteImport) rooms(ctx context.Context, d desk.Caller) (map[string]string, error) {
	ids := map[string]string{}
	for old, name := range c.Room {
		id, err := roomID(ctx, d, name)
		if err != nil {
			return nil, err
		}
		ids[old] = id
	}
	return ids, nil
}

// foreign is an invite as invites.import takes it.
type foreign struct {
	Code      string     `json:"code"`
	RID       string     `json:"rid"`
	UserID    string     `json:"userId"`
	Days      int        `json:"days"`
	MaxUses   int        `json:"maxUses"`
	Uses      int        `json:"uses"`
	CreatedAt time.Time  `json:"createdAt"`
	Expires   *time.Time `json:"expires"`
}

func (c *inviteImport) send(ctx context.Context, d desk.Caller, part []takeover.Invite, rooms map[string]string, skipped map[string]int) (int, error) {
	in := map[string]any{"rooms": rooms}
	if c.Until != "" {
		until, err := time.ParseInLocation(time.DateOnly, c.Until, time.Local)
		if err != nil {
			return 0, fmt.Errorf("--until is a date, as 2027-01-31: %w", err)
		}
		in["until"] = until.AddDate(0, 0, 1).UTC()
	}
	var list []foreign
	for _, i := range part {
		f := foreign{Code: i.Code, RID: i.RID, UserID: i.UserID, Days: i.Days, MaxUses: i.MaxUses, Uses: i.Uses, CreatedAt: i.CreatedAt}
		if !i.Expires.IsZero() {
			f.Expires = &i.Expires
		}
		list = append(list, f)
	}
	in["invites"] = list
	var out struct {
		Imported int `json:"imported"`
		Results  []struct {
			Skipped string `json:"skipped"`
		} `json:"results"`
	}
	if err := d.Call(ctx, "POST", "invites.import", in, &out); err != nil {
		return 0, err
	}
	for _, r := range out.Results {
		if r.Skipped != "" {
			skipped[r.Skipped]++
		}
	}
	return out.Imported, nil
}

func printImport(imported int, skipped map[string]int) error {
	rows := [][]string{{"INVITES", ""}, {fmt.Sprint(imported), "imported"}}
	for why, n := range skipped {
		rows = append(rows, []string{fmt.Sprint(n), "left out: " + why})
	}
	return table(os.Stdout, rows)
}

type inviteBounce struct{ workplace }

// Run hands a mail server's report of a letter to the workspace. It is made to
// be what a mail server pipes such reports to.
func (c *inviteBounce) Run(ctx context.Context) error {
	report, err := io.ReadAll(io.LimitReader(os.Stdin, maxReport))
	if err != nil {
		return fmt.Errorf("read a report: %w", err)
	}
	return c.within(ctx, func(d desk.Caller) error {
		return d.Call(ctx, "POST", "invites.bounce", map[string]any{"report": string(report)}, nil)
	})
}

// maxReport bounds what is read of a report.
const maxReport = 1 << 20
