package endpoint

import "fmt"

// Set is all endpoints of a server.
type Set struct {
	all     []Endpoint
	methods map[string]*Endpoint
}

// NewSet collects endpoints. Two of the same path or method name panic, at
// start.
func NewSet(groups ...[]Endpoint) *Set {
	s := &Set{methods: map[string]*Endpoint{}}
	routes := map[string]bool{}
	for _, group := range groups {
		s.all = append(s.all, group...)
	}
	for i := range s.all {
		e := &s.all[i]
		for _, path := range e.Paths() {
			key := e.Method + " " + path
			if routes[key] {
				panic(fmt.Sprintf("endpoint: %s is declared twice", key))
			}
			routes[key] = true
		}
		if e.DDP == "" {
			continue
		}
		if s.methods[e.DDP] != nil {
			panic(fmt.Sprintf("endpoint: method %s is declared twice", e.DDP))
		}
		s.methods[e.DDP] = e
	}
	return s
}

// Paths returns the endpoint's path and its aliases.
func (e *Endpoint) Paths() []string {
	if e.Path == "" {
		return nil
	}
	return append([]string{e.Path}, e.Aliases...)
}

// All returns the endpoints in the order of their declaration.
func (s *Set) All() []Endpoint { return s.all }

// Method returns the endpoint behind a DDP method, nil when there is none.
func (s *Set) Method(name string) *Endpoint { return s.methods[name] }
