package app

import (
	"bytes"
	"fmt"
	"maps"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/google/go-cmp/cmp"

	"gantry/internal/endpoint"
	"gantry/internal/storetest"
)

// sesame is in every text of the rooms that outsiders must not see, and in no
// request of theirs.
const sesame = "SESAME"

// lair is what an outsider of a private room knows all the same: ids and
// names. The room's stand in no answer unless the request had them.
type lair struct {
	rid, name     string
	mid           string // of a message that has a thread
	file          string
	userID        string // of a member
	outsider      string // id of the one who asks
	changedByThem string // a text they try to leave
}

// fortress is a workspace with rooms that are not everybody's.
type fortress struct {
	t     *testing.T
	app   *App
	door  http.Handler
	who   map[string]account
	lairs map[string]lair // a group, a discussion in it, a direct room
	ways  int             // how many of the variants are tried
}

func openFortress(t *testing.T, database string) *fortress {
	app := openTest(t, database, t.Output())
	f := &fortress{t: t, app: app, door: app.Handler(), who: map[string]account{"nobody": {}}, lairs: map[string]lair{}}
	for _, name := range []string{"boss", "ann", "bob", "eve"} {
		f.must(account{}, "POST", "users.register", fmt.Sprintf(`{"username":%[1]q,"name":%[1]q,"email":"%[1]s@example.org","pass":"secret"}`, name))
		in := f.must(account{}, "POST", "login", fmt.Sprintf(`{"user":%q,"password":"secret"}`, name))
		f.who[name] = account{find(in, "data.userId").(string), find(in, "data.authToken").(string)}
	}
	f.build()
	return f
}

// build makes the rooms, each with a message, a thread and a file.
func (f *fortress) build() {
	ann := f.who["ann"]
	group := find(f.must(ann, "POST", "groups.create", `{"name":"zqlair","members":["bob"]}`), "group._id").(string)
	for _, set := range []string{"Topic", "Description", "Announcement"} {
		f.must(ann, "POST", "groups.set"+set, fmt.Sprintf(`{"roomId":%q,%q:"%s %s"}`, group, strings.ToLower(set), sesame, set))
	}
	f.must(ann, "POST", "findOrCreateInvite", fmt.Sprintf(`{"rid":%q,"days":1,"maxUses":5}`, group))
	discussion := find(f.must(ann, "POST", "rooms.createDiscussion",
		fmt.Sprintf(`{"prid":%q,"t_name":"zqtalk %s","users":["bob"]}`, group, sesame)), "discussion").(map[string]any)
	direct := find(f.must(ann, "POST", "im.create", `{"username":"bob"}`), "room._id").(string)
	f.lairs["group"] = f.furnish(group, "zqlair")
	f.lairs["discussion"] = f.furnish(discussion["_id"].(string), discussion["name"].(string))
	f.lairs["direct"] = f.furnish(direct, "bob")
}

func (f *fortress) furnish(rid, name string) lair {
	ann, bob := f.who["ann"], f.who["bob"]
	say := func(message string) string {
		return find(f.must(ann, "POST", "chat.sendMessage", `{"message":{"rid":"`+rid+`",`+message+`}}`), "message._id").(string)
	}
	mid := say(`"msg":"zqneedle ` + sesame + ` @bob"`)
	say(`"tmid":"` + mid + `","msg":"zqneedle ` + sesame + ` reply"`)
	if name != "bob" { // nobody pins in direct rooms
		f.must(ann, "POST", "chat.pinMessage", `{"messageId":"`+mid+`"}`)
	}
	f.must(bob, "POST", "chat.reportMessage", `{"messageId":"`+mid+`","description":"`+sesame+`"}`)
	return lair{rid: rid, name: name, mid: mid, file: f.upload(ann, rid), userID: bob.id, outsider: f.who["eve"].id, changedByThem: "by the outsider"}
}

