package chat

import (
	"context"
	"errors"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json"

	"gantry/internal/model"
	"gantry/internal/store"
)

// SearchRoom asks for messages of a room by what they say; see searchQuery.
type SearchRoom struct {
	RoomID     string `json:"roomId"`
	SearchText string `json:"searchText"`
	model.ListQuery
}

// FoundMessages is what a search found.
type FoundMessages struct {
	Messages []model.Message `json:"messages"`
}

// SearchRoom finds messages of a room that the caller may read.
func (s *Service) SearchRoom(ctx context.Context, who model.Caller, in SearchRoom) (FoundMessages, error) {
	if in.RoomID == "" {
		return FoundMessages{}, model.Errorf("error-roomId-param-not-provided", `The required "roomId" query param is missing.`)
	}
	if in.SearchText == "" {
		return FoundMessages{}, model.Errorf("error-searchText-param-not-provided", `The required "searchText" query param is missing.`)
	}
	page, err := s.Settings.Get().Page(model.ListQuery{Offset: in.Offset, Count: in.Count})
	if err != nil {
		return FoundMessages{}, err
	}
	ok, err := s.CanRead(ctx, who, in.RoomID)
	if err := unless(ok, err, errNotAllowed("messageSearch")); err != nil {
		return FoundMessages{}, err
	}
	found, err := s.search(ctx, who, in.RoomID, in.SearchText, page.Offset, page.Count)
	return FoundMessages{found}, err
}

// SearchMessages is the arguments of messageSearch.
type SearchMessages struct {
	Text   string  `json:"text" check:"required"`
	RID    *string `json:"rid" check:"nullable"`
	Limit  *int    `json:"limit" check:"nullable"`
	Offset *int    `json:"offset" check:"nullable"`
}

// SearchResult is what messageSearch answers.
type SearchResult struct {
	Message FoundDocs `json:"message"`
}

// FoundDocs is the messages that were found.
type FoundDocs struct {
	Docs []model.Message `json:"docs"`
}

// SearchMessages finds messages of a room or, where the workspace lets people
// do that, of all the caller's rooms. It answers false for a room that the
// caller may not read.
func (s *Service) SearchMessages(ctx context.Context, who model.Caller, in SearchMessages) (any, error) {
	rid, limit, offset := firstOf(in.RID), 20, 0
	if in.Limit != nil {
		limit = min(*in.Limit, s.Settings.Get().Int("API_Upper_Count_Limit"))
	}
	if in.Offset != nil {
		offset = max(0, *in.Offset)
	}
	if rid == "" && !s.Settings.Get().Bool("Search.defaultProvider.GlobalSearchEnabled") {
		return SearchResult{FoundDocs{[]model.Message{}}}, nil
	}
	if rid != "" {
		if ok, err := s.CanRead(ctx, who, rid); err != nil || !ok {
			return false, err
		}
	}
	docs, err := s.search(ctx, who, rid, in.Text, offset, limit)
	return SearchResult{FoundDocs{docs}}, err
}

// search finds messages of a room, or of all the caller's rooms. What was
// answered before the search began is found.
func (s *Service) search(ctx context.Context, who model.Caller, rid, text string, offset, limit int) ([]model.Message, error) {
	q := searchQuery{Search: store.Search{RID: rid, Member: who.UserID}, who: who}
	if user, err := s.Store.CachedUser(ctx, who.UserID); err == nil {
		q.zone = time.Duration(user.UTCOffset * float64(time.Hour))
	}
	if err := s.readSearch(ctx, &q, text); err != nil {
		return nil, err
	}
	if q.empty() {
		return []model.Message{}, nil
	}
	if err := s.indexFor(ctx, who, rid); err != nil {
		return nil, err
	}
	found, err := s.Store.SearchMessages(ctx, q.Search, q.keep(), offset, limit)
	if err != nil {
		return nil, wrap("search messages", err)
	}
	return s.present(ctx, found, who)
}

