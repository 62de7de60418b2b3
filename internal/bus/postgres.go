package bus

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/jackc/pgx/v5"

	"gantry/internal/model"
)

const (
	callTimeout = 5 * time.Second        // of one exchange with the server
	patience    = 5 * time.Second        // of Publish with a server out of reach
	heartbeat   = 15 * time.Second       // of silence before the listener asks whether the server lives
	firstRetry  = 50 * time.Millisecond  // doubled by every attempt
	lastRetry   = 5 * time.Second        // where doubling ends
	farewell    = 500 * time.Millisecond // for closing a connection politely
)

// Postgres joins the nodes that share a database, by LISTEN and NOTIFY on the
// channel "gantry". It holds two connections of its own: one goroutine hears
// on the first, another tells on the second.
//
// Every other node hears every event of a living node, in that node's order,
// or is reset: after its own connection broke, after this node's backlog
// outgrew its bound, and when a note cannot be read.
//
// A pooler in transaction mode cannot carry LISTEN; give the server's own
// address.
type Postgres struct {
	Local
	node      string
	config    *pgx.ConnConfig
	log       *slog.Logger
	heartbeat time.Duration
	out       *outbox

	life context.Context // ends at Close
	stop context.CancelFunc
	work sync.WaitGroup
}

var _ Bus = (*Postgres)(nil)

// OpenPostgres returns a bus that already hears other nodes. Ctx bounds only
// the opening.
func OpenPostgres(ctx context.Context, url string, log *slog.Logger) (*Postgres, error) {
	return openPostgres(ctx, url, log, heartbeat)
}

func openPostgres(ctx context.Context, url string, log *slog.Logger, heartbeat time.Duration) (*Postgres, error) {
	config, err := pgx.ParseConfig(url)
	if err != nil {
		return nil, fmt.Errorf("bus: read database URL: %w", err)
	}
	if _, named := config.RuntimeParams["application_name"]; !named {
		config.RuntimeParams["application_name"] = "gantry bus"
	}
	node := model.NewDocID()
	p := &Postgres{node: node, config: config, log: log, heartbeat: heartbeat, out: newOutbox(encodeReset(node))}
	ear, err := p.dialEar(ctx)
	if err != nil {
		return nil, fmt.Errorf("bus: listen: %w", err)
	}
	mouth, err := p.dial(ctx)
	if err != nil {
		hangUp(ear)
		return nil, fmt.Errorf("bus: connect: %w", err)
	}
	p.life, p.stop = context.WithCancel(context.Background())
	p.work.Go(func() { p.listen(ear) })
	p.work.Go(func() { p.speak(mouth) })
	return p, nil
}

// Publish delivers here and then waits until PostgreSQL has the events. If ctx
// ends or the server stays away first, the error says so, and the events are
// still told as soon as that is possible.
func (p *Postgres) Publish(ctx context.Context, events ...Event) error {
	payloads, err := encodeAll(p.node, events)
	if err != nil {
		return err
	}
	if err := p.Local.Publish(ctx, events...); err != nil || len(events) == 0 {
		return err
	}
	waiting := p.out.add(payloads)
	timeout := time.NewTimer(patience)
	defer timeout.Stop()
	select {
	case <-waiting.sent:
		return nil
	case <-p.life.Done():
		return ErrClosed
	case <-ctx.Done():
		return fmt.Errorf("bus: other nodes are told later: %w", ctx.Err())
	case <-timeout.C:
		return errors.New("bus: other nodes are told later: no connection to PostgreSQL")
	}
}

// Close ends both connections. Events the server has not taken are dropped.
func (p *Postgres) Close() error {
	err := p.Local.Close()
	p.stop()
	p.work.Wait()
	return err
}

// speak tells other nodes what gathers in the outbox.
func (p *Postgres) speak(conn *pgx.Conn) {
	for p.life.Err() == nil {
		select {
		case <-p.life.Done():
		case <-p.out.ready:
			conn = p.tell(conn, p.out.take())
		}
	}
	hangUp(conn)
}

// tell repeats until the server has taken the batch, over new connections
// where the old one broke. What a sound connection refuses is replaced by a
// reset, lest one event holds up all that follow.
func (p *Postgres) tell(conn *pgx.Conn, b *batch) *pgx.Conn {
	for attempt := 0; p.life.Err() == nil; attempt++ {
		err := p.notify(conn, b.payloads)
		if err == nil {
			close(b.sent)
			return conn
		}
		if p.life.Err() != nil {
			break
		}
		p.log.Warn("bus: telling other nodes failed, trying again", "events", len(b.payloads), "error", err)
		if conn.IsClosed() {
			conn = p.redial(conn, p.dial)
			continue
		}
		b.payloads = []string{p.out.overflow}
		p.sleep(retryAfter(attempt))
	}
	return conn
}