func (f *fortress) upload(as account, rid string) string {
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, err := form.CreateFormFile("file", "zq"+sesame+".txt")
	if err != nil {
		f.t.Fatal(err)
	}
	fmt.Fprint(part, sesame)
	if err := form.Close(); err != nil {
		f.t.Fatal(err)
	}
	w := f.ask(as, "POST", "rooms.media/"+rid, body.String(), form.FormDataContentType())
	var answer any
	if err := json.Unmarshal(w.Body.Bytes(), &answer); err != nil || w.Code != http.StatusOK {
		f.t.Fatalf("upload: %d %s", w.Code, w.Body)
	}
	id := find(answer, "file._id").(string)
	f.must(as, "POST", "rooms.mediaConfirm/"+rid+"/"+id, `{"msg":"zq file `+sesame+`"}`)
	return id
}

func (f *fortress) ask(as account, method, path, body, kind string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, "/api/v1/"+path, strings.NewReader(body))
	r.Header.Set("Content-Type", kind)
	if as.id != "" {
		r.Header.Set("X-User-Id", as.id)
		r.Header.Set("X-Auth-Token", as.token)
	}
	w := httptest.NewRecorder()
	f.door.ServeHTTP(w, r)
	return w
}

func (f *fortress) must(as account, method, path, body string) any {
	f.t.Helper()
	w := f.ask(as, method, path, body, "application/json")
	var answer any
	if err := json.Unmarshal(w.Body.Bytes(), &answer); err != nil || w.Code != http.StatusOK {
		f.t.Fatalf("%s %s: %d %s", path, body, w.Code, w.Body)
	}
	return answer
}

// keys is what is put into the fields of requests, by their names: everything
// that somebody could know who wants to see or change a room they are not in.
func (l lair) keys() map[string]string {
	q := func(text string) string { return fmt.Sprintf("%q", text) }
	list := func(text string) string { return "[" + q(text) + "]" }
	out := map[string]string{
		"message":  fmt.Sprintf(`{"_id":%q,"rid":%q,"msg":%q}`, l.mid, l.rid, l.changedByThem),
		"messages": list(l.mid), "options": `{"lastUpdate":{"$date":1},"limit":50}`, "firstUnreadMessage": fmt.Sprintf(`{"_id":%q}`, l.mid),
		"who":  fmt.Sprintf(`{"rid":%q,"userId":%q,"ignoredUser":%q,"ignore":true}`, l.rid, l.outsider, l.userID),
		"msg":  fmt.Sprintf(`{"_id":"zqcommand","rid":%q,"msg":"/topic x","tmid":%q}`, l.rid, l.mid),
		"args": `["eve",["user-typing"],{}]`, "notifications": `{"disableNotifications":"1"}`, "shouldReact": "true",
		"days": "1", "maxUses": "1", "ignore": "true", "favorite": "true", "f": "true", "readOnly": "true", "default": "true",
		"showAll": "true", "activeUsersOnly": "false", "showThreadMessages": "true", "asUser": "true", "selector": `{"name":"zq"}`,
		"limit": "50", "skip": "0", "count": "50", "offset": "0", "confirmRelinquish": "true", "encrypted": "false", "workspace": q("local"),
		"since": `{"$date":1}`, "ls": `{"$date":1}`, "start": `{"$date":1}`, "end": `{"$date":4102444800000}`, "next": q("1"),
		"updatedSince": q("1970-01-01T00:00:00.001Z"), "lastUpdate": q("1970-01-01T00:00:00.001Z"),
		"oldest": q("1970-01-01T00:00:00.001Z"), "latest": q("2100-01-01T00:00:00.000Z"), "usernames": list("bob"), "userIds": list(l.outsider),
	}
	for names, text := range map[string]string{
		"rid roomId prid": l.rid, "roomName name": l.name, "msgId messageId mid tmid pmid": l.mid, "fileId fileID startingFromId": l.file,
		"userId": l.outsider, "username": "eve", "topic description announcement purpose t_name reply roomTopic value": l.changedByThem,
		"searchText text filter": "zqneedle", "type": "p", "action": "archive", "emoji reaction": "smile", "role": "owner",
		"joinCode code params": "x", "channel": "#" + l.name, "event": l.rid + "/user-activity", "cmd command": "topic",
		"settings": "roomTopic", "field": "muteGroupMentions", "url": "http://localhost/",
	} {
		for name := range strings.FieldsSeq(names) {
			out[name] = q(text)
		}
	}
	out["users"] = list("eve")
	return out
}