// searchQuery is a search as somebody wrote it: words that a message must
// have, "phrases", -words that it must not have, /expressions/, and facets
// such as from:ann or before:31/12/2026.
type searchQuery struct {
	store.Search
	who     model.Caller
	zone    time.Duration // how far the caller's clock is ahead of UTC
	phrases []string
	expr    *regexp.Regexp
	files   []fileFacet
}

// fileFacet is what an attachment must have.
type fileFacet struct{ of, text string }

// facets of a search, as upstream spells them.
var (
	fromFacet    = regexp.MustCompile(`(?i)from:([a-z0-9.\-_]+)`)
	mentionFacet = regexp.MustCompile(`(?i)mention:([a-z0-9.\-_]+)`)
	hasFacet     = regexp.MustCompile(`has:(star|url|link|pin|location|map)|is:(pinned)`)
	ofFileFacet  = regexp.MustCompile(`(label|file-desc|file-title|file-name):(\w+)`)
	dateFacet    = regexp.MustCompile(`(before|after|on):(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})`)
	orderFacet   = regexp.MustCompile(`(?:order|sort):(asc|desc)(?:end(?:ing)?)?`)
	expression   = regexp.MustCompile(`^/(.+)/([imxs]*)$`)
	searchTerm   = regexp.MustCompile(`(-?)(?:"([^"]*)"|(\S+))`)
)

// readSearch reads a search. What is left once its facets are taken is its
// text.
func (s *Service) readSearch(ctx context.Context, q *searchQuery, text string) error {
	var err error
	if text, err = s.takePeople(ctx, q, fromFacet, store.FromFacet, text); err != nil {
		return err
	}
	if text, err = s.takePeople(ctx, q, mentionFacet, store.MentionFacet, text); err != nil {
		return err
	}
	text = take(hasFacet, text, func(m []string) { q.has(firstText(m[1:]...)) })
	text = take(ofFileFacet, text, func(m []string) { q.files = append(q.files, fileFacet{m[1], strings.ToLower(m[2])}) })
	text = take(dateFacet, text, func(m []string) { q.date(m[1], m[2], m[3], m[4]) })
	text = take(orderFacet, text, func(m []string) { q.Oldest = m[1] == "asc" })
	text = strings.TrimSpace(text)
	m := expression.FindStringSubmatch(text)
	if m == nil && text != "" && s.Settings.Get().Bool("Message_AlwaysSearchRegExp") {
		m = []string{"", text, "i"}
	}
	if m == nil {
		q.terms(text)
		return nil
	}
	if q.expr, err = compileExpression(m[1], m[2]); err != nil {
		return model.Errorf("error-invalid-search", "Invalid regular expression").By("messageSearch").Because(err)
	}
	return nil
}

// take cuts what an expression matches out of a text, and hands it to use.
func take(re *regexp.Regexp, text string, use func(match []string)) string {
	for _, m := range re.FindAllStringSubmatch(text, -1) {
		use(m)
	}
	return re.ReplaceAllString(text, "")
}

// takePeople takes usernames out of a text: a message must have the facet of
// one of them. Nobody has that of who is not there.
func (s *Service) takePeople(ctx context.Context, q *searchQuery, re *regexp.Regexp, facet func(id string) string, text string) (string, error) {
	var names, facets []string
	text = take(re, text, func(m []string) { names = append(names, m[1]) })
	for _, name := range names {
		switch name {
		case "me":
			facets = append(facets, facet(q.who.UserID))
			continue
		case "all", "here":
			facets = append(facets, facet(name))
			continue
		}
		user, err := s.Store.UserByUsername(ctx, name)
		if err != nil && !errors.Is(err, model.ErrNotFound) {
			return text, wrap("look somebody up", err)
		}
		facets = append(facets, facet(user.ID))
	}
	if len(facets) > 0 {
		q.AnyOf = append(q.AnyOf, facets)
	}
	return text, nil
}

