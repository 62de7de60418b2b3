// Package model holds the documents of a workspace as clients see them, the
// identifiers and moments they carry, and the errors and events that travel
// between the floors above. It is the ground floor: it imports nothing of
// Gantry and knows neither SQL nor HTTP.
package model