// variants are further ways to fill the fields, laid over keys. A null leaves
// a field out.
func (l lair) variants() []map[string]string {
	q := func(text string) string { return fmt.Sprintf("%q", text) }
	return []map[string]string{
		{"roomName": "null", "name": "null", "query": "null", "channel": "null", "next": "null", "type": `{"users":true,"rooms":true}`, "msg": q(l.changedByThem)},
		{"roomId": "null", "query": "null", "tmid": "null", "end": `{"$date":1}`},
		{"type": q("UPDATED"), "lastUpdate": "null", "roomName": "null", "tmid": "null"},
		{"roomName": "null", "channel": q(l.rid), "name": q(l.rid), "searchText": q("/zq/"), "text": q("zq"), "query": q(`{"rid":"` + l.rid + `"}`)},
		{"roomName": "null", "roomId": q(l.userID), "rid": q(l.userID), "channel": q("@bob"), "query": "null"},
		{"roomId": q(l.name), "rid": q(l.name), "roomName": "null", "channel": q(l.name), "query": q(`{"name":"` + l.name + `"}`), "type": q("c")},
		{"message": fmt.Sprintf(`{"rid":%q,"msg":%q}`, l.rid, l.changedByThem), "roomName": "null", "type": q("channels"), "settings": `{"roomTopic":"x"}`},
		{"message": fmt.Sprintf(`{"rid":"GENERAL","tmid":%q,"msg":%q}`, l.mid, l.changedByThem), "rid": q("GENERAL"), "roomId": q("GENERAL"), "roomName": "null", "query": q(`{"_id":{"$exists":true}}`)},
		{"message": fmt.Sprintf(`{"rid":"GENERAL","_id":%q,"msg":%q}`, l.mid, l.changedByThem), "roomName": "null", "type": q("DELETED"), "lastUpdate": "null", "username": q("bob"), "userId": q(l.userID)},
		{"message": fmt.Sprintf(`{"rid":"GENERAL","msg":"[ ](http://localhost:3000/group/x?msg=%s)"}`, l.mid), "roomName": "null", "cmd": q("join"), "command": q("join"), "params": q("#" + l.name)},
		{"roomName": "null", "cmd": q("invite"), "command": q("invite"), "params": q("@eve"), "type": q("rooms")},
		{"roomName": "null", "cmd": q("msg"), "command": q("msg"), "params": q("#" + l.name + " " + l.changedByThem), "type": q("users")},
		{"roomName": "null", "cmd": q("invite-all-from"), "command": q("invite-all-from"), "params": q("#" + l.name), "rid": q("GENERAL"), "roomId": q("GENERAL")},
	}
}

// skipped are endpoints that end the asker's own account or sessions, on which
// the rest of the sweep hangs, or that make rooms by the names of others' ids.
var skipped = []string{"logout", "users.logout", "users.logoutOtherClients", "users.removeOtherTokens", "logoutOtherClients", "removeOtherTokens",
	"users.deleteOwnAccount", "login", "users.register", "registerUser", "channels.create", "groups.create", "createChannel", "createPrivateGroup"}

func skips(e *endpoint.Endpoint) bool {
	return slices.Contains(skipped, e.Path) || slices.Contains(skipped, e.DDP) && e.Path == ""
}

