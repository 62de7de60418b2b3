// Command s3 is a bucket in memory, for the tests of package blob: it speaks
// S3 as a real service does. It prints its address and ends when its input
// does. It is a module of its own, so that what it needs stays out of the
// product's.
package main

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"os"

	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"
)

func main() {
	backend := s3mem.New()
	for _, bucket := range os.Args[1:] {
		check(backend.CreateBucket(bucket))
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	check(err)
	fmt.Printf("http://%s\n", listener.Addr())
	go func() { check(http.Serve(listener, gofakes3.New(backend).Server())) }()
	_, err = io.Copy(io.Discard, os.Stdin)
	check(err)
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
