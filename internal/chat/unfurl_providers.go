package chat

import (
	"net/url"
	"regexp"
)

// provider is a site that describes its own pages, and whose embedded frames
// clients may show.
type provider struct {
	pages    *regexp.Regexp
	endpoint string
}

var providers = []provider{
	{regexp.MustCompile(`https?://soundcloud\.com/\S+`), "https://soundcloud.com/oembed?format=json&maxheight=150"},
	{regexp.MustCompile(`https?://vimeo\.com/[^/]+`), "https://vimeo.com/api/oembed.json?maxheight=200"},
	{regexp.MustCompile(`https?://(?:www\.youtube\.com|youtu\.be)/\S+`), "https://www.youtube.com/oembed?maxheight=200"},
	{regexp.MustCompile(`https?://www\.slideshare\.net/[^/]+/[^/]+`), "https://www.slideshare.net/api/oembed/2?format=json&maxheight=200"},
	{regexp.MustCompile(`https?://www\.dailymotion\.com/video/\S+`), "https://www.dailymotion.com/services/oembed?maxheight=200"},
	{regexp.MustCompile(`https?://(?:twitter|x)\.com/[^/]+/status/\S+`), "https://publish.twitter.com/oembed"},
	{regexp.MustCompile(`https?://(?:play|open)\.spotify\.com/(?:track|album|playlist|show)/\S+`), "https://open.spotify.com/oembed"},
	{regexp.MustCompile(`https?://www\.loom\.com/\S+`), "https://www.loom.com/v1/oembed?format=json"},
}

// embedded returns the address at which a link's site describes it: the link
// itself, or its provider's endpoint. Unlike upstream's, a provider's page
// must stand at the beginning of the link: anybody could name one inside
// theirs.
func embedded(link string) string {
	for _, p := range providers {
		if at := p.pages.FindStringIndex(link); at == nil || at[0] != 0 {
			continue
		}
		endpoint, err := url.Parse(p.endpoint)
		if err != nil {
			return link
		}
		query := endpoint.Query()
		query.Set("url", link)
		endpoint.RawQuery = query.Encode()
		return endpoint.String()
	}
	return link
}