// TestOutsidersSeeAndChangeNothing asks every endpoint and every method for a
// private group, a discussion in it and a direct room: as nobody, as somebody
// who is in none of them, and once as a member, to see that the questions
// would be answered.
func TestOutsidersSeeAndChangeNothing(t *testing.T) {
	storetest.Each(t, func(t *testing.T, database string) {
		f := openFortress(t, database)
		if f.ways = len(lair{}.variants()); strings.HasPrefix(database, "postgres") {
			f.ways = 3 // the rules are the same
		}
		before := f.state()
		for _, e := range f.app.Set.All() {
			if skips(&e) {
				continue
			}
			for kind, l := range f.lairs {
				f.storm(kind, l, &e)
			}
			if after := f.state(); after != before {
				t.Errorf("%s %s: an outsider changed a room: %s", e.ID(), e.DDP, cmp.Diff(strings.Split(before, "\n"), strings.Split(after, "\n")))
				before = after
			}
		}
		f.control()
		if f.state() == before {
			t.Error("a member changed nothing either; the sweep asks too little")
		}
	})
}

// storm asks one endpoint in all ways.
func (f *fortress) storm(kind string, l lair, e *endpoint.Endpoint) {
	for i, variant := range l.variants()[:f.ways] {
		values := l.keys()
		maps.Copy(values, variant)
		for _, request := range requests(e, values) {
			for _, who := range []string{"nobody", "eve"} {
				if who == "nobody" && e.Access == endpoint.SignedIn && i > 0 {
					continue
				}
				w := f.ask(f.who[who], request.method, request.path, request.body, "application/json")
				if leak := f.leak(request, w.Body.String()); leak != "" || w.Code >= 500 {
					f.t.Errorf("%s of the %s: %s %s %s: %d tells %q:\n%.600s", who, kind, request.method, request.path, request.body, w.Code, leak, w.Body)
				}
			}
		}
	}
}

// leak returns what an answer holds that its asker may not know.
func (f *fortress) leak(asked request, answer string) string {
	if strings.Contains(answer, sesame) {
		return sesame
	}
	question, err := url.QueryUnescape(asked.path)
	question += asked.body
	if err != nil {
		return err.Error()
	}
	for _, l := range f.lairs {
		for _, secret := range []string{l.rid, l.name} {
			if strings.Contains(answer, secret) && !strings.Contains(question, secret) && secret != "bob" {
				return secret
			}
		}
	}
	return ""
}

type request struct{ method, path, body string }

// requests fills an endpoint's fields: for REST, and for its method by both
// doors that methods have over HTTP.
func requests(e *endpoint.Endpoint, values map[string]string) (all []request) {
	fields := map[string]jsontext.Value{}
	for _, name := range e.FieldNames() {
		if value, known := values[name]; known && value != "null" {
			fields[name] = jsontext.Value(value)
		}
	}
	body, err := json.Marshal(fields, json.Deterministic(true))
	if err != nil {
		panic(err)
	}
	for _, path := range e.Paths() {
		path = filled(path, values)
		if e.Method == http.MethodGet {
			all = append(all, request{e.Method, path + "?" + inQuery(fields), ""})
		} else {
			all = append(all, request{e.Method, path, string(body)})
		}
	}
	if e.DDP != "" {
		frame, err := json.Marshal(map[string]any{"msg": "method", "id": "1", "method": e.DDP, "params": positional(e, fields, body)}, json.Deterministic(true))
		if err != nil {
			panic(err)
		}
		for _, door := range []string{"method.call/", "method.callAnon/"} {
			all = append(all, request{"POST", door + url.PathEscape(e.DDP), fmt.Sprintf(`{"message":%q}`, frame)})
		}
	}
	return all
}

var parameter = regexp.MustCompile(`:\w+`)

func filled(path string, values map[string]string) string {
	return parameter.ReplaceAllStringFunc(path, func(name string) string {
		var text string
		if json.Unmarshal([]byte(values[name[1:]]), &text) != nil || text == "" {
			return "x"
		}
		return url.PathEscape(text)
	})
}

