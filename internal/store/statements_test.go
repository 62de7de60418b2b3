package store

import (
	"context"
	"database/sql"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"gantry/internal/model"
	"gantry/internal/pgtest"
)

// This file calls every method of Reader and Tx with made-up arguments and
// looks at the statements that come out, so that a statement added tomorrow
// is looked at too.

// witness is a querier that keeps the texts it is asked.
type witness struct {
	querier
	seen *[]string
}

func (w witness) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	*w.seen = append(*w.seen, query)
	return w.querier.QueryContext(ctx, query, args...)
}

func (w witness) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	*w.seen = append(*w.seen, query)
	return w.querier.ExecContext(ctx, query, args...)
}

// errUndo takes back what a method did.
var errUndo = errors.New("undo")

// statementsOf calls each method of Tx, which has those of Reader, in a
// transaction that is rolled back, and returns their statements. A method
// may fail, but not because the database does not understand a statement.
func statementsOf(t *testing.T, s *Store) map[string][]string {
	t.Helper()
	seed(t, s)
	all := map[string][]string{}
	typ := reflect.TypeFor[*Tx]()
	for n := range 2 * typ.NumMethod() {
		method, full := typ.Method(n/2), n%2 == 0
		if slices.Contains([]string{"Emit", "Tell", "After"}, method.Name) {
			continue
		}
		var seen []string
		err := s.Update(t.Context(), func(tx *Tx) error {
			tx.q = witness{tx.q, &seen}
			out := method.Func.Call(append([]reflect.Value{reflect.ValueOf(tx)}, arguments(t, method.Type, full)...))
			err, _ := out[len(out)-1].Interface().(error)
			if err == nil {
				err = errUndo
			}
			return err
		})
		if !errors.Is(err, errUndo) && !errors.Is(err, model.ErrNotFound) && !errors.Is(err, model.ErrConflict) {
			t.Errorf("%s: %v", method.Name, err)
		}
		if len(seen) == 0 && !(method.Name == "Serialise" && s.Engine() == "sqlite") {
			t.Errorf("%s made no statement of the arguments it got", method.Name)
		}
		all[method.Name] = append(all[method.Name], seen...)
	}
	return all
}

// seed fills the database so that arguments made of "x" find something.
func seed(t *testing.T, s *Store) {
	t.Helper()
	err := s.Update(t.Context(), func(tx *Tx) error {
		return errors.Join(
			tx.InsertUser(t.Context(), &model.User{ID: "x", Username: "x", Type: "user", Active: true, Roles: []string{"x"}, Emails: []model.Email{{Address: "x"}}}),
			tx.InsertUser(t.Context(), &model.User{ID: "y", Username: "y", Type: "user", Active: true, Roles: []string{"x"}}),
			tx.InsertUser(t.Context(), &model.User{Type: "bot"}), // what empty arguments refer to
			tx.InsertRoom(t.Context(), &model.Room{T: model.Channel}),
			insertInvite(t.Context(), tx, ""),
			tx.InsertRoom(t.Context(), &model.Room{ID: "x", T: model.Channel, Name: "x"}),
			tx.InsertRoom(t.Context(), &model.Room{ID: "y", T: model.Channel, Name: "y"}),
			insertMember(t.Context(), tx, "x", "x"),
			insertMember(t.Context(), tx, "x", "y"),
			tx.SetPasswordHash(t.Context(), "x", "x"),
			tx.InsertLoginToken(t.Context(), model.LoginToken{Hash: "x", UserID: "x"}),
			insertInvite(t.Context(), tx, "x"),
		)
	})
	if err != nil {
		t.Fatal(err)
	}
}

func insertMember(ctx context.Context, tx *Tx, rid, uid string) error {
	_, err := tx.InsertSubscription(ctx, &model.Subscription{ID: rid + uid, RID: rid, U: model.UserRef{ID: uid, Username: uid}, T: model.Channel, Roles: []string{"x"}})
	return err
}

