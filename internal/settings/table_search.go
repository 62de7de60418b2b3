package settings

// search is how messages are found.
var search = group{"Search", []section{
	{Idle: true, Specs: []Spec{
		{ID: "Search.Provider", Type: Select, Default: "defaultProvider", Public: true, Label: "Search_Provider", Values: choices("defaultProvider:Default_provider")},
	}},
	{Name: "Default_provider", Needs: "Search.Provider=defaultProvider", Specs: []Spec{
		{ID: "Search.defaultProvider.GlobalSearchEnabled", Default: false, Label: "Global_Search"},
		{ID: "Search.defaultProvider.PageSize", Default: 10, Label: "Search_Page_Size", Idle: true},
	}},
}}
