// Package e2e tests a workspace from outside: it builds the real binary,
// starts it as a process and talks HTTP. What no client could do quickly, such
// as making a thousand users, is put into the database before the start; what
// no client can see, such as the log of redemptions, is read from it behind
// the server's back.
package e2e