func insertInvite(ctx context.Context, tx *Tx, id string) error {
	_, err := tx.FindOrInsertInvite(ctx, model.Invite{ID: id, Digest: id, RID: "x", UserID: id}, func(model.Invite) bool { return false })
	return err
}

// arguments makes up values for a method's parameters.
func arguments(t *testing.T, f reflect.Type, full bool) []reflect.Value {
	var in []reflect.Value
	for n := 1; n < f.NumIn(); n++ {
		if f.In(n) == reflect.TypeFor[context.Context]() {
			in = append(in, reflect.ValueOf(t.Context()))
			continue
		}
		if typ := f.In(n); typ.Kind() == reflect.Slice && typ.Elem().Kind() == reflect.Struct {
			in = append(in, reflect.Append(reflect.New(typ).Elem(), madeUp(typ.Elem(), full)))
			continue
		}
		in = append(in, madeUp(f.In(n), full))
	}
	return in
}

// madeUp returns a value of a type: "x", 1, and structs made of those when
// they are to be full, else of nothing. A page is one without an order, and a
// filter without conditions.
func madeUp(typ reflect.Type, full bool) reflect.Value {
	v := reflect.New(typ).Elem()
	switch {
	case typ == reflect.TypeFor[model.Page]():
		return reflect.ValueOf(model.Page{Count: 50})
	case typ == reflect.TypeFor[model.Filter]():
		return reflect.ValueOf(model.Filter{Op: model.And})
	}
	switch typ.Kind() {
	case reflect.String:
		v.SetString("x")
	case reflect.Int, reflect.Int64:
		v.SetInt(1)
	case reflect.Slice:
		if typ.Elem().Kind() == reflect.String {
			return reflect.Append(v, madeUp(typ.Elem(), full))
		}
	case reflect.Pointer:
		if typ.Elem().Kind() == reflect.Struct {
			v.Set(reflect.New(typ.Elem()))
			v.Elem().Set(madeUp(typ.Elem(), full))
		}
	case reflect.Struct:
		for n := range typ.NumField() {
			field := typ.Field(n)
			if field.IsExported() && field.Type.Kind() != reflect.Pointer && (full || field.Type.Kind() == reflect.Struct) {
				v.Field(n).Set(madeUp(typ.Field(n).Type, full))
			}
		}
	case reflect.Func:
		return reflect.MakeFunc(typ, func([]reflect.Value) []reflect.Value {
			var out []reflect.Value
			for n := range typ.NumOut() {
				out = append(out, reflect.Zero(typ.Out(n)))
			}
			return out
		})
	}
	return v
}

var parameter = regexp.MustCompile(`\$(\d+)`)

// misnumbered returns the parameters of a text whose first appearances are
// not in the order of their numbers, beginning with first or, when first is
// 0, with whatever comes first.
func misnumbered(text string, first int) []string {
	known := map[string]bool{}
	for _, m := range parameter.FindAllStringSubmatch(text, -1) {
		if known[m[1]] {
			continue
		}
		known[m[1]] = true
		n, _ := strconv.Atoi(m[1])
		if first == 0 {
			first = n
		}
		if n != first {
			return parameter.FindAllString(text, -1)
		}
		first++
	}
	return nil
}

func TestEveryStatementRunsAndIsNumbered(t *testing.T) {
	pgtest.Each(t, func(t *testing.T, url string) {
		s := open(t, url)
		for method, texts := range statementsOf(t, s) {
			for _, text := range texts {
				if bad := misnumbered(text, 1); bad != nil {
					t.Errorf("%s numbers its parameters %v:\n%s", method, bad, text)
				}
			}
		}
	})
}

// TestTextsAreNumbered reads the source: there may be texts that the calls
// above do not reach.
func TestTextsAreNumbered(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		set := token.NewFileSet()
		file, err := parser.ParseFile(set, name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			expr, ok := n.(ast.Expr)
			if !ok {
				return true
			}
			text, isText := literal(expr)
			if !isText {
				return true
			}
			if strings.Contains(text, "$1") {
				found++
			}
			if bad := misnumbered(text, 0); bad != nil {
				t.Errorf("%s numbers its parameters %v:\n%s", set.Position(n.Pos()), bad, text)
			}
			return false
		})
	}
	if found < 30 {
		t.Errorf("only %d statements were found: the test does not see them", found)
	}
}

