package chat

import (
	"os"
	"runtime"
	"strconv"
	"strings"
	"time"
)

// OSFigures describe the machine, as far as its kernel tells. Sizes are bytes
// and times seconds.
type OSFigures struct {
	Type     string    `json:"type"`
	Platform string    `json:"platform"`
	Arch     string    `json:"arch"`
	Release  string    `json:"release,omitempty"`
	Uptime   float64   `json:"uptime,omitzero"`
	Load     []float64 `json:"loadavg,omitempty"`
	Memory   int64     `json:"totalmem,omitzero"`
	Free     int64     `json:"freemem,omitzero"`
	CPUs     []CPU     `json:"cpus"`
}

// CPU is one of the machine's.
type CPU struct {
	Model string `json:"model"`
}

// ProcessFigures describe this process.
type ProcessFigures struct {
	Runtime    string  `json:"nodeVersion"` // upstream's name for what runs the program
	PID        int     `json:"pid"`
	Uptime     float64 `json:"uptime"`
	Memory     int64   `json:"memory"` // what Go has from the system
	Heap       int64   `json:"heap"`   // what of it is in use
	Goroutines int     `json:"goroutines"`
}

// readOS reads what Linux keeps in /proc; elsewhere there is less to tell.
func readOS() OSFigures {
	o := OSFigures{
		Type: systemName(runtime.GOOS), Platform: runtime.GOOS, Arch: runtime.GOARCH,
		Release: strings.TrimSpace(proc("sys/kernel/osrelease")), CPUs: readCPUs(),
	}
	if fields := strings.Fields(proc("uptime")); len(fields) > 0 {
		o.Uptime = number(fields[0])
	}
	if fields := strings.Fields(proc("loadavg")); len(fields) >= 3 {
		o.Load = []float64{number(fields[0]), number(fields[1]), number(fields[2])}
	}
	for line := range strings.Lines(proc("meminfo")) {
		fields := strings.Fields(line)
		if len(fields) < 2 {
			continue
		}
		switch size := int64(number(fields[1])) << 10; fields[0] {
		case "MemTotal:":
			o.Memory = size
		case "MemAvailable:":
			o.Free = size
		}
	}
	return o
}

func systemName(platform string) string {
	switch platform {
	case "linux":
		return "Linux"
	case "darwin":
		return "Darwin"
	case "windows":
		return "Windows_NT"
	}
	return platform
}

func readCPUs() []CPU {
	all := make([]CPU, 0, runtime.NumCPU())
	for line := range strings.Lines(proc("cpuinfo")) {
		if name, value, found := strings.Cut(line, ":"); found && strings.TrimSpace(name) == "model name" {
			all = append(all, CPU{strings.TrimSpace(value)})
		}
	}
	for len(all) < runtime.NumCPU() {
		all = append(all, CPU{})
	}
	return all
}

// proc returns a file of /proc, or nothing where there is none.
func proc(name string) string {
	text, err := os.ReadFile("/proc/" + name)
	if err != nil {
		return ""
	}
	return string(text)
}

func number(text string) float64 {
	n, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return 0
	}
	return n
}

// readProcess describes this process; started is when the service was made.
func readProcess(started time.Time) ProcessFigures {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return ProcessFigures{
		Runtime: runtime.Version(), PID: os.Getpid(), Uptime: time.Since(started).Seconds(),
		Memory: int64(m.Sys), Heap: int64(m.HeapAlloc), Goroutines: runtime.NumGoroutine(),
	}
}
