package app

import (
	"net/http"
	"strconv"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"gantry/internal/endpoint"
)

// metrics is what operators watch. Labels hold endpoints as declared, never
// what a client sent.
type metrics struct {
	registry *prometheus.Registry
	requests *prometheus.HistogramVec
	jobs     *prometheus.HistogramVec
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
	m.registry.MustRegister(m.requests, m.jobs, collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

func (m *metrics) observe(e *endpoint.Endpoint, status int, seconds float64) {
	m.requests.WithLabelValues(e.ID(), strconv.Itoa(status)).Observe(seconds)
}

func (m *metrics) observeJob(kind, outcome string, seconds float64) {
	m.jobs.WithLabelValues(kind, outcome).Observe(seconds)
}

func (m *metrics) handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{})
}
