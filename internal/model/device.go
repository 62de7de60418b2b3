package model

// The services that wake devices.
const (
	APN = "apn"
	GCM = "gcm"
)

// Device is a phone or tablet that can be woken, by a session on it.
type Device struct {
	ID        string
	UserID    string
	Service   string // APN or GCM
	Token     string // what the service knows the device by
	App       string // which app is on it
	Session   string // hash of the login token; when that ends, so does this
	CreatedAt Time
	UpdatedAt Time
}
