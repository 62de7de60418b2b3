package settings

// rateLimiter bounds how often one may call.
var rateLimiter = group{"Rate Limiter", []section{
	{Name: "DDP_Rate_Limiter", Specs: []Spec{
		{ID: "DDP_Rate_Limit_IP_Enabled", Default: true, Idle: true},
		{ID: "DDP_Rate_Limit_IP_Requests_Allowed", Default: 120000, Needs: "DDP_Rate_Limit_IP_Enabled", Idle: true},
		{ID: "DDP_Rate_Limit_IP_Interval_Time", Default: 60000, Needs: "DDP_Rate_Limit_IP_Enabled", Idle: true},
		{ID: "DDP_Rate_Limit_User_Enabled", Default: true, Idle: true},
		{ID: "DDP_Rate_Limit_User_Requests_Allowed", Default: 1200, Needs: "DDP_Rate_Limit_User_Enabled", Idle: true},
		{ID: "DDP_Rate_Limit_User_Interval_Time", Default: 60000, Needs: "DDP_Rate_Limit_User_Enabled", Idle: true},
		{ID: "DDP_Rate_Limit_Connection_Enabled", Default: true, Idle: true},
		{ID: "DDP_Rate_Limit_Connection_Requests_Allowed", Default: 600, Needs: "DDP_Rate_Limit_Connection_Enabled", Idle: true},
		{ID: "DDP_Rate_Limit_Connection_Interval_Time", Default: 60000, Needs: "DDP_Rate_Limit_Connection_Enabled", Idle: true},
		{ID: "DDP_Rate_Limit_User_By_Method_Enabled", Default: true, Idle: true},
		{ID: "DDP_Rate_Limit_User_By_Method_Requests_Allowed", Default: 20, Needs: "DDP_Rate_Limit_User_By_Method_Enabled"},
		{ID: "DDP_Rate_Limit_User_By_Method_Interval_Time", Default: 10000, Needs: "DDP_Rate_Limit_User_By_Method_Enabled"},
		{ID: "DDP_Rate_Limit_Connection_By_Method_Enabled", Default: true, Idle: true},
		{ID: "DDP_Rate_Limit_Connection_By_Method_Requests_Allowed", Default: 10, Needs: "DDP_Rate_Limit_Connection_By_Method_Enabled", Idle: true},
		{ID: "DDP_Rate_Limit_Connection_By_Method_Interval_Time", Default: 10000, Needs: "DDP_Rate_Limit_Connection_By_Method_Enabled", Idle: true},
	}},
	{Name: "API_Rate_Limiter", Specs: []Spec{
		{ID: "API_Enable_Rate_Limiter", Default: true},
		{ID: "API_Enable_Rate_Limiter_Dev", Default: true, Needs: "API_Enable_Rate_Limiter", Idle: true},
		{ID: "API_Enable_Rate_Limiter_Limit_Calls_Default", Default: 10, Needs: "API_Enable_Rate_Limiter"},
		{ID: "API_Enable_Rate_Limiter_Limit_Time_Default", Default: 60000, Needs: "API_Enable_Rate_Limiter"},
	}},
	{Name: "Feature_Limiting", Specs: []Spec{
		{ID: "Rate_Limiter_Limit_RegisterUser", Default: 1, Needs: "API_Enable_Rate_Limiter"},
	}},
}}
