// Package store keeps the documents of package model in SQLite or PostgreSQL.
// One SQL text serves both; what differs is in dialect.go and nowhere else.
// It decides nothing: rules live on the floor above, in packages chat and
// accounts.
//
// Reads are methods of Reader and may run at any time. Writes are methods of
// Tx, so they happen only inside Store.Update, which commits all of them or
// none.
//
// Moments are integers of milliseconds, identifiers text, and what is neither
// filtered nor sorted nor counted lives in a JSON column named doc. Statement
// parameters are numbered in the order of their first appearance: drivers
// disagree on anything else.
package store