func (p *Postgres) notify(conn *pgx.Conn, payloads []string) error {
	ctx, cancel := context.WithTimeout(p.life, callTimeout)
	defer cancel()
	_, err := conn.Exec(ctx, "SELECT pg_notify('gantry', payload) FROM unnest($1::text[]) AS payload", payloads)
	return err
}

// listen hears other nodes until Close. What they said while the connection
// was down is lost, so everybody who derives from events starts afresh then.
func (p *Postgres) listen(conn *pgx.Conn) {
	for err := p.hear(conn); p.life.Err() == nil; err = p.hear(conn) {
		p.log.Warn("bus: lost the connection other nodes are heard on", "error", err)
		conn = p.redial(conn, p.dialEar)
		p.reset()
	}
	hangUp(conn)
}

// hear returns when the connection broke or the bus is closed.
func (p *Postgres) hear(conn *pgx.Conn) error {
	for {
		ctx, cancel := context.WithTimeout(p.life, p.heartbeat)
		notification, err := conn.WaitForNotification(ctx)
		cancel()
		switch {
		case err == nil:
			p.receive(notification.Payload)
		case p.life.Err() != nil || conn.IsClosed():
			return err
		default: // silence
			if err := p.ping(conn); err != nil {
				return fmt.Errorf("ping: %w", err)
			}
		}
	}
}

// ping finds out whether a silent server is still there: a connection cut
// without a word would otherwise be waited on for ever.
func (p *Postgres) ping(conn *pgx.Conn) error {
	ctx, cancel := context.WithTimeout(p.life, callTimeout)
	defer cancel()
	return conn.Ping(ctx)
}

// receive delivers what another node said.
func (p *Postgres) receive(payload string) {
	var n note
	err := json.Unmarshal([]byte(payload), &n)
	switch {
	case err != nil:
		p.log.Warn("bus: a note of another node cannot be read", "error", err)
		p.reset()
	case n.Node == p.node: // an echo
	case n.Reset:
		p.reset()
	default:
		event := Event{Event: model.Event{Kind: n.Kind, ID: n.ID, Room: n.Room, User: n.User, Data: n.Data}, Node: n.Node}
		if err := p.deliver(event); err != nil {
			p.log.Debug("bus: event came after Close", "kind", n.Kind)
		}
	}
}

func (p *Postgres) dial(ctx context.Context) (*pgx.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	return pgx.ConnectConfig(ctx, p.config)
}

func (p *Postgres) dialEar(ctx context.Context) (*pgx.Conn, error) {
	conn, err := p.dial(ctx)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	if _, err := conn.Exec(ctx, "LISTEN gantry"); err != nil {
		hangUp(conn)
		return nil, err
	}
	return conn, nil
}

// redial replaces old by a connection that works. It gives up only at Close,
// and then returns old.
func (p *Postgres) redial(old *pgx.Conn, dial func(context.Context) (*pgx.Conn, error)) *pgx.Conn {
	hangUp(old)
	for attempt := 0; p.life.Err() == nil; attempt++ {
		p.sleep(retryAfter(attempt))
		conn, err := dial(p.life)
		if err == nil {
			p.log.Info("bus: connected again", "attempts", attempt+1)
			return conn
		}
		if p.life.Err() != nil {
			break
		}
		p.log.Warn("bus: connecting again failed", "attempts", attempt+1, "error", err)
	}
	return old
}

func (p *Postgres) sleep(d time.Duration) {
	select {
	case <-p.life.Done():
	case <-time.After(d):
	}
}

// retryAfter doubles with every attempt and strays by up to half, so that the
// nodes of a workspace do not come back all at once.
func retryAfter(attempt int) time.Duration {
	d := min(firstRetry<<min(attempt, 10), lastRetry)
	return d/2 + rand.N(d/2)
}

// hangUp closes conn, broken or not. The driver clears a broken one away in
// the background and gets a moment for it.
func hangUp(conn *pgx.Conn) {
	ctx, cancel := context.WithTimeout(context.Background(), farewell)
	defer cancel()
	conn.Close(ctx) // its error says only that the server did not hear the goodbye
	select {
	case <-conn.PgConn().CleanupDone():
	case <-ctx.Done():
	}
}
