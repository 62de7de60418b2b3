package chat

import (
	"slices"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"gantry/internal/model"
)

// mayBe names the JSON types that a field of a message may have; null is as
// good as absent everywhere.
type mayBe map[string]string

var (
	messageTypes = mayBe{
		"_id": "string", "rid": "string", "msg": "string", "text": "string", "alias": "string", "emoji": "string", "tmid": "string",
		"tshow": "boolean", "avatar": "path", "attachments": "array", "blocks": "array",
	}
	attachmentTypes = mayBe{
		"color": "string", "text": "string", "thumb_url": "url", "button_alignment": "string", "actions": "array", "message_link": "url",
		"collapsed": "boolean", "author_name": "string", "author_link": "url", "author_icon": "url", "title": "string", "title_link": "url",
		"title_link_download": "boolean", "image_dimensions": "object", "image_url": "url", "image_preview": "string", "image_type": "string",
		"image_size": "number", "audio_url": "url", "audio_type": "string", "audio_size": "number", "video_url": "url", "video_type": "string",
		"video_size": "number", "fields": "array",
	}
	attachmentField  = mayBe{"short": "boolean", "title": "string"}
	attachmentAction = mayBe{
		"type": "string", "text": "string", "url": "url", "image_url": "url", "is_webview": "boolean",
		"webview_height_ratio": "string", "msg": "string", "msg_in_chat_window": "boolean",
	}
)

// check refuses an object whose fields are of other types, in the words of
// Meteor's check.
func (t mayBe) check(object map[string]jsontext.Value) error {
	for name, value := range object {
		want := t[name]
		if want == "" || value.Kind() == 'n' {
			continue
		}
		if err := checkType(want, value); err != nil {
			return err
		}
	}
	return nil
}

func checkType(want string, value jsontext.Value) error {
	is := jsonType(value)
	switch {
	case want == "url" || want == "path":
		if is != "string" {
			return model.Fail("Match error: Expected string, got " + is)
		}
		return checkLink(value, want == "path")
	case want == is, want == "object" && is == "array":
		return nil
	case want == "array":
		return model.Fail("Match error: Expected array, got " + is)
	}
	if is == "array" {
		is = "object"
	}
	return model.Fail("Match error: Expected " + want + ", got " + is)
}

func jsonType(value jsontext.Value) string {
	switch value.Kind() {
	case '"':
		return "string"
	case '0':
		return "number"
	case 't', 'f':
		return "boolean"
	case '[':
		return "array"
	case 'n':
		return "null"
	}
	return "object"
}

// checkLink keeps scripts out of what becomes a link: it must have a scheme
// and an authority, or lie below /file-upload, or, where a path will do, be one.
func checkLink(value jsontext.Value, path bool) error {
	var link string
	if err := json.Unmarshal(value, &link); err != nil {
		return model.Fail("Invalid href value provided").Because(err)
	}
	lower := strings.ToLower(strings.TrimSpace(link))
	scheme, _, full := strings.Cut(lower, "://")
	switch {
	case strings.HasPrefix(lower, "javascript:"):
	case full && scheme != "" && strings.IndexFunc(scheme, notOfScheme) < 0:
		return nil
	case strings.HasPrefix(link, "/file-upload"), strings.HasPrefix(lower, "data:image/"):
		return nil
	case path && !strings.Contains(lower, ":") && strings.HasPrefix(link, "/"):
		return nil
	}
	return model.Fail("Invalid href value provided")
}

func notOfScheme(r rune) bool {
	return !(r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r == '+' || r == '-' || r == '.')
}

// readMessage reads a message as a client sent it. What only the server may
// say of a message is dropped, what nobody here knows is kept.
func readMessage(raw jsontext.Value) (m model.Message, err error) {
	var object map[string]jsontext.Value
	if err := json.Unmarshal(raw, &object); err != nil || object == nil {
		return m, model.Fail("Match error: Expected object, got " + jsonType(raw)).Because(err)
	}
	if err := messageTypes.check(object); err != nil {
		return m, err
	}
	if err := checkAttachments(object["attachments"]); err != nil {
		return m, err
	}
	var in clientMessage
	if err := json.Unmarshal(raw, &in); err != nil {
		return m, model.Errorf("error-invalid-params", "The message cannot be read").Because(err)
	}
	for _, name := range serverFields {
		delete(in.Extra, name)
	}
	m = model.Message{
		ID: in.ID, RID: in.RID, T: in.T, Msg: in.Msg, TS: in.TS, Alias: in.Alias, Avatar: in.Avatar, Emoji: in.Emoji,
		Groupable: in.Groupable, ParseURLs: in.ParseURLs, TMID: in.TMID, TShow: in.TShow, Blocks: in.Blocks, CustomField: in.CustomFields,
		Attachments: in.Attachments, Extra: in.Extra,
	}
	if len(m.Extra) == 0 {
		m.Extra = nil
	}
	return m, nil
}

// clientMessage is what a client may say of a message.
type clientMessage struct {
	ID           string                    `json:"_id"`
	RID          string                    `json:"rid"`
	T            string                    `json:"t"`
	Msg          string                    `json:"msg"`
	TS           model.Time                `json:"ts"`
	Alias        string                    `json:"alias"`
	Avatar       string                    `json:"avatar"`
	Emoji        string                    `json:"emoji"`
	Groupable    *bool                     `json:"groupable"`
	ParseURLs    *bool                     `json:"parseUrls"`
	TMID         string                    `json:"tmid"`
	TShow        bool                      `json:"tshow"`
	Blocks       jsontext.Value            `json:"blocks"`
	CustomFields map[string]jsontext.Value `json:"customFields"`
	Attachments  []model.Attachment        `json:"attachments"`
	Extra        map[string]jsontext.Value `json:",embed"`
}

// serverFields are the fields of a message that its author does not decide.
var serverFields = []string{
	"u", "_updatedAt", "md", "mentions", "channels", "urls", "reactions", "starred", "pinned", "pinnedAt", "pinnedBy", "editedAt",
	"editedBy", "tcount", "tlm", "replies", "drid", "dcount", "dlm", "private", "file", "files", "role", "_hidden", "unread", "html", "tokens",
}

func checkAttachments(raw jsontext.Value) error {
	if raw.Kind() != '[' {
		return nil
	}
	var attachments []map[string]jsontext.Value
	if err := json.Unmarshal(raw, &attachments); err != nil {
		return model.Fail("Match error: Expected object, got string").Because(err)
	}
	for _, a := range attachments {
		if err := checkAttachment(a); err != nil {
			return err
		}
	}
	return nil
}

func checkAttachment(a map[string]jsontext.Value) error {
	if err := attachmentTypes.check(a); err != nil {
		return err
	}
	if ts := jsonType(a["ts"]); a["ts"] != nil && !slices.Contains([]string{"string", "number", "null", "object"}, ts) {
		return model.Fail("Match error: Failed Match.OneOf, Match.Maybe or Match.Optional validation")
	}
	if err := checkEach(a["fields"], attachmentField); err != nil {
		return err
	}
	return checkEach(a["actions"], attachmentAction)
}

func checkEach(raw jsontext.Value, types mayBe) error {
	if raw.Kind() != '[' {
		return nil
	}
	var items []map[string]jsontext.Value
	if err := json.Unmarshal(raw, &items); err != nil {
		return model.Fail("Match error: Expected object, got string").Because(err)
	}
	for _, item := range items {
		if err := types.check(item); err != nil {
			return err
		}
	}
	return nil
}
