package app

import (
	"net/http"
	"strconv"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"gantry/internal/ddp"
	"gantry/internal/endpoint"
)

// metrics is what operators watch. Labels hold endpoints as declared, never
// what a client sent.
type metrics struct {
	registry *prometheus.Registry
	requests *prometheus.HistogramVec
	jobs     *prometheus.HistogramVec
	invites  *prometheus.CounterVec
}

func newMetrics() *metrics {
	m := &metrics{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name:    "gantry_request_seconds",
			Help:    "Time to answer a request, by endpoint and status.",
			Buckets: []float64{.0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5},
		}, []string{"endpoint", "status"}),
		jobs: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name:    "gantry_job_seconds",
			Help:    "Time of an attempt at work that was promised, by kind and outcome: done, failed (to be tried again) or dead.",
			Buckets: []float64{.001, .01, .1, 1, 10, 60},
		}, []string{"kind", "outcome"}),
	}
	m.invites = prometheus.NewCounterVec(prometheus.CounterOpts{
		Name: "invites_redeemed_total",
		Help: "Attempts to enter by an invite, by what came of them: joined, member, pending, awaiting or the refusal.",
	}, []string{"result"})
	m.registry.MustRegister(m.requests, m.jobs, m.invites, collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

func (m *metrics) observe(e *endpoint.Endpoint, status int, seconds float64) {
	m.requests.WithLabelValues(e.ID(), strconv.Itoa(status)).Observe(seconds)
}

func (m *metrics) observeInvite(result string) { m.invites.WithLabelValues(result).Inc() }

func (m *metrics) observeJob(kind, outcome string, seconds float64) {
	m.jobs.WithLabelValues(kind, outcome).Observe(seconds)
}

// watchSockets shows the figures of those who stay connected.
func (m *metrics) watchSockets(stats func() ddp.Stats) {
	for _, g := range []struct {
		name, help string
		value      func(ddp.Stats) int64
	}{
		{"gantry_connections", "Open websockets.", func(s ddp.Stats) int64 { return s.Connections }},
		{"gantry_subscriptions", "Subscriptions on them.", func(s ddp.Stats) int64 { return s.Subscriptions }},
	} {
		m.registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: g.name, Help: g.help},
			func() float64 { return float64(g.value(stats())) }))
	}
	for _, c := range []struct {
		name, help string
		value      func(ddp.Stats) int64
	}{
		{"gantry_frames_total", "Frames written to websockets.", func(s ddp.Stats) int64 { return s.Frames }},
		{"gantry_queue_overflows_total", "Websockets closed because they did not keep up.", func(s ddp.Stats) int64 { return s.Overflows }},
		{"gantry_frames_dropped_total", "Frames about typing and presence left out for slow readers.", func(s ddp.Stats) int64 { return s.Dropped }},
	} {
		m.registry.MustRegister(prometheus.NewCounterFunc(prometheus.CounterOpts{Name: c.name, Help: c.help},
			func() float64 { return float64(c.value(stats())) }))
	}
}

func (m *metrics) handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{})
}