func inQuery(fields map[string]jsontext.Value) string {
	query := url.Values{}
	for name, value := range fields {
		var text string
		if json.Unmarshal(value, &text) != nil {
			text = string(value)
		}
		query.Set(name, text)
	}
	return query.Encode()
}

// positional are a method's parameters.
func positional(e *endpoint.Endpoint, fields map[string]jsontext.Value, whole []byte) []jsontext.Value {
	if e.Args == nil {
		return []jsontext.Value{whole}
	}
	params := []jsontext.Value{}
	for _, name := range e.Args {
		if rest, many := strings.CutPrefix(name, "..."); many {
			var items []jsontext.Value
			if json.Unmarshal(fields[rest], &items) == nil {
				params = append(params, items...)
			}
			continue
		}
		value := fields[name]
		if value == nil {
			value = jsontext.Value("null")
		}
		params = append(params, value)
	}
	return params
}

// state is what of the rooms can be changed.
func (f *fortress) state() string {
	var out strings.Builder
	for _, kind := range slices.Sorted(maps.Keys(f.lairs)) {
		l, family := f.lairs[kind], "groups"
		if kind == "direct" {
			family = "im"
		}
		for _, path := range []string{"rooms.info?roomId=", family + ".history?showThreadMessages=true&count=100&roomId=", family + ".members?roomId=", family + ".files?roomId="} {
			fmt.Fprintln(&out, path+l.rid, steady(f.ask(f.who["ann"], "GET", path+l.rid, "", "").Body.Bytes()))
		}
	}
	for _, path := range []string{"groups.roles?roomId=" + f.lairs["group"].rid, "subscriptions.get", "subscriptions.getOne?roomId=" + f.lairs["group"].rid} {
		for _, who := range []string{"ann", "bob"} {
			fmt.Fprintln(&out, path, ofLairs(f, f.ask(f.who[who], "GET", path, "", "").Body.Bytes()))
		}
	}
	return out.String()
}

// volatile moves by itself: presence.
var volatile = regexp.MustCompile(`"(status|statusText|lastLogin|_updatedAt)":"[^"]*",?`)

func steady(answer jsontext.Value) string {
	if err := answer.Canonicalize(); err != nil {
		return string(answer)
	}
	return volatile.ReplaceAllString(string(answer), "")
}

// ofLairs keeps what of a list of subscriptions is about the rooms in question.
func ofLairs(f *fortress, text []byte) string {
	var answer struct {
		Update []jsontext.Value `json:"update"`
	}
	if json.Unmarshal(text, &answer) != nil || answer.Update == nil {
		return steady(text)
	}
	var kept []string
	for _, sub := range answer.Update {
		for _, l := range f.lairs {
			if strings.Contains(string(sub), `"rid":"`+l.rid+`"`) {
				kept = append(kept, steady(sub))
			}
		}
	}
	slices.Sort(kept)
	return strings.Join(kept, "\n")
}

// control asks the same as a member and counts what is answered with what
// outsiders must not see: a sweep that asks nonsense finds nothing.
func (f *fortress) control() {
	told := map[string]bool{}
	for _, e := range f.app.Set.All() {
		if skips(&e) || strings.Contains(strings.ToLower(e.ID()), "leave") {
			continue
		}
		for _, l := range f.lairs {
			for _, variant := range l.variants()[:f.ways] {
				values := l.keys()
				maps.Copy(values, variant)
				for _, request := range requests(&e, values) {
					if w := f.ask(f.who["bob"], request.method, request.path, request.body, "application/json"); f.leak(request, w.Body.String()) != "" {
						told[e.ID()] = true
					}
				}
			}
		}
	}
	f.t.Logf("%d endpoints would tell a member: %q", len(told), slices.Sorted(maps.Keys(told)))
	if len(told) < 45 {
		f.t.Errorf("only %d endpoints would tell a member; the sweep asks too little", len(told))
	}
}
