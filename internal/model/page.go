package model

// Page asks for a part of a list.
type Page struct {
	Offset int
	Count  int // 0 returns nothing but the total; see NoLimit
	Sort   []SortKey
}

// NoLimit as Count returns everything from Offset on.
const NoLimit = -1

// Listed is what the page says of itself: how many items it has, and how many
// there are in all.
func (p Page) Listed(count, total int) Listed {
	return Listed{Count: count, Offset: p.Offset, Total: total}
}

// SortKey orders a list by a field, named as on the wire.
type SortKey struct {
	Field      string
	Descending bool
}
