package accounts

import (
	"regexp"
	"strings"
)

// Device is what a client says of itself in its User-Agent, as far as it can
// be told. What is not known stays empty: a wrong name is worse than none.
type Device struct {
	Type        string   `json:"type"` // browser, mobile, mobile-app, desktop-app or other
	Name        string   `json:"name"`
	LongVersion string   `json:"longVersion"`
	OS          DeviceOS `json:"os"`
	Version     string   `json:"version"` // up to three numbers
}

// DeviceOS is the system a client runs on.
type DeviceOS struct {
	Name    string `json:"name"`
	Version string `json:"version"`
}

// deviceOf reads a User-Agent: Rocket.Chat's own apps first, then browsers, and
// of anything else the product it begins with.
func deviceOf(agent string) Device {
	if d, ok := mobileApp(agent); ok {
		return d
	}
	d := Device{Type: "other", OS: systemOf(agent)}
	if m := desktopApp.FindStringSubmatch(agent); m != nil {
		return d.called("desktop-app", "Rocket.Chat", m[1])
	}
	if strings.HasPrefix(agent, "Mozilla/") {
		return browserOf(agent, d)
	}
	if m := product.FindStringSubmatch(agent); m != nil {
		return d.called("other", m[1], m[2])
	}
	return d
}

func (d Device) called(kind, name, version string) Device {
	d.Type, d.Name, d.LongVersion, d.Version = kind, name, version, shortVersion(version)
	return d
}

var (
	desktopApp = regexp.MustCompile(`Rocket\.Chat(?:-desktop)?/(\d[\w.-]*).* Electron/`)
	product    = regexp.MustCompile(`^([A-Za-z][\w.+-]{0,39})(?:/v?(\d[\w.-]{0,39}))?`)
	appVersion = regexp.MustCompile(`^v(\d[\w.]*)`)
)

// mobileApp reads "RC Mobile; ios 15.1; v4.28.0 (3000)".
func mobileApp(agent string) (Device, bool) {
	rest, found := strings.CutPrefix(agent, "RC Mobile; ")
	if !found {
		return Device{}, false
	}
	system, version, _ := strings.Cut(rest, "; ")
	name, release, _ := strings.Cut(system, " ")
	d := Device{OS: DeviceOS{Name: systemName(name), Version: release}}
	number := ""
	if m := appVersion.FindStringSubmatch(version); m != nil {
		number = m[1]
	}
	return d.called("mobile-app", "Rocket.Chat Mobile", number), true
}

func systemName(name string) string {
	switch strings.ToLower(name) {
	case "ios":
		return "iOS"
	case "android":
		return "Android"
	}
	return name
}

// browsers are the marks of browsers in the order they must be looked for:
// most claim to be another one as well.
var browsers = []struct {
	mark *regexp.Regexp
	name string
}{
	{regexp.MustCompile(`\b(?:Edg|EdgA|EdgiOS|Edge)/(\d[\d.]*)`), "Edge"},
	{regexp.MustCompile(`\b(?:OPR|OPT)/(\d[\d.]*)`), "Opera"},
	{regexp.MustCompile(`\bSamsungBrowser/(\d[\d.]*)`), "Samsung Internet"},
	{regexp.MustCompile(`\bVivaldi/(\d[\d.]*)`), "Vivaldi"},
	{regexp.MustCompile(`\b(?:Firefox|FxiOS)/(\d[\d.]*)`), "Firefox"},
	{regexp.MustCompile(`\bHeadlessChrome/(\d[\d.]*)`), "Chrome Headless"},
	{regexp.MustCompile(`\bElectron/(\d[\d.]*)`), "Electron"},
	{regexp.MustCompile(`\bChromium/(\d[\d.]*)`), "Chromium"},
	{regexp.MustCompile(`\b(?:Chrome|CriOS)/(\d[\d.]*)`), "Chrome"},
	{regexp.MustCompile(`\bVersion/(\d[\d.]*).*\bSafari/`), "Safari"},
}

// browserOf names the browser; on phones and tablets the type is mobile, as
// in upstream's lists.
func browserOf(agent string, d Device) Device {
	for _, b := range browsers {
		if m := b.mark.FindStringSubmatch(agent); m != nil {
			d = d.called("browser", b.name, m[1])
			break
		}
	}
	phone := d.OS.Name == "iOS" || d.OS.Name == "Android" || strings.Contains(agent, "Mobile")
	if d.Name != "" && phone {
		d.Type = "mobile"
	}
	return d
}

// systems are the marks of operating systems, the special before the general.
var systems = []struct {
	mark *regexp.Regexp
	name string
}{
	{regexp.MustCompile(`\((?:iPhone|iPad|iPod)[^)]*? OS (\d+(?:_\d+)*)`), "iOS"},
	{regexp.MustCompile(`\bAndroid(?: (\d[\d.]*))?`), "Android"},
	{regexp.MustCompile(`\bWindows NT (\d+\.\d+)`), "Windows"},
	{regexp.MustCompile(`\bMac OS X(?: (\d+(?:[._]\d+)*))?`), "macOS"},
	{regexp.MustCompile(`\bCrOS \w+ (\d[\d.]*)`), "Chrome OS"},
	{regexp.MustCompile(`\b(?:Linux|X11)()\b`), "Linux"},
}

// releases are the names of Windows by the number it tells.
var releases = map[string]string{"10.0": "10", "6.3": "8.1", "6.2": "8", "6.1": "7"}

func systemOf(agent string) DeviceOS {
	for _, s := range systems {
		m := s.mark.FindStringSubmatch(agent)
		if m == nil {
			continue
		}
		version := strings.ReplaceAll(m[1], "_", ".")
		if known := releases[version]; s.name == "Windows" && known != "" {
			version = known
		}
		return DeviceOS{Name: s.name, Version: version}
	}
	return DeviceOS{}
}

// shortVersion keeps the first three numbers.
func shortVersion(version string) string {
	parts := strings.SplitN(version, ".", 4)
	return strings.Join(parts[:min(len(parts), 3)], ".")
}
