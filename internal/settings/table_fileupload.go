package settings

// fileUpload is which files may be uploaded, who may fetch them, and where they
// are kept.
var fileUpload = group{"FileUpload", []section{
	{Specs: []Spec{
		{ID: "FileUpload_Enabled", Default: true, Public: true},
		{ID: "FileUpload_MaxFileSize", Default: 100 << 20, Public: true, Description: "FileUpload_MaxFileSizeDescription"},
		{ID: "FileUpload_MediaTypeWhiteList", Default: "", Public: true, Description: "FileUpload_MediaTypeWhiteListDescription"},
		{ID: "FileUpload_MediaTypeBlackList", Default: "image/svg+xml", Public: true, Description: "FileUpload_MediaTypeBlackListDescription", Alert: "FileUpload_MediaTypeBlackList_Alert"},
		{ID: "FileUpload_ProtectFiles", Default: true, Public: true, Description: "FileUpload_ProtectFilesDescription"},
		{ID: "FileUpload_Restrict_to_room_members", Default: true, Needs: "FileUpload_ProtectFiles !FileUpload_Restrict_to_users_who_can_access_room"},
		{ID: "FileUpload_Restrict_to_users_who_can_access_room", Default: false, Needs: "FileUpload_ProtectFiles !FileUpload_Restrict_to_room_members"},
		{ID: "FileUpload_RotateImages", Default: true, Public: true},
		{ID: "FileUpload_Enable_json_web_token_for_files", Default: true, Description: "FileUpload_Enable_json_web_token_for_files_description", Needs: "FileUpload_ProtectFiles", Idle: true},
		{ID: "FileUpload_json_web_token_secret_for_files", Default: "", Secret: true, Description: "FileUpload_json_web_token_secret_for_files_description", Needs: "FileUpload_Enable_json_web_token_for_files", Idle: true},
		{ID: "FileUpload_Storage_Type", Type: Select, Default: "GridFS", Public: true, Values: choices("GridFS", "AmazonS3", "GoogleCloudStorage", "Webdav:WebDAV", "FileSystem")},
		{ID: "FileUpload_Enabled_Direct", Default: true, Public: true},
	}},
	{Name: "Amazon S3", Needs: "FileUpload_Storage_Type=AmazonS3", Specs: []Spec{
		{ID: "FileUpload_S3_Bucket", Default: ""},
		{ID: "FileUpload_S3_Acl", Default: ""},
		{ID: "FileUpload_S3_AWSAccessKeyId", Type: Password, Default: "", Description: "FileUpload_S3_AWSAccessKeyId_desc"},
		{ID: "FileUpload_S3_AWSSecretAccessKey", Type: Password, Default: "", Description: "FileUpload_S3_AWSSecretAccessKey_desc"},
		{ID: "FileUpload_S3_CDN", Default: "", Idle: true},
		{ID: "FileUpload_S3_Region", Default: ""},
		{ID: "FileUpload_S3_BucketURL", Default: "", Secret: true, Description: "Override_URL_to_which_files_are_uploaded_This_url_also_used_for_downloads_unless_a_CDN_is_given."},
		{ID: "FileUpload_S3_SignatureVersion", Default: "v4", Idle: true},
		{ID: "FileUpload_S3_ForcePathStyle", Default: false},
		{ID: "FileUpload_S3_URLExpiryTimeSpan", Default: 120, Idle: true},
		{ID: "FileUpload_S3_Proxy_Avatars", Default: false, Idle: true},
		{ID: "FileUpload_S3_Proxy_Uploads", Default: false, Idle: true},
		{ID: "FileUpload_S3_Proxy_UserDataFiles", Default: false, Idle: true},
	}},
	{Name: "Google Cloud Storage", Needs: "FileUpload_Storage_Type=GoogleCloudStorage", Idle: true, Specs: []Spec{
		{ID: "FileUpload_GoogleStorage_Bucket", Default: "", Secret: true},
		{ID: "FileUpload_GoogleStorage_AccessId", Default: "", Secret: true},
		{ID: "FileUpload_GoogleStorage_Secret", Default: "", Secret: true, Multiline: true},
		{ID: "FileUpload_GoogleStorage_ProjectId", Default: "", Secret: true},
		{ID: "FileUpload_GoogleStorage_Proxy_Avatars", Default: false},
		{ID: "FileUpload_GoogleStorage_Proxy_Uploads", Default: false},
		{ID: "FileUpload_GoogleStorage_Proxy_UserDataFiles", Default: false},
	}},
	{Name: "File System", Specs: []Spec{
		{ID: "FileUpload_FileSystemPath", Default: "", Needs: "FileUpload_Storage_Type=FileSystem"},
	}},
	{Name: "WebDAV", Needs: "FileUpload_Storage_Type=Webdav", Idle: true, Specs: []Spec{
		{ID: "FileUpload_Webdav_Upload_Folder_Path", Default: ""},
		{ID: "FileUpload_Webdav_Server_URL", Default: ""},
		{ID: "FileUpload_Webdav_Username", Default: "", Secret: true},
		{ID: "FileUpload_Webdav_Password", Type: Password, Default: ""},
		{ID: "FileUpload_Webdav_Proxy_Avatars", Default: false},
		{ID: "FileUpload_Webdav_Proxy_Uploads", Default: false},
		{ID: "FileUpload_Webdav_Proxy_UserDataFiles", Default: false},
	}},
}}
