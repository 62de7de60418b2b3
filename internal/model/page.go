package model

// Page asks for a part of a list.
type Page struct {
	Offset int
	Count  int // 0 returns nothing but the total; see NoLimit
	Sort   []SortKey
}

// NoLimit as Count returns everything from Offset on.
const NoLimit = -1

// SortKey orders a list by a field, named as on the wire.
type SortKey struct {
	Field      string
	Descending bool
}
