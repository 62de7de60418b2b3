package chat

import (
	"context"
	"errors"
	"strings"

	"gantry/internal/model"
	"gantry/internal/store"
)

// Web is other servers, as far as they may be called.
type Web interface {
	Get(ctx context.Context, address string, header map[string]string) (model.Fetched, error)
	Post(ctx context.Context, address string, header map[string]string, body []byte) (model.Fetched, error)
}

// UnfurlJob is the kind of the jobs that look at what a message links to.
const UnfurlJob = "unfurl"

// maxPreviews is with how many links to elsewhere a message is not looked at.
const maxPreviews = 5

// unfurling is the payload of such a job.
type unfurling struct {
	Message string `json:"message"`
}

// unfurl promises, in the transaction that writes a message, to look at what
// it links to.
func (s *Service) unfurl(ctx context.Context, tx *store.Tx, m *model.Message) error {
	if len(s.unseen(m)) == 0 {
		return nil
	}
	job, err := model.NewJob(UnfurlJob, "", unfurling{m.ID})
	if err != nil {
		return err
	}
	return wrap("promise a link preview", tx.AddJob(ctx, job))
}

// unseen returns the links of a message that are to be looked at.
func (s *Service) unseen(m *model.Message) []string {
	settings := s.Settings.Get()
	if !settings.Bool("API_Embed") || len(m.Attachments) > 0 {
		return nil
	}
	var links []string
	elsewhere := 0
	for _, u := range m.URLs {
		if site := settings.Site(); site == "" || !strings.HasPrefix(u.URL, site) {
			elsewhere++
		}
		if !u.IgnoreParse && len(u.Meta) == 0 && len(u.Headers) == 0 {
			links = append(links, u.URL)
		}
	}
	if elsewhere > maxPreviews {
		return nil
	}
	return links
}

// Unfurl looks at what a message links to and shows it there. Doing it twice
// changes nothing, nor does it when the message has lost its links meanwhile.
func (s *Service) Unfurl(ctx context.Context, j model.Job) error {
	var in unfurling
	if err := j.Decode(&in); err != nil {
		return err
	}
	m, err := s.Store.Message(ctx, in.Message)
	if errors.Is(err, model.ErrNotFound) {
		return nil
	}
	if err != nil {
		return wrap("read a message", err)
	}
	found := map[string]model.MessageURL{}
	for _, link := range s.unseen(&m) {
		preview, ok, err := s.preview(ctx, link)
		if err != nil {
			return err
		}
		if ok {
			found[link] = preview
		}
	}
	if len(found) == 0 {
		return nil
	}
	err = s.Store.Update(ctx, func(tx *store.Tx) error {
		_, err := tx.ChangeMessage(ctx, m.ID, func(m *model.Message) error { return showPreviews(m, found) })
		return err
	})
	if errors.Is(err, model.ErrNotFound) || errors.Is(err, errNothingToShow) {
		return nil
	}
	return wrap("show link previews", err)
}

var errNothingToShow = errors.New("no link of the message is still there")

// showPreviews puts what was found beside the links of a message.
func showPreviews(m *model.Message, found map[string]model.MessageURL) error {
	changed := false
	for i := range m.URLs {
		u := &m.URLs[i]
		if preview, ok := found[u.URL]; ok && !u.IgnoreParse {
			u.Meta, u.Headers, changed = preview.Meta, preview.Headers, true
		}
	}
	if !changed {
		return errNothingToShow
	}
	return nil
}

// preview returns what is behind a link, as it was found lately or as it is
// now; false when there is nothing to show.
func (s *Service) preview(ctx context.Context, link string) (model.MessageURL, bool, error) {
	kept, err := s.Store.Preview(ctx, link)
	if err == nil {
		return kept, true, nil
	}
	if !errors.Is(err, model.ErrNotFound) {
		return kept, false, wrap("read a link preview", err)
	}
	preview, ok := s.lookAt(ctx, link)
	if !ok {
		return preview, false, ctx.Err()
	}
	err = s.Store.Update(ctx, func(tx *store.Tx) error { return tx.PutPreview(ctx, preview) })
	return preview, true, wrap("keep a link preview", err)
}

// lookAt fetches what is behind a link. That another server does not answer
// is nothing that goes wrong here.
func (s *Service) lookAt(ctx context.Context, link string) (model.MessageURL, bool) {
	if !strings.HasPrefix(link, "http://") && !strings.HasPrefix(link, "https://") {
		return model.MessageURL{}, false
	}
	settings := s.Settings.Get()
	language := settings.String("Language")
	if language == "" {
		language = "en"
	}
	page, err := s.Web.Get(ctx, embedded(link), map[string]string{
		"User-Agent": settings.String("API_Embed_UserAgent") + " Rocket.Chat/" + settings.String("Gantry_Compat_Version"), "Accept-Language": language,
	})
	if err != nil {
		s.Log.DebugContext(ctx, "a link was not looked at", "err", err)
		return model.MessageURL{}, false
	}
	if page.Status != 200 {
		return model.MessageURL{}, false
	}
	return model.MessageURL{URL: link, Meta: pageMeta(link, page), Headers: pageHeaders(page)}, true
}

// GetURLPreview asks what is behind a link, before it is posted to a room.
type GetURLPreview struct {
	RoomID string `json:"roomId" check:"required"`
	URL    string `json:"url" check:"required"`
}

// URLPreview is what is behind a link.
type URLPreview struct {
	Preview model.MessageURL `json:"urlPreview"`
}

// GetURLPreview looks behind a link for somebody who can see the room.
func (s *Service) GetURLPreview(ctx context.Context, who model.Caller, in GetURLPreview) (URLPreview, error) {
	refusal := model.Errorf("error-not-allowed", "Not allowed")
	if _, err := s.readable(ctx, who, in.RoomID, refusal, refusal); err != nil {
		return URLPreview{}, err
	}
	preview, ok, err := s.preview(ctx, in.URL)
	if err != nil {
		return URLPreview{}, err
	}
	if !ok {
		preview = noPreview(in.URL)
	}
	preview.IgnoreParse = true
	return URLPreview{preview}, nil
}
