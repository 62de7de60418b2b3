package store

import "testing"

// BenchmarkActivity adds the counters up of 5,000 rooms, each written to on
// each of 90 days, and of 100,000 people.
func BenchmarkActivity(b *testing.B) {
	s := open(b, b.TempDir()+"/gantry.db")
	const fill = `WITH RECURSIVE days (d) AS (SELECT 1 UNION ALL SELECT d + 1 FROM days WHERE d < 90),
		nums (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM nums WHERE n < 100000) `
	update(b, s, func(tx *Tx) error {
		for _, query := range []string{
			"INSERT INTO rooms (id, t, name, ts, updated_at, doc) SELECT 'room' || n, 'c', 'room' || n, 0, 0, '{}' FROM (" + fill + "SELECT n FROM nums WHERE n <= 5000)",
			"INSERT INTO room_days (day, rid, n) SELECT d, 'room' || n, 20 + n % 7 FROM (" + fill + "SELECT d, n FROM days, nums WHERE n <= 5000)",
			"INSERT INTO users (id, type, active, created_at, updated_at, doc) SELECT 'user' || n, 'user', TRUE, n * 77760, 0, '{}' FROM (" + fill + "SELECT n FROM nums)",
		} {
			if _, err := tx.exec(b.Context(), query); err != nil {
				return err
			}
		}
		return nil
	})
	for _, from := range []int{61, 1} {
		b.Run(map[int]string{61: "30days", 1: "90days"}[from], func(b *testing.B) {
			for b.Loop() {
				_, err1 := s.MessageDays(b.Context(), from)
				_, err2 := s.NewUserDays(b.Context(), from)
				rooms, err3 := s.BusiestRooms(b.Context(), from, true, 10)
				if err1 != nil || err2 != nil || err3 != nil || len(rooms) != 10 {
					b.Fatal(err1, err2, err3, len(rooms))
				}
			}
		})
	}
}
