package model

// CustomUserStatus is a status that admins made for people to choose.
type CustomUserStatus struct {
	ID         string `json:"_id"`
	Name       string `json:"name"`
	StatusType string `json:"statusType,omitempty"` // "online", "away", "busy" or "offline"
	UpdatedAt  Time   `json:"_updatedAt,omitzero"`
}

// CustomEmoji is an emoji of the workspace: a picture that is written as its
// name, or one of its aliases, between colons.
type CustomEmoji struct {
	ID        string   `json:"_id"`
	Name      string   `json:"name"`
	Aliases   []string `json:"aliases"`
	Extension string   `json:"extension"`
	ETag      string   `json:"etag,omitempty"` // another one for every picture
	UpdatedAt Time     `json:"_updatedAt,omitzero"`
}
