package accounts

import "testing"

func TestDeviceOf(t *testing.T) {
	os := func(name, version string) DeviceOS { return DeviceOS{name, version} }
	for agent, want := range map[string]Device{
		"": {Type: "other"},
		"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/113.0.0.0 Safari/537.36":                                         {"browser", "Chrome", "113.0.0.0", os("Windows", "10"), "113.0.0"},
		"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36 Edg/120.0.2210.91":                       {"browser", "Edge", "120.0.2210.91", os("Windows", "10"), "120.0.2210"},
		"Mozilla/5.0 (X11; Linux x86_64; rv:109.0) Gecko/20100101 Firefox/115.0":                                                                                  {"browser", "Firefox", "115.0", os("Linux", ""), "115.0"},
		"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.2 Safari/605.1.15":                                   {"browser", "Safari", "17.2", os("macOS", "10.15.7"), "17.2"},
		"Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:121.0) Gecko/20100101 Firefox/121.0":                                                                    {"browser", "Firefox", "121.0", os("macOS", "10.15"), "121.0"},
		"Mozilla/5.0 (iPhone; CPU iPhone OS 17_2_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.2 Mobile/15E148 Safari/604.1":               {"mobile", "Safari", "17.2", os("iOS", "17.2.1"), "17.2"},
		"Mozilla/5.0 (iPad; CPU OS 16_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/120.0.6099.119 Mobile/15E148 Safari/604.1":                  {"mobile", "Chrome", "120.0.6099.119", os("iOS", "16.6"), "120.0.6099"},
		"Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/112.0.0.0 Mobile Safari/537.36":                                         {"mobile", "Chrome", "112.0.0.0", os("Android", "10"), "112.0.0"},
		"Mozilla/5.0 (Linux; Android 13; SM-G991B) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/23.0 Chrome/115.0.0.0 Mobile Safari/537.36":              {"mobile", "Samsung Internet", "23.0", os("Android", "13"), "23.0"},
		"Mozilla/5.0 (Android 13; Mobile; rv:121.0) Gecko/121.0 Firefox/121.0":                                                                                    {"mobile", "Firefox", "121.0", os("Android", "13"), "121.0"},
		"Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/119.0.0.0 Safari/537.36":                                          {"browser", "Chrome", "119.0.0.0", os("Chrome OS", "14541.0.0"), "119.0.0"},
		"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/120.0.6099.0 Safari/537.36":                                        {"browser", "Chrome Headless", "120.0.6099.0", os("Linux", ""), "120.0.6099"},
		"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Rocket.Chat/3.9.12 Chrome/114.0.5735.289 Electron/25.9.8 Safari/537.36": {"desktop-app", "Rocket.Chat", "3.9.12", os("Windows", "10"), "3.9.12"},
		"Mozilla/5.0 (Windows NT 6.1; WOW64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/95.0.4638.69 Safari/537.36 OPR/81.0.4196.60":                           {"browser", "Opera", "81.0.4196.60", os("Windows", "7"), "81.0.4196"},
		"RC Mobile; ios 15.1; v4.28.0 (3000)":          {"mobile-app", "Rocket.Chat Mobile", "4.28.0", os("iOS", "15.1"), "4.28.0"},
		"RC Mobile; android 13; v4.50.1 (51000)":       {"mobile-app", "Rocket.Chat Mobile", "4.50.1", os("Android", "13"), "4.50.1"},
		"RC Mobile; ":                                  {Type: "mobile-app", Name: "Rocket.Chat Mobile"},
		"curl/8.5.0":                                   {"other", "curl", "8.5.0", os("", ""), "8.5.0"},
		"python-requests/2.31.0":                       {"other", "python-requests", "2.31.0", os("", ""), "2.31.0"},
		"node":                                         {"other", "node", "", os("", ""), ""},
		"Mozilla/5.0":                                  {Type: "other"},
		"Mozilla/5.0 (Windows NT 99.9) Browser/1":      {Type: "other", OS: os("Windows", "99.9")},
		"<script>alert(1)</script>":                    {Type: "other"},
		"Mozilla/5.0 (compatible; Firefox/<b>1.0</b>)": {Type: "other"},
	} {
		if got := deviceOf(agent); got != want {
			t.Errorf("%q:\n got %+v\nwant %+v", agent, got, want)
		}
	}
}