// literal returns the text of a string literal or of a concatenation; what of
// it is not a literal is left out.
func literal(e ast.Expr) (string, bool) {
	switch e := e.(type) {
	case *ast.BasicLit:
		if e.Kind != token.STRING {
			return "", false
		}
		text, err := strconv.Unquote(e.Value)
		return text, err == nil
	case *ast.BinaryExpr:
		left, ok1 := literal(e.X)
		right, ok2 := literal(e.Y)
		return left + right, e.Op == token.ADD && (ok1 || ok2)
	}
	return "", false
}

// small are tables that stay small, so that reading all of them is right; due
// is the few jobs that a worker takes at once, lines the kinds of messages in
// a room; written, edited and found are parts of an answer, and statistics has a row a day.
var small = []string{"lines", "written", "edited", "found", "settings", "permissions", "roles", "facts", "goose_db_version", "due", "presence_nodes", "custom_statuses", "statistics"}

// partial are indexes that hold few of their table's rows.
var partial = regexp.MustCompile(`USING (COVERING )?INDEX (rooms_default|users_inactive|users_present|invite_redemptions_awaiting)$`)

// TestHotStatementsUseIndexes asks SQLite how it would run every statement.
// Reading a whole table that grows is refused unless the method is among the
// exceptions below, with a reason.
func TestHotStatementsUseIndexes(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "gantry.db"))
	used := map[string]bool{}
	for method, texts := range statementsOf(t, s) {
		for _, text := range texts {
			for _, step := range plan(t, s, text) {
				if !scans(step, text) {
					continue
				}
				if scanAllowed[method] == "" {
					t.Errorf("%s reads a whole table (%s):\n%s", method, step, text)
				}
				used[method] = true
			}
		}
	}
	for method := range maps.Keys(scanAllowed) {
		if !used[method] {
			t.Errorf("%s is an exception without need", method)
		}
	}
}

func plan(t *testing.T, s *Store, text string) (steps []string) {
	t.Helper()
	args := make([]any, len(slices.Compact(slices.Sorted(slices.Values(parameter.FindAllString(text, -1))))))
	rows, err := s.reads.QueryContext(t.Context(), "EXPLAIN QUERY PLAN "+text, args...)
	if err != nil {
		t.Fatalf("%v:\n%s", err, text)
	}
	defer rows.Close()
	for rows.Next() {
		var id, parent, unused int
		var step string
		if err := rows.Scan(&id, &parent, &unused, &step); err != nil {
			t.Fatal(err)
		}
		steps = append(steps, step)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return steps
}

var scan = regexp.MustCompile(`^SCAN (\w+)`)

// scans says whether a step reads a whole table that may be big. Following an
// index is no such step where a LIMIT ends it.
func scans(step, text string) bool {
	m := scan.FindStringSubmatch(step)
	if m == nil || step == "SCAN CONSTANT ROW" || slices.Contains(small, m[1]) || partial.MatchString(step) {
		return false
	}
	return !strings.Contains(step, "USING") || !strings.Contains(text, "LIMIT")
}

// scanAllowed are the methods that may read a whole table, and why.
var scanAllowed = map[string]string{
	"Changes":                 "its total counts all that match, and people change things one by one",
	"CountEmojis":             "counts what admins have added one by one",
	"Figures":                 "counts the workspace, and what it counted is kept for an hour",
	"FindRooms":               "an admin's search: its total counts all that match, and rooms are few beside people",
	"SearchMessages":          "an index of words shows as a table; a search without words is of one room, or of no message",
	"Unsearched":              "runs once, at start",
	"Sessions":                "its total counts everybody's, in an index that holds nothing else",
	"Users":                   "its total counts everybody",
	"DeleteExpiredMailTokens": "runs every few minutes over codes that live for hours",
}
