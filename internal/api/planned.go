package api

// absence says why a group of upstream's endpoints has no answer here and
// gets none.
type absence struct {
	prefix string // of the path
	reason string
}

// Reasons that several groups share.
const (
	byLicence = "upstream answers it under a licence"
	vendor    = "belongs to the vendor's cloud"
	removed   = "removed upstream after version 6"
)

// never is the endpoints that are not planned. The longest prefix counts;
// what has no reason is planned after all.
var never = []absence{
	{"abac/", byLicence},
	{"audit/", byLicence},
	{"canned-responses", byLicence},
	{"engagement-dashboard/", byLicence},
	{"licenses.", byLicence},
	{"licenses.info", ""}, // clients ask which modules there are
	{"livechat/business-hours", byLicence},
	{"livechat/monitors", byLicence},
	{"livechat/priorities", byLicence},
	{"livechat/sla", byLicence},
	{"livechat/tags", byLicence},
	{"livechat/units", byLicence},

	{"banners", vendor},
	{"cloud.", vendor},
	{"fingerprint", vendor},
	{"loginCode.", vendor},
	{"statistics.telemetry", vendor},

	{"connector.", removed},
	{"omnichannel/agent/extension", removed},
	{"omnichannel/agents/available", removed},
	{"omnichannel/extension", removed},
	{"voip/", removed},
}

// doors names what a door answers that is no endpoint of the set.
var doors = []string{
	"POST method.call/:method",
	"POST method.callAnon/:method",
}
