package store

import (
	"errors"
	"net/url"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"
	"github.com/pressly/goose/v3"
	"modernc.org/sqlite"
)

// dialect is everything in which the two engines differ.
type dialect struct {
	name      string
	driver    string
	migration goose.Dialect
	// forUpdate ends a SELECT whose row is about to be changed. SQLite has one
	// writer and needs no lock. On PostgreSQL it lets others go on referring to
	// the row: a stronger lock would make two who both refer to it and then
	// change it wait for each other.
	forUpdate string
	// skipLocked ends a SELECT of rows to be taken by one of several takers.
	skipLocked string
	// conflict says whether err is a violated unique constraint.
	conflict func(err error) bool
	// again says whether a transaction that failed with err may simply be
	// run once more.
	again func(err error) bool
	// now is the statement that tells the database's time in milliseconds;
	// empty where the process's own clock is the database's.
	now string
	// search is how messages are indexed and found.
	search searchDialect
}

var sqliteDialect = dialect{
	name:      "sqlite",
	driver:    "sqlite",
	migration: goose.DialectSQLite3,
	conflict: func(err error) bool {
		const constraintPrimaryKey, constraintUnique = 1555, 2067
		var e *sqlite.Error
		return errors.As(err, &e) && (e.Code() == constraintPrimaryKey || e.Code() == constraintUnique)
	},
	again:  func(error) bool { return false },
	search: sqliteSearch,
}

var postgresDialect = dialect{
	name:       "postgres",
	driver:     "pgx",
	migration:  goose.DialectPostgres,
	forUpdate:  " FOR NO KEY UPDATE",
	skipLocked: " FOR UPDATE SKIP LOCKED",
	conflict:   func(err error) bool { return pgCode(err) == "23505" },
	again: func(err error) bool {
		const serializationFailure, deadlock = "40001", "40P01"
		code := pgCode(err)
		return code == serializationFailure || code == deadlock
	},
	// The transaction gets its number before it reads the clock: see Settled.
	now: `WITH begun AS MATERIALIZED (SELECT pg_current_xact_id())
		SELECT (EXTRACT(EPOCH FROM clock_timestamp()) * 1000)::BIGINT FROM begun`,
	search: postgresSearch,
}

func pgCode(err error) string {
	var e *pgconn.PgError
	if errors.As(err, &e) {
		return e.Code
	}
	return ""
}

// said returns the expression for what a message says, given the column of
// its document.
func (d dialect) said(doc string) string {
	if d.name == postgresDialect.name {
		return "(" + doc + "::json ->> 'msg')"
	}
	return "(" + doc + " ->> 'msg')"
}

// dialectOf chooses the engine by the database's address: postgres://… is
// PostgreSQL, anything else the path of a SQLite file.
func dialectOf(address string) dialect {
	if IsPostgres(address) {
		return postgresDialect
	}
	return sqliteDialect
}

// IsPostgres says whether a database's address names a PostgreSQL server.
func IsPostgres(address string) bool {
	return strings.HasPrefix(address, "postgres://") || strings.HasPrefix(address, "postgresql://")
}

// sqliteAddress returns the driver's form of a file's path. busy_timeout comes
// first, so that the other pragmas already wait for a busy file; synchronous
// FULL makes a committed answer survive a power cut.
func sqliteAddress(path string, writer bool) string {
	pragmas := []string{"busy_timeout(10000)", "journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(1)", "temp_store(MEMORY)"}
	if writer {
		pragmas = append(pragmas, "cache_size(-8000)", "journal_size_limit(67108864)")
	} else {
		pragmas = append(pragmas, "cache_size(-2000)", "query_only(1)")
	}
	return "file:" + (&url.URL{Path: path}).EscapedPath() + "?" + url.Values{"_pragma": pragmas}.Encode()
}
