package settings

// retention is when old messages are pruned.
var retention = group{"RetentionPolicy", []section{
	{Specs: []Spec{
		{ID: "RetentionPolicy_Enabled", Default: false, Public: true},
		{ID: "RetentionPolicy_Precision", Type: Select, Default: "0", Public: true, Values: choices("0:every_30_minutes", "1:every_hour", "2:every_six_hours", "3:every_day"), Needs: "RetentionPolicy_Enabled !RetentionPolicy_Advanced_Precision"},
		{ID: "RetentionPolicy_Advanced_Precision", Default: false, Public: true, Needs: "RetentionPolicy_Enabled", Idle: true},
		{ID: "RetentionPolicy_Advanced_Precision_Cron", Default: "*/30 * * * *", Public: true, Needs: "RetentionPolicy_Enabled RetentionPolicy_Advanced_Precision", Idle: true},
	}},
	{Name: "Global Policy", Specs: []Spec{
		{ID: "RetentionPolicy_AppliesToChannels", Default: false, Public: true, Needs: "RetentionPolicy_Enabled"},
		{ID: "RetentionPolicy_TTL_Channels", Type: Timespan, Default: 30 * day, Public: true, Needs: "RetentionPolicy_AppliesToChannels RetentionPolicy_Enabled"},
		{ID: "RetentionPolicy_AppliesToGroups", Default: false, Public: true, Needs: "RetentionPolicy_Enabled"},
		{ID: "RetentionPolicy_TTL_Groups", Type: Timespan, Default: 30 * day, Public: true, Needs: "RetentionPolicy_AppliesToGroups RetentionPolicy_Enabled"},
		{ID: "RetentionPolicy_AppliesToDMs", Default: false, Public: true, Needs: "RetentionPolicy_Enabled"},
		{ID: "RetentionPolicy_TTL_DMs", Type: Timespan, Default: 30 * day, Public: true, Needs: "RetentionPolicy_AppliesToDMs RetentionPolicy_Enabled"},
		{ID: "RetentionPolicy_DoNotPrunePinned", Default: false, Public: true, Needs: "RetentionPolicy_Enabled"},
		{ID: "RetentionPolicy_FilesOnly", Default: false, Public: true, Needs: "RetentionPolicy_Enabled"},
		{ID: "RetentionPolicy_DoNotPruneDiscussion", Default: true, Public: true, Needs: "RetentionPolicy_Enabled"},
		{ID: "RetentionPolicy_DoNotPruneThreads", Default: true, Public: true, Needs: "RetentionPolicy_Enabled"},
	}},
}}

// day is one day in milliseconds, the unit of a Timespan.
const day = 24 * 60 * 60 * 1000
