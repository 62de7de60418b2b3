package model

// Report is what somebody told the moderators: of a message, or of a person.
type Report struct {
	ID           string          `json:"_id"`
	Message      *Message        `json:"message,omitempty"`
	Room         *ReportedRoom   `json:"room,omitempty"`
	ReportedUser *ReportedPerson `json:"reportedUser,omitempty"`
	Description  string          `json:"description"`
	ReportedBy   *ReportedPerson `json:"reportedBy,omitempty"`
	TS           Time            `json:"ts"`
	Hidden       bool            `json:"_hidden,omitzero"` // a moderator has seen to it
	Moderation   *Moderation     `json:"moderationInfo,omitempty"`
	UpdatedAt    Time            `json:"_updatedAt,omitzero"`
}

// ReportedRoom is where a reported message is.
type ReportedRoom struct {
	ID    string `json:"_id"`
	Name  string `json:"name,omitempty"`
	T     string `json:"t"`
	FName string `json:"fname,omitempty"`
}

// ReportedPerson is who is reported, or who reports, as they were then.
type ReportedPerson struct {
	ID        string  `json:"_id"`
	Username  string  `json:"username,omitempty"`
	Name      string  `json:"name,omitempty"`
	Emails    []Email `json:"emails,omitempty"`
	CreatedAt Time    `json:"createdAt,omitzero"`
}

// Moderation is what a moderator did about a report.
type Moderation struct {
	HiddenAt    Time   `json:"hiddenAt"`
	ModeratedBy string `json:"moderatedBy"`
	Reason      string `json:"reason"`
	Action      string `json:"action"`
}