func (q *searchQuery) has(what string) {
	switch what {
	case "star":
		q.StarredBy = q.who.UserID
	case "url", "link":
		q.Facets = append(q.Facets, store.HasURL)
	case "location", "map":
		q.Facets = append(q.Facets, store.HasLocation)
	default:
		q.Facets = append(q.Facets, store.IsPinned)
	}
}

// date bounds when messages were written, by days of the caller's calendar.
func (q *searchQuery) date(how, day, month, year string) {
	d, _ := strconv.Atoi(day) // digits, all of them
	m, _ := strconv.Atoi(month)
	y, _ := strconv.Atoi(year)
	begin := time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC)
	at := func(t time.Time) model.Time { return model.FromTime(t.Add(-q.zone)) }
	switch how {
	case "before":
		q.Before = at(begin)
	case "after":
		q.After = at(begin.AddDate(0, 0, 1))
	case "on":
		q.After, q.Before = at(begin), at(begin.AddDate(0, 0, 1))
	}
}

// terms reads words and phrases. What is written as one and is several words,
// as "e-mail" is, is a phrase.
func (q *searchQuery) terms(text string) {
	for _, m := range searchTerm.FindAllStringSubmatch(text, -1) {
		words := store.SearchWords(m[2] + m[3])
		if m[1] != "" && len(words) == 1 {
			q.None = append(q.None, words...)
			continue
		}
		q.Words = append(q.Words, words...)
		if len(words) > 1 {
			end := "" // the last word may go on
			if m[2] != "" {
				end = " "
			}
			q.phrases = append(q.phrases, " "+strings.Join(words, " ")+end)
		}
	}
}

// compileExpression compiles a regular expression with the flags of a search.
func compileExpression(pattern, flags string) (*regexp.Regexp, error) {
	flags = strings.ReplaceAll(flags, "x", "")
	if flags != "" {
		pattern = "(?" + flags + ")" + pattern
	}
	return regexp.Compile(pattern)
}

// empty says whether a search asks for nothing. Of all rooms at once it must
// ask for something that the index knows.
func (q *searchQuery) empty() bool {
	known := len(q.Words)+len(q.Facets)+len(q.AnyOf) > 0
	return !known && (q.RID == "" || q.StarredBy == "" && q.After == 0 && q.Before == 0 && q.expr == nil && len(q.files) == 0)
}

// keep returns what a message must have besides what the index knows; nil for
// nothing.
func (q *searchQuery) keep() func(m *model.Message) bool {
	if q.expr == nil && len(q.files) == 0 && len(q.phrases) == 0 {
		return nil
	}
	return func(m *model.Message) bool {
		if q.expr != nil && (m.T != "" || !q.expr.MatchString(m.Msg)) {
			return false
		}
		if !slices.ContainsFunc(m.Attachments, q.ofFile) && len(q.files) > 0 {
			return false
		}
		return q.saysPhrases(m)
	}
}

func (q *searchQuery) saysPhrases(m *model.Message) bool {
	if len(q.phrases) == 0 {
		return true
	}
	text := m.Msg
	if d := describedFile(m); d != nil {
		text += "\n" + *d
	}
	said := " " + strings.Join(store.SearchWords(text), " ") + " "
	return !slices.ContainsFunc(q.phrases, func(p string) bool { return !strings.Contains(said, p) })
}

// ofFile says whether an attachment has all that is asked of one.
func (q *searchQuery) ofFile(a model.Attachment) bool {
	for _, f := range q.files {
		var is string
		switch f.of {
		case "file-title", "file-name":
			is = a.Title
		case "file-desc":
			is = firstOf(a.Description)
		case "label":
			var labels []string
			if json.Unmarshal(a.Extra["labels"], &labels) == nil {
				is = strings.Join(labels, "\n")
			}
		}
		if !strings.Contains(strings.ToLower(is), f.text) {
			return false
		}
	}
	return true
}
