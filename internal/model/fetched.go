package model

// Fetched is what another server answered.
type Fetched struct {
	Status int
	Header map[string]string // names in lower case
	Body   []byte            // of what was too large, the beginning
	Cut    bool              // whether it was
}
