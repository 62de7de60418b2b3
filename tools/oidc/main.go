// Command oidc is an OpenID Connect provider in memory, for the tests of
// sign-in: discovery, signing keys, PKCE and a form that asks for a name and a
// password, by the library of a certified provider. Its arguments are a file
// of users and the addresses that people may be sent back to; it prints its own
// address and ends when its input does. It is a module of its own, so that
// what it needs stays out of the product's.
package main

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"

	"github.com/zitadel/oidc/v3/example/server/exampleop"
	"github.com/zitadel/oidc/v3/example/server/storage"
	"github.com/zitadel/oidc/v3/pkg/op"
)

func main() {
	if len(os.Args) < 3 {
		check(errors.New("usage: oidc USERS REDIRECT..."))
	}
	users, err := storage.StoreFromFile(os.Args[1])
	check(err)
	storage.RegisterClients(storage.WebClient("gantry", "secret", os.Args[2:]...))
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	check(err)
	issuer := "http://" + listener.Addr().String()
	handler := exampleop.SetupServer(issuer, storage.NewStorage(users), slog.New(slog.DiscardHandler), false, op.WithAllowInsecure())
	fmt.Println(issuer)
	go func() { check(http.Serve(listener, handler)) }()
	_, err = io.Copy(io.Discard, os.Stdin)
	check(err)
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
