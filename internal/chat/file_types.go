package chat

import (
	"mime"
	"path"
	"strings"
)

// anyType is the type of what nothing is known of.
const anyType = "application/octet-stream"

// fileTypes are the types that files have by their names. It is our own list,
// so that a file's type does not depend on the machine.
var fileTypes = func() map[string]string {
	types := map[string]string{}
	for kind, extensions := range map[string]string{
		"image/png": "png", "image/jpeg": "jpg jpeg jpe", "image/gif": "gif", "image/webp": "webp", "image/svg+xml": "svg svgz",
		"image/bmp": "bmp", "image/tiff": "tif tiff", "image/x-icon": "ico", "image/avif": "avif", "image/heic": "heic", "image/heif": "heif",
		"image/vnd.adobe.photoshop": "psd", "image/apng": "apng", "image/jxl": "jxl",
		"audio/mpeg": "mp3 mpga", "audio/wav": "wav", "audio/ogg": "ogg oga opus", "audio/aac": "aac", "audio/flac": "flac", "audio/mp4": "m4a mp4a",
		"audio/webm": "weba", "audio/midi": "mid midi", "audio/x-ms-wma": "wma", "audio/x-aiff": "aif aiff", "audio/3gpp": "3gpp", "audio/amr": "amr", "audio/x-caf": "caf",
		"video/mp4": "mp4 m4v mp4v mpg4", "video/quicktime": "mov qt", "video/webm": "webm", "video/x-matroska": "mkv", "video/x-msvideo": "avi",
		"video/mpeg": "mpeg mpg mpe", "video/ogg": "ogv", "video/3gpp": "3gp", "video/x-ms-wmv": "wmv", "video/x-flv": "flv", "video/mp2t": "ts",
		"text/plain": "txt text log conf def list lst ini in", "text/csv": "csv", "text/html": "html htm", "text/css": "css", "text/markdown": "md markdown",
		"text/calendar": "ics", "text/vcard": "vcf", "text/yaml": "yaml yml", "text/javascript": "js mjs", "text/tab-separated-values": "tsv", "text/rtf": "rtf",
		"application/json": "json map", "application/xml": "xml xsl xsd rng", "application/pdf": "pdf", "application/zip": "zip", "application/gzip": "gz",
		"application/x-tar": "tar", "application/x-bzip2": "bz2", "application/x-7z-compressed": "7z", "application/vnd.rar": "rar", "application/x-xz": "xz",
		"application/zstd": "zst", "application/java-archive": "jar war ear", "application/vnd.android.package-archive": "apk",
		"application/x-apple-diskimage": "", "application/x-msdownload": "", "application/x-sh": "sh", "application/x-sql": "sql", "application/wasm": "wasm",
		"application/msword": "doc dot", "application/vnd.ms-excel": "xls xlt", "application/vnd.ms-powerpoint": "ppt pps",
		"application/vnd.openxmlformats-officedocument.wordprocessingml.document":   "docx",
		"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet":         "xlsx",
		"application/vnd.openxmlformats-officedocument.presentationml.presentation": "pptx",
		"application/vnd.oasis.opendocument.text":                                   "odt",
		"application/vnd.oasis.opendocument.spreadsheet":                            "ods",
		"application/vnd.oasis.opendocument.presentation":                           "odp",
		"application/epub+zip": "epub", "application/postscript": "ai eps ps", "application/pgp-signature": "sig asc",
		"application/x-pem-file": "", "application/x-x509-ca-cert": "der crt pem", "application/vnd.apple.keynote": "key", "application/x-iso9660-image": "",
		"font/ttf": "ttf", "font/otf": "otf", "font/woff": "woff", "font/woff2": "woff2", "message/rfc822": "eml mime",
		"model/gltf-binary": "glb", "model/stl": "stl", "application/x-subrip": "srt", "text/vtt": "vtt",
		anyType: "bin dms lrf mar so dist distz pkg bpk dump elc deploy exe dll deb dmg iso img msi",
	} {
		types[kind] = "" // a type that is known by itself
		for extension := range strings.FieldsSeq(extensions) {
			types["."+extension] = kind
		}
	}
	return types
}()

// fileType returns a file's type: as the client says when that is a type that is
// known, and else by its name.
func fileType(said, name string) string {
	kind, _, err := mime.ParseMediaType(said)
	if _, known := fileTypes[kind]; err == nil && known && kind != anyType && strings.Contains(kind, "/") {
		return kind
	}
	if kind := fileTypes[strings.ToLower(path.Ext(name))]; kind != "" {
		return kind
	}
	return anyType
}

// extensionOf returns what follows the last dot of a name.
func extensionOf(name string) string {
	if i := strings.LastIndexByte(name, '.'); i >= 0 {
		return name[i+1:]
	}
	return name
}

// formatOf is the extension as attachments show it.
func formatOf(name string) string {
	i := strings.LastIndexByte(name, '.')
	if i <= 0 || i == len(name)-1 {
		return "file"
	}
	return strings.ToUpper(name[i+1:])
}
