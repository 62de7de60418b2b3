package model

// ListQuery is the paging, sorting and filtering that a list endpoint of
// Rocket.Chat takes. Sort, Fields and Query are JSON texts; embed it in the
// input of a list.
type ListQuery struct {
	Offset *int   `json:"offset" check:"nullable"`
	Count  *int   `json:"count" check:"nullable"`
	Sort   string `json:"sort"`
	Fields string `json:"fields"`
	Query  string `json:"query"`
}

// Listed is what every page of a list says about itself, beside its items.
type Listed struct {
	Count  int `json:"count"`
	Offset int `json:"offset"`
	Total  int `json:"total"`
}
