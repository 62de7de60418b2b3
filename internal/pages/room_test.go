package pages_test

import (
	"strings"
	"testing"

	"gantry/internal/chat"
	"gantry/internal/model"

	"github.com/go-json-experiment/json"
)

// say says something as the admin.
func (h *house) say(t *testing.T, rid, text string) {
	t.Helper()
	message, err := json.Marshal(map[string]string{"rid": rid, "msg": text})
	if err == nil {
		_, err = h.Chat.SendMessage(t.Context(), h.admin, chat.SendMessage{Message: message})
	}
	if err != nil {
		t.Fatal(err)
	}
}

// A member reads what was said and answers; what people wrote stays text.
func TestRoom(t *testing.T) {
	h := open(t, "")
	b := h.browser(t)
	if w := b.get("/channel/harbour"); w.Header().Get("Location") != "/login?next=%2Fchannel%2Fharbour" {
		t.Errorf("a stranger is sent to %q", w.Header().Get("Location"))
	}
	b.follow("/channel/harbour", "/login", "user", "ann", "password", password, "next", "/channel/harbour")
	h.say(t, h.room.ID, "see https://example.org/a?b=c&d <script>alert(1)</script>")
	shows(t, b.get("/channel/harbour"), 200, "&lt;script&gt;", `<a href="https://example.org/a?b=c&amp;d" rel="noopener noreferrer nofollow">`,
		"rocketchat://room?host=chat.example.org&amp;rid="+h.room.ID+"&amp;path=channel%2Fharbour", "Write to #harbour")
	shows(t, b.follow("/channel/harbour", "/channel/harbour", "text", "two\r\nlines"), 200, "two\nlines")
	if w := b.follow("/channel/harbour", "/channel/harbour", "text", " \r\n "); strings.Count(w.Body.String(), "<article") != 2 {
		t.Error("nothing was said, and it is shown")
	}
	h.set(t, "Message_MaxAllowedSize", 20)
	shows(t, b.post("/channel/harbour", "text", strings.Repeat("long", 10)), 400, `role="alert"`, "longlong</textarea>")
	shows(t, b.get("/home"), 200, `href="/channel/harbour"`, `href="/channel/general"`)
}

// A room shows the last fifty messages, the oldest first, under the day they
// were written.
func TestRoomShowsTheLatest(t *testing.T) {
	h := open(t, "")
	for i := range 60 {
		h.say(t, h.room.ID, "number "+strings.Repeat("i", i+1)+".")
	}
	b := h.browser(t)
	body := b.follow("/channel/harbour", "/login", "user", "ann", "password", password, "next", "/channel/harbour").Body.String()
	if n := strings.Count(body, "<article"); n != 50 {
		t.Errorf("%d messages", n)
	}
	first, last := strings.Index(body, "number "+strings.Repeat("i", 11)+"."), strings.Index(body, "number "+strings.Repeat("i", 60)+".")
	if first < 0 || last < first || strings.Contains(body, "number "+strings.Repeat("i", 10)+".") {
		t.Errorf("the wrong messages, or in the wrong order: %d, %d", first, last)
	}
	if strings.Count(body, `class="day"`) != 1 || strings.Count(body, `class="face"`) != 1 {
		t.Error("messages of one author and day stand apart")
	}
}

// What somebody may not see is not there, and where they may not write there
// is no form.
func TestRoomsOfOthers(t *testing.T) {
	h := open(t, "")
	h.user(t, "ben")
	closed, err := h.Chat.Groups().Create(t.Context(), h.admin, chat.CreateRoom{Name: "office"})
	if err != nil {
		t.Fatal(err)
	}
	b := h.browser(t)
	b.follow("/home", "/login", "user", "ben", "password", password)
	for _, path := range []string{"/group/office", "/group/" + closed.ID, "/channel/office", "/channel/nowhere", "/direct/" + closed.ID, "/direct/x"} {
		shows(t, b.get(path), 404, "There is no such page")
		if w := b.post(path, "text", "hello"); w.Code != 404 {
			t.Errorf("POST %s: %d", path, w.Code)
		}
	}
	w := b.get("/channel/harbour")
	shows(t, w, 200, "You are not a member")
	if strings.Contains(w.Body.String(), "<textarea") {
		t.Error("a form to write in for who may not")
	}
	ann := h.browser(t)
	ann.follow("/home", "/login", "user", "ann", "password", password)
	shows(t, ann.get("/group/office"), 200, "Private", "office")
	direct, err := h.Chat.CreateDirect(t.Context(), h.admin, chat.CreateDirect{Username: "ben"})
	if err != nil {
		t.Fatal(err)
	}
	h.say(t, direct.ID, "hello Ben")
	shows(t, b.get("/direct/"+direct.ID), 200, "hello Ben", "<h1>Ann Lindqvist</h1>")
	shows(t, b.follow("/direct/"+direct.ID+"", "/direct/"+direct.ID, "text", "hello Ann"), 200, "hello Ann")
}

// A second factor is asked for on the same page, and of those alone who have
// one.
func TestSecondFactor(t *testing.T) {
	h := open(t, "")
	b := h.browser(t)
	w := b.post("/login", "user", "ann", "password", "wrong", "next", "/channel/harbour")
	shows(t, w, 401, `value="/channel/harbour"`, "do not go together")
	if strings.Contains(w.Body.String(), `name="code"`) {
		t.Error("a code is asked for without need")
	}
	h.set(t, "SMTP_Host", "mail.example.org")
	h.set(t, "From_Email", "chat@example.org")
	if _, err := h.Accounts.EnableEmailFactor(t.Context(), h.admin, model.None{}); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"/login", "/invite/" + h.link(t, 0) + "/signin"} {
		w = b.post(path, "user", "ann", "password", password, "next", "/channel/harbour")
		shows(t, w, 401, `name="code"`, `autocomplete="one-time-code"`, `value="ann"`, "second factor")
		shows(t, b.post(path, "user", "ann", "password", password, "code", "000000"), 401, "This code is not right")
	}
	if b.cookies["rc_token"] != nil {
		t.Error("half a proof opens a session")
	}
}

// Mailed links are not used up by programs that look at mail.
func TestMailedLinks(t *testing.T) {
	h := open(t, "")
	b := h.browser(t)
	shows(t, b.get("/verify-email/T"), 200, `action="/verify-email/T"`, "Yes, this is my address")
	shows(t, b.post("/verify-email/T"), 404)
	shows(t, b.get("/reset-password/T"), 200, `autocomplete="new-password"`)
	shows(t, b.post("/reset-password/T", "password", " "), 400, "Choose a password")
	shows(t, b.post("/reset-password/T", "password", password), 404)
}
