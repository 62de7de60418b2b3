// Package settings holds what an admin of a workspace can change, under
// Rocket.Chat's names. The table (table_*.go) says what there is; Settings
// lays the environment and the stored values over it and gives them out as
// immutable snapshots. It does not say who may change what, and announces
// nothing: that is the floor above.
//
// A value is one of five Go types, by the type of its setting: bool, float64
// (the only number: a setting of type int may hold a fraction of a minute),
// string, []string (multiSelect) and Picture (asset).
package settings
