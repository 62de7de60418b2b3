package main

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"
)

// row is one figure of the report.
type row struct {
	name    string
	rate    float64       // requests per second; 0: not a throughput
	cpu     time.Duration // of the server, per request; 0: not measured
	p50     time.Duration
	p99     time.Duration
	note    string
	reached verdict
}

// verdict says whether a figure reaches its target.
type verdict string

// The verdicts; a figure without a target has none.
const (
	reached verdict = "ok"
	missed  verdict = "MISSED"
)

func atLeast(value, target float64) verdict {
	if value >= target {
		return reached
	}
	return missed
}

func atMost(value, target float64) verdict { return atLeast(-value, -target) }

// report prints rows as they come, and all of them as a table at the end.
type report struct {
	out  io.Writer
	rows []row
}

func (r *report) add(rows ...row) {
	r.rows = append(r.rows, rows...)
	for _, row := range rows {
		fmt.Fprintf(r.out, "  %s\n", strings.Join(row.cells(), "  "))
	}
}

func (r *report) print() error {
	t := tabwriter.NewWriter(r.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "\nfigure\treq/s\tserver CPU/req\tp50\tp99\tnote\t")
	for _, row := range r.rows {
		fmt.Fprintln(t, strings.Join(row.cells(), "\t")+"\t")
	}
	return t.Flush()
}

func (r row) cells() []string {
	rate := "-"
	if r.rate > 0 {
		rate = fmt.Sprintf("%.0f", r.rate)
	}
	note := r.note
	if r.reached != "" {
		note += "  [" + string(r.reached) + "]"
	}
	return []string{r.name, rate, micros(r.cpu), millis(r.p50), millis(r.p99), note}
}

func micros(d time.Duration) string {
	if d == 0 {
		return "-"
	}
	if d < 100*time.Microsecond {
		return fmt.Sprintf("%.1f µs", d.Seconds()*1e6)
	}
	return fmt.Sprintf("%d µs", d.Microseconds())
}

func millis(d time.Duration) string {
	if d == 0 {
		return "-"
	}
	return fmt.Sprintf("%.2f ms", d.Seconds()*1000)
}
