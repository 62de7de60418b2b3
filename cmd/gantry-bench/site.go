package main

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json"
)

// site is a server with people on it, whoever made them: all that the steps
// about messages need. The first of its people is an admin.
type site struct {
	*process
	people []person
}

func (s *site) admin() person { return s.people[0] }

// call asks the server for something and reads the answer.
func (s *site) call(ctx context.Context, request []byte, answer any) error {
	body, err := ask(ctx, s.addr, request)
	if err != nil || answer == nil {
		return err
	}
	return json.Unmarshal(body, answer)
}

// room makes a channel by the API, with those people in it, and returns its
// id.
func (s *site) room(ctx context.Context, name string, members []person) (string, error) {
	in := struct {
		Name    string   `json:"name"`
		Members []string `json:"members"`
	}{Name: "bench-" + name + "-" + strings.ToLower(rand.Text()[:8])}
	for _, m := range members {
		in.Members = append(in.Members, m.name)
	}
	body, err := json.Marshal(in)
	if err != nil {
		return "", err
	}
	var made struct {
		Channel struct {
			ID string `json:"_id"`
		} `json:"channel"`
	}
	err = s.call(ctx, s.admin().post("/api/v1/channels.create", string(body)), &made)
	if err == nil && made.Channel.ID == "" {
		err = errors.New("the answer names no room")
	}
	if err != nil {
		return "", fmt.Errorf("make a room of %d: %w", len(members), err)
	}
	return made.Channel.ID, nil
}

// messageTo returns a request that says something in a room.
func (p person) messageTo(rid, text string) []byte {
	return p.post("/api/v1/chat.sendMessage", `{"message":{"rid":"`+rid+`","msg":"`+text+`"}}`)
}

// ordinary is what people say.
const ordinary = "Good morning, the minutes of yesterday's meeting are in the folder"

// senders returns requests that say something in a room, by several people in
// turn.
func senders(rid string, people []person) func(int) []byte {
	var all [][]byte
	for _, p := range people {
		all = append(all, p.messageTo(rid, ordinary))
	}
	return func(n int) []byte { return all[n%len(all)] }
}

// visited is a server to measure that is not ours.
type visited struct{ url, user, password, pids string }

// visit signs in to a server and makes its people.
func (b *bench) visit(ctx context.Context, to visited) (*site, error) {
	address, err := url.Parse(to.url)
	if err != nil || address.Scheme != "http" || address.Port() == "" || strings.Trim(address.Path, "/") != "" {
		return nil, fmt.Errorf("-url %q is not http://HOST:PORT", to.url)
	}
	s := &site{process: &process{addr: address.Host}}
	for pid := range strings.FieldsFuncSeq(to.pids, func(r rune) bool { return r == ',' }) {
		n, err := strconv.Atoi(pid)
		if err != nil {
			return nil, fmt.Errorf("-pid: %w", err)
		}
		s.pids = append(s.pids, n)
	}
	admin, err := s.signIn(ctx, to.user, to.password)
	if err != nil {
		return nil, fmt.Errorf("sign in as %s: %w", to.user, err)
	}
	s.people = make([]person, 1+b.subscribers)
	s.people[0] = admin
	return s, together(b.subscribers, func(n int) (err error) {
		s.people[n+1], err = s.settle(ctx, fmt.Sprintf("gantry-bench-%d", n+1), to.password)
		return err
	})
}

// settle signs somebody in, and makes their account before unless an earlier
// run did. Their password is known to whoever knows the admin's.
func (s *site) settle(ctx context.Context, name, secret string) (person, error) {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(name))
	password := hex.EncodeToString(mac.Sum(nil))
	if p, err := s.signIn(ctx, name, password); err == nil {
		return p, nil
	}
	body := fmt.Sprintf(`{"username":%[1]q,"name":%[1]q,"email":"%[1]s@example.com","password":%[2]q,"verified":true,"joinDefaultChannels":false}`, name, password)
	if err := s.call(ctx, s.admin().post("/api/v1/users.create", body), nil); err != nil {
		return person{}, fmt.Errorf("make the account %s: %w", name, err)
	}
	return s.signIn(ctx, name, password)
}

func (s *site) signIn(ctx context.Context, name, password string) (person, error) {
	var in struct {
		Data struct {
			UserID    string `json:"userId"`
			AuthToken string `json:"authToken"`
		} `json:"data"`
	}
	body, err := json.Marshal(map[string]string{"user": name, "password": password})
	if err != nil {
		return person{}, err
	}
	err = s.call(ctx, request("POST", "/api/v1/login", string(body)), &in)
	return person{id: in.Data.UserID, name: name, token: in.Data.AuthToken}, err
}
