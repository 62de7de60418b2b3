package api

import "gantry/internal/endpoint"

// moderation is what people report, and what moderators do about it.
func (a *API) moderation() []endpoint.Endpoint {
	view, manage := []string{"view-moderation-console"}, []string{"manage-moderation-actions"}
	read := func(path, summary string) endpoint.Spec {
		return endpoint.Spec{Method: "GET", Path: "moderation." + path, Permissions: view, Summary: summary}
	}
	act := func(path, summary string) endpoint.Spec {
		return endpoint.Spec{Method: "POST", Path: "moderation." + path, Permissions: manage, Summary: summary}
	}
	report := read("reportInfo", "Read a report")
	report.Key = "report"
	return []endpoint.Endpoint{
		endpoint.New(read("reportsByUsers", "List whose messages were reported"), a.Chat.ReportedAuthors),
		endpoint.New(read("userReports", "List who was reported"), a.Chat.ReportedPeople),
		endpoint.New(read("user.reportedMessages", "List somebody's messages that were reported"), a.Chat.ReportedMessages),
		endpoint.New(read("user.reportsByUserId", "List the reports of a person"), a.Chat.ReportsOfUser),
		endpoint.New(read("reports", "List the reports of a message"), a.Chat.ReportsOfMessage),
		endpoint.New(report, a.Chat.ReadReport),
		endpoint.New(act("user.deleteReportedMessages", "Delete somebody's messages that were reported"), a.Chat.DeleteReported),
		endpoint.New(act("dismissReports", "Hide the reports of messages"), a.Chat.DismissReports),
		endpoint.New(act("dismissUserReports", "Hide the reports of a person"), a.Chat.DismissUserReports),
		endpoint.New(endpoint.Spec{
			Method: "POST", Path: "moderation.reportUser", Summary: "Report a person to the moderators",
		}, a.Chat.ReportUser),
	}
}
