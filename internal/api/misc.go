package api

import (
	"context"
	"runtime"
	"runtime/debug"
	"strings"

	"gantry/internal/endpoint"
	"gantry/internal/model"
)

func (a *API) misc() []endpoint.Endpoint {
	return []endpoint.Endpoint{
		endpoint.New(endpoint.Spec{
			Method: "GET", Path: "info", Access: endpoint.Anyone, Loose: true, Summary: "Say which version this server speaks",
		}, a.info),
	}
}

// minimumClients is what clients are told to be at least.
type minimumClients struct {
	Desktop string `json:"desktop"`
	Mobile  string `json:"mobile"`
}

// serverInfo is what clients ask for first.
type serverInfo struct {
	Version string         `json:"version"`
	Info    *buildInfo     `json:"info,omitempty"`
	Minimum minimumClients `json:"minimumClientVersions"`
}

// buildInfo is for those who may see statistics.
type buildInfo struct {
	Version     string         `json:"version"`
	Gantry      string         `json:"gantry"`
	Build       build          `json:"build"`
	Commit      commit         `json:"commit"`
	Marketplace string         `json:"marketplaceApiVersion"` // empty: there is none
	Minimum     minimumClients `json:"minimumClientVersions"`
}

type build struct {
	GoVersion string `json:"goVersion"`
	Platform  string `json:"platform"`
	Arch      string `json:"arch"`
	CPUs      int    `json:"cpus"`
}

type commit struct {
	Hash string `json:"hash,omitempty"`
	Date string `json:"date,omitempty"`
}

// info reports the version of Rocket.Chat whose API this is: clients turn away
// from versions they do not know. Only who may see statistics is told more
// than its first two numbers.
func (a *API) info(_ context.Context, who model.Caller, _ model.None) (serverInfo, error) {
	minimum := minimumClients{Desktop: "3.9.6", Mobile: "4.39.0"}
	version := a.Settings.Get().String("Gantry_Compat_Version")
	out := serverInfo{Version: minor(version), Minimum: minimum}
	if !a.mayGlobally(who, "view-statistics") {
		return out, nil
	}
	if minor(version) == version {
		version += ".0"
	}
	out.Version = version
	out.Info = &buildInfo{
		Version: version, Gantry: a.Version, Minimum: minimum, Commit: builtFrom(),
		Build: build{GoVersion: runtime.Version(), Platform: runtime.GOOS, Arch: runtime.GOARCH, CPUs: runtime.NumCPU()},
	}
	return out, nil
}

// minor returns the first two numbers of a version.
func minor(version string) string {
	major, rest, _ := strings.Cut(version, ".")
	second, _, _ := strings.Cut(rest, ".")
	return major + "." + second
}

// builtFrom returns the commit that the program was built from, as far as it
// knows.
func builtFrom() commit {
	var c commit
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return c
	}
	for _, s := range info.Settings {
		switch s.Key {
		case "vcs.revision":
			c.Hash = s.Value
		case "vcs.time":
			c.Date = s.Value
		}
	}
	return c
}
