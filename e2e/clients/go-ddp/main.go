// Command go-ddp drives the DDP library that Go bots use, gopackage/ddp, by
// lines of JSON: see ../lines.js.
package main

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"os"
	"sync"
	"time"

	"github.com/gopackage/ddp"
)

type line struct {
	ID   int    `json:"id"`
	Do   string `json:"do"`
	With []any  `json:"with"`
}

type bot struct {
	mu       sync.Mutex
	out      *json.Encoder
	client   *ddp.Client
	username string
	password string
	room     string
}

func main() {
	log.SetOutput(io.Discard)
	b := &bot{out: json.NewEncoder(os.Stdout)}
	in := bufio.NewScanner(os.Stdin)
	for in.Scan() {
		var l line
		if err := json.Unmarshal(in.Bytes(), &l); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		result, err := b.do(l.Do, l.With)
		if err != nil {
			b.write(map[string]any{"id": l.ID, "error": err.Error()})
			continue
		}
		b.write(map[string]any{"id": l.ID, "result": result})
	}
}

func (b *bot) write(v any) {
	b.mu.Lock()
	defer b.mu.Unlock()
	_ = b.out.Encode(v) // whoever reads is gone: so is the test
}

func (b *bot) do(action string, with []any) (any, error) {
	switch action {
	case "login":
		return b.login(with)
	case "subscribe":
		b.room = with[0].(string)
		b.client.CollectionByName("stream-room-messages").AddUpdateListener(b)
		return nil, b.listen()
	case "send":
		sent, err := b.client.Call("sendMessage", map[string]any{"_id": "", "rid": with[0], "msg": with[1]})
		if err != nil {
			return nil, err
		}
		return sent.(map[string]any)["_id"], nil
	case "edit":
		return b.client.Call("updateMessage", map[string]any{"_id": with[1], "rid": with[0], "msg": with[2]})
	case "react":
		return b.client.Call("setReaction", with[1], with[0])
	case "type":
		return b.client.Call("stream-notify-room", with[0].(string)+"/typing", b.username, with[1])
	case "history":
		page, err := b.client.Call("loadHistory", with[0], nil, 100, nil)
		if err != nil {
			return nil, err
		}
		return page.(map[string]any)["messages"], nil
	}
	return nil, fmt.Errorf("unknown action %q", action)
}

// login connects, and signs in again whenever the library has reconnected,
// which it does not do by itself.
func (b *bot) login(with []any) (any, error) {
	host := with[0].(string)
	b.username, b.password = with[1].(string), with[2].(string)
	b.client = ddp.NewClient("ws://"+host+"/websocket", "http://"+host)
	b.client.ReconnectInterval = 200e6
	if err := b.client.Connect(); err != nil {
		return nil, err
	}
	if err := b.signIn(); err != nil {
		return nil, err
	}
	b.client.AddConnectionListener(b)
	return nil, nil
}

func (b *bot) signIn() error {
	sum := sha256.Sum256([]byte(b.password))
	_, err := b.client.Call("login", map[string]any{
		"user":     map[string]string{"username": b.username},
		"password": map[string]string{"digest": hex.EncodeToString(sum[:]), "algorithm": "sha-256"},
	})
	return err
}

func (b *bot) listen() error { return b.client.Sub("stream-room-messages", b.room, true) }

// Connected is called after every reconnection. The library asks for its
// subscriptions then, as nobody: a bot signs in and asks again. It waits until
// the library has sent again what was under way, which would otherwise hold
// the sign-in, too: it does not survive being answered twice.
func (b *bot) Connected() {
	go func() {
		time.Sleep(500 * time.Millisecond)
		err := b.signIn()
		if err == nil {
			err = b.listen()
		}
		if err != nil {
			b.write(map[string]any{"event": "error", "message": err.Error()})
		}
	}()
}

// CollectionUpdate hears of messages.
func (b *bot) CollectionUpdate(_, _, _ string, doc ddp.Update) {
	args, _ := doc["args"].([]any)
	if len(args) > 0 {
		b.write(map[string]any{"event": "message", "message": args[0]})
	}
}
