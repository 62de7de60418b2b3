package settings

// logs is what is written down and measured.
var logs = group{"Logs", []section{
	{Idle: true, Specs: []Spec{
		{ID: "Log_Level", Type: Select, Default: "0", Public: true, Values: choices("0:0_Errors_Only", "1:1_Errors_and_Information", "2:2_Erros_Information_and_Debug")},
		{ID: "Log_View_Limit", Default: 1000},
		{ID: "Log_Trace_Methods", Default: false},
		{ID: "Log_Trace_Methods_Filter", Default: "", Needs: "Log_Trace_Methods"},
		{ID: "Log_Trace_Subscriptions", Default: false},
		{ID: "Log_Trace_Subscriptions_Filter", Default: "", Needs: "Log_Trace_Subscriptions"},
		{ID: "Log_Exceptions_to_Channel", Default: ""},
	}},
	{Name: "Prometheus", Idle: true, Specs: []Spec{
		{ID: "Prometheus_Enabled", Default: false, Label: "Enabled"},
		{ID: "Prometheus_Port", Default: 9458, Label: "Port"},
		{ID: "Prometheus_Reset_Interval", Default: 0},
		{ID: "Prometheus_Garbage_Collector", Default: false, Alert: "Prometheus_Garbage_Collector_Alert"},
		{ID: "Prometheus_API_User_Agent", Default: false},
	}},
}}
