package settings

// assets is the pictures an admin may replace. livechat_widget_logo is not
// among them: there is no widget yet.
var assets = group{"Assets", []section{
	{Specs: []Spec{
		{ID: "Assets_SvgFavicon_Enable", Default: true, Label: "Enable_Svg_Favicon", Idle: true},
		picture("logo", "logo (svg, png, jpg)", "images/logo/logo.svg", 0, 0, "svg", "png", "jpg", "jpeg"),
	}},
	{Idle: true, Specs: []Spec{
		picture("logo_dark", "logo - dark theme (svg, png, jpg)", "images/logo/logo_dark.svg", 0, 0, "svg", "png", "jpg", "jpeg"),
		picture("background", "login background (svg, png, jpg)", "", 0, 0, "svg", "png", "jpg", "jpeg"),
		picture("background_dark", "login background - dark theme (svg, png, jpg)", "", 0, 0, "svg", "png", "jpg", "jpeg"),
		picture("favicon_ico", "favicon (ico)", "favicon.ico", 0, 0, "ico"),
		picture("favicon", "favicon (svg)", "images/logo/icon.svg", 0, 0, "svg"),
		picture("favicon_16", "favicon 16x16 (png)", "images/logo/favicon-16x16.png", 16, 16, "png"),
		picture("favicon_32", "favicon 32x32 (png)", "images/logo/favicon-32x32.png", 32, 32, "png"),
	}},
	{Specs: []Spec{
		picture("favicon_192", "android-chrome 192x192 (png)", "images/logo/android-chrome-192x192.png", 192, 192, "png"),
		picture("favicon_512", "android-chrome 512x512 (png)", "images/logo/android-chrome-512x512.png", 512, 512, "png"),
	}},
	{Idle: true, Specs: []Spec{
		picture("touchicon_180", "apple-touch-icon 180x180 (png)", "images/logo/apple-touch-icon.png", 180, 180, "png"),
		picture("touchicon_180_pre", "apple-touch-icon-precomposed 180x180 (png)", "images/logo/apple-touch-icon-precomposed.png", 180, 180, "png"),
		picture("tile_70", "mstile 70x70 (png)", "images/logo/mstile-70x70.png", 70, 70, "png"),
		picture("tile_144", "mstile 144x144 (png)", "images/logo/mstile-144x144.png", 144, 144, "png"),
		picture("tile_150", "mstile 150x150 (png)", "images/logo/mstile-150x150.png", 150, 150, "png"),
		picture("tile_310_square", "mstile 310x310 (png)", "images/logo/mstile-310x310.png", 310, 310, "png"),
		picture("tile_310_wide", "mstile 310x150 (png)", "images/logo/mstile-310x150.png", 310, 150, "png"),
		picture("safari_pinned", "safari pinned tab (svg)", "images/logo/safari-pinned-tab.svg", 0, 0, "svg"),
	}},
}}

// picture is the setting of one replaceable picture; a width or height of 0 is
// not checked.
func picture(name, label, url string, width, height int, extensions ...string) Spec {
	return Spec{
		ID: "Assets_" + name, Type: Asset, Default: Picture{DefaultURL: url}, Public: true, Label: label, Asset: name,
		Constraints: &Constraints{Type: "image", Extensions: extensions, Width: width, Height: height},
	}
}
