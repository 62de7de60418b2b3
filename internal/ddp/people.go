package ddp

import (
	"context"
	"slices"
	"sync"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"gantry/internal/model"
)

// people is who is signed in on which connections.
type people struct {
	mu     sync.RWMutex
	users  map[string]*person
	tokens map[string][]*conn // by the token's hash
}

// person is a user with connections here.
type person struct {
	turn  sync.Mutex // held while doc is read and told, so that changes stay in order
	doc   []byte     // what the connections were shown of the user's own document
	conns []*conn    // guarded by people.mu
}

func (p *people) init() {
	p.users, p.tokens = map[string]*person{}, map[string][]*conn{}
}

func (p *people) add(c *conn, who model.Caller) *person {
	p.mu.Lock()
	defer p.mu.Unlock()
	one := p.users[who.UserID]
	if one == nil {
		one = &person{}
		p.users[who.UserID] = one
	}
	one.conns = append(one.conns, c)
	p.tokens[who.TokenHash] = append(p.tokens[who.TokenHash], c)
	return one
}

func (p *people) remove(c *conn, who model.Caller) {
	p.mu.Lock()
	defer p.mu.Unlock()
	is := func(other *conn) bool { return other == c }
	if one := p.users[who.UserID]; one != nil {
		if one.conns = slices.DeleteFunc(one.conns, is); len(one.conns) == 0 {
			delete(p.users, who.UserID)
		}
	}
	if rest := slices.DeleteFunc(p.tokens[who.TokenHash], is); len(rest) > 0 {
		p.tokens[who.TokenHash] = rest
	} else {
		delete(p.tokens, who.TokenHash)
	}
}

// of returns the connections of a user.
func (p *people) of(userID string) []*conn {
	p.mu.RLock()
	defer p.mu.RUnlock()
	if one := p.users[userID]; one != nil {
		return slices.Clone(one.conns)
	}
	return nil
}

// by returns the connections that were signed in by a token.
func (p *people) by(hash string) []*conn {
	p.mu.RLock()
	defer p.mu.RUnlock()
	return slices.Clone(p.tokens[hash])
}

func (p *people) person(userID string) *person {
	p.mu.RLock()
	defer p.mu.RUnlock()
	return p.users[userID]
}

// introduce notes that who is on a connection and returns their document. From
// then on the connection hears what changes of it.
func (s *Server) introduce(ctx context.Context, c *conn, was, who model.Caller) ([]byte, error) {
	one := s.people.add(c, who)
	one.turn.Lock()
	defer one.turn.Unlock()
	doc, err := s.House.Person(ctx, who.UserID)
	if err != nil {
		s.people.remove(c, who)
		return nil, err
	}
	s.tell(who.UserID, one, doc, c)
	c.swap(was, who)
	return doc, nil
}

// parted notes that who has left a connection.
func (s *Server) parted(ctx context.Context, c *conn, who model.Caller) {
	if who.Anonymous() {
		return
	}
	s.people.remove(c, who)
	s.House.Disconnected(ctx, who)
}

// retell shows a user's connections what changed of their document.
func (s *Server) retell(ctx context.Context, userID string) error {
	one := s.people.person(userID)
	if one == nil {
		return nil
	}
	one.turn.Lock()
	defer one.turn.Unlock()
	doc, err := s.House.Person(ctx, userID)
	if err != nil {
		return err
	}
	s.tell(userID, one, doc, nil)
	return nil
}

// tell sends the difference to what was shown before. The caller holds turn.
func (s *Server) tell(userID string, one *person, doc []byte, but *conn) {
	before := one.doc
	one.doc = doc
	if before == nil {
		return
	}
	fields, cleared := difference(before, doc)
	if len(fields) == 0 && len(cleared) == 0 {
		return
	}
	text, err := json.Marshal(struct {
		Msg        string                    `json:"msg"`
		Collection string                    `json:"collection"`
		ID         string                    `json:"id"`
		Fields     map[string]jsontext.Value `json:"fields,omitempty"`
		Cleared    []string                  `json:"cleared,omitempty"`
	}{"changed", "users", userID, fields, cleared}, json.Deterministic(true))
	if err != nil {
		s.Log.Error("encode a user's document", "err", err)
		return
	}
	for _, c := range s.people.of(userID) {
		if c != but {
			c.push(text, needed)
		}
	}
	s.tellData(userID, fields, cleared)
}

// tellData says the same in the stream that newer clients listen to.
func (s *Server) tellData(userID string, fields map[string]jsontext.Value, cleared []string) {
	unset := map[string]int{}
	for _, name := range cleared {
		unset[name] = 1
	}
	event := userID + "/userData"
	s.streams.send(key("stream-notify-user", event), func() []byte {
		data, err := json.Marshal(struct {
			Type  string                    `json:"type"`
			ID    string                    `json:"id"`
			Diff  map[string]jsontext.Value `json:"diff"`
			Unset map[string]int            `json:"unset"`
		}{"updated", userID, fields, unset}, json.Deterministic(true))
		if err != nil {
			data = []byte(`{"type":"updated"}`)
		}
		return changed("stream-notify-user", event, data)
	}, needed)
}

// difference returns the fields that are new or other, and the names of those
// that are gone.
func difference(before, after []byte) (fields map[string]jsontext.Value, cleared []string) {
	old, fields := fieldsOf(before), fieldsOf(after)
	for name, value := range old {
		now, there := fields[name]
		switch {
		case !there:
			cleared = append(cleared, name)
		case same(now, value):
			delete(fields, name)
		}
	}
	slices.Sort(cleared)
	return fields, cleared
}
