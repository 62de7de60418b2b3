package settings

// federation is rooms shared with other servers: the old protocol, which is
// only named so that clients find it off, and Matrix.
var federation = group{"Federation", []section{
	{Name: "Rocket.Chat Federation", Idle: true, Specs: []Spec{
		{ID: "FEDERATION_Enabled", Default: false, Public: true, Label: "Enabled", Description: "FEDERATION_Enabled", Alert: "This_is_a_deprecated_feature_alert"},
	}},
	{Name: "Matrix Bridge", Idle: true, Specs: []Spec{
		{ID: "Federation_Matrix_enabled", Default: false, Public: true, Description: "Federation_Matrix_enabled_desc", Alert: "Federation_Matrix_Enabled_Alert"},
		{ID: "Federation_Matrix_serve_well_known", Default: true, Alert: "Federation_Matrix_serve_well_known_Alert"},
		{ID: "Federation_Matrix_enable_ephemeral_events", Default: false, Public: true, Description: "Federation_Matrix_enable_ephemeral_events_desc", Alert: "Federation_Matrix_enable_ephemeral_events_Alert"},
		{ID: "Federation_Matrix_id", Default: "", ReadOnly: true, Description: "Federation_Matrix_id_desc"},
		{ID: "Federation_Matrix_hs_token", Default: "", ReadOnly: true, Secret: true, Description: "Federation_Matrix_hs_token_desc"},
		{ID: "Federation_Matrix_as_token", Default: "", ReadOnly: true, Secret: true, Description: "Federation_Matrix_as_token_desc"},
		{ID: "Federation_Matrix_homeserver_url", Default: "http://localhost:8008", Description: "Federation_Matrix_homeserver_url_desc", Alert: "Federation_Matrix_homeserver_url_alert"},
		{ID: "Federation_Matrix_homeserver_domain", Default: "", Description: "Federation_Matrix_homeserver_domain_desc", Alert: "Federation_Matrix_homeserver_domain_alert"},
		{ID: "Federation_Matrix_bridge_url", Default: "http://localhost:3300", Description: "Federation_Matrix_bridge_url_desc"},
		{ID: "Federation_Matrix_bridge_localpart", Default: "rocket.cat", Description: "Federation_Matrix_bridge_localpart_desc"},
		{ID: "Federation_Matrix_registration_file", Type: Code, Default: "", ReadOnly: true, Secret: true, Description: "Federation_Matrix_registration_file_desc", Alert: "Federation_Matrix_registration_file_Alert"},
		{ID: "Federation_Matrix_max_size_of_public_rooms_users", Default: 100, Public: true, Enterprise: true, Description: "Federation_Matrix_max_size_of_public_rooms_users_desc", Alert: "Federation_Matrix_max_size_of_public_rooms_users_Alert"},
		{ID: "Federation_Matrix_configuration_status", Default: "Invalid", ReadOnly: true, Description: "Federation_Matrix_configuration_status_desc"},
		{ID: "Federation_Matrix_check_configuration_button", Type: Action, Default: "checkFederationConfiguration", ActionText: "Federation_Matrix_check_configuration"},
	}},
}}
