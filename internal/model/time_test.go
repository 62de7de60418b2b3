package model

import (
	"testing"

	"github.com/go-json-experiment/json"
)

func TestReadsMomentsAsClientsSendThem(t *testing.T) {
	for text, want := range map[string]string{
		`"2024-02-29T23:59:59.999Z"`:      `"2024-02-29T23:59:59.999Z"`,
		`"2024-02-29T23:59:59Z"`:          `"2024-02-29T23:59:59.000Z"`,
		`"2024-02-29T23:59:59.9999999Z"`:  `"2024-02-29T23:59:59.999Z"`,
		`"2024-02-29T23:59:59.5+02:00"`:   `"2024-02-29T21:59:59.500Z"`,
		`"2024-02-29T23:59:59.25"`:        `"2024-02-29T23:59:59.250Z"`,
		`"2024-02-29T23:59Z"`:             `"2024-02-29T23:59:00.000Z"`,
		`"2024-02-29T23:59"`:              `"2024-02-29T23:59:00.000Z"`,
		`"2024-02-29"`:                    `"2024-02-29T00:00:00.000Z"`,
		`1000`:                            `"1970-01-01T00:00:01.000Z"`,
		`-1`:                              `"1969-12-31T23:59:59.999Z"`,
		`1000.9`:                          `"1970-01-01T00:00:01.000Z"`,
		`{"$date":1000}`:                  `"1970-01-01T00:00:01.000Z"`,
		`253402300799999`:                 `"9999-12-31T23:59:59.999Z"`,
		`-62167219200000`:                 `"0000-01-01T00:00:00.000Z"`,
		`null`:                            `"1970-01-01T00:00:00.000Z"`,
		`253402300800000`:                 ``,
		`1e400`:                           ``,
		`"9999-12-31T23:59:59.999-01:00"`: ``,
		`"2023-02-29"`:                    ``,
		`"soon"`:                          ``,
		`""`:                              ``,
		`true`:                            ``,
		`[]`:                              ``,
		`{}`:                              ``,
		`{"$date":"2024-02-29"}`:          `"2024-02-29T00:00:00.000Z"`, // written by hand, in queries
		`{"$date":"soon"}`:                ``,
		`{"$date":1e400}`:                 ``,
		`"\ud800"`:                        ``,
	} {
		var moment Time
		err := json.Unmarshal([]byte(text), &moment)
		if (err != nil) != (want == "") {
			t.Errorf("%s: %v, %v; want %s", text, moment, err, want)
			continue
		}
		if got, _ := json.Marshal(moment); err == nil && string(got) != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
}

func TestWritesMomentsAsMeteorDoes(t *testing.T) {
	type document struct {
		At   Time  `json:"at"`
		Then *Time `json:"then"`
		Zero Time  `json:"zero,omitzero"`
	}
	at := Time(1000)
	got, err := json.Marshal(document{At: at, Then: &at}, EJSON)
	if want := `{"at":{"$date":1000},"then":{"$date":1000}}`; err != nil || string(got) != want {
		t.Errorf("%s, %v; want %s", got, err, want)
	}
}

func FuzzTime(f *testing.F) {
	for _, text := range []string{`"2024-02-29T23:59:59.999Z"`, `"2024-02-29"`, `1000`, `{"$date":-1e3}`, `null`, `1e400`, `{"$date":{}}`} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		var read, again Time
		if json.Unmarshal(text, &read) != nil {
			return
		}
		iso, err := json.Marshal(read)
		if err != nil {
			t.Fatalf("%s was read, but not written: %v", text, err)
		}
		if err := json.Unmarshal(iso, &again); err != nil || again != read {
			t.Errorf("%s is written as %s and read as %v, %v", text, iso, again, err)
		}
		date, err := json.Marshal(read, EJSON)
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(date, &again); err != nil || again != read {
			t.Errorf("%s is written as %s and read as %v, %v", text, date, again, err)
		}
	})
}
