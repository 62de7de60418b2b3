package rest

import (
	"context"
	"errors"
	"fmt"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"gantry/internal/endpoint"
	"gantry/internal/model"
)

type membership struct {
	RID string     `json:"rid"`
	At  model.Time `json:"at"`
}

func openMethods(t testing.TB) *door {
	return open(t,
		endpoint.New(endpoint.Spec{DDP: "joinRoom", Args: []string{"rid", "code"}}, func(_ context.Context, _ model.Caller, in struct {
			RID  string `json:"rid" check:"required"`
			Code string `json:"code"`
		}) (membership, error) {
			if in.Code == "wrong" {
				return membership{}, model.Errorf("error-code-invalid", "Invalid Room Password").By("joinRoom")
			}
			return membership{RID: in.RID, At: 1000}, nil
		}),
		endpoint.New(endpoint.Spec{DDP: "save"}, func(context.Context, model.Caller, model.None) (model.None, error) { return model.None{}, nil }),
		answers(endpoint.Spec{DDP: "anyone", Access: endpoint.Anyone}, []int{1}),
		answers(endpoint.Spec{DDP: "list"}, model.Body{Text: []byte(`[{"a":1}]`)}),
		answers(endpoint.Spec{DDP: "admin", Permissions: []string{"p"}}, 1),
		answers(endpoint.Spec{DDP: "second", TwoFactor: true}, 1),
		fails(endpoint.Spec{DDP: "broken"}, errors.New("the disk is full")),
	)
}

// callFrame returns the body of a call, and answerFrame that of its answer.
func callFrame(t testing.TB, message string) string {
	text, err := json.Marshal(map[string]string{"message": message})
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func answerFrame(t testing.TB, message string) string {
	return strings.TrimSuffix(callFrame(t, message), "}") + `,"success":true}`
}

func TestMethodCall(t *testing.T) {
	const failed = `{"msg":"result","id":"1","error":{"isClientSafe":true,"error":%s,"errorType":"Meteor.Error"}}`
	const mismatch = `{"msg":"result","id":"1","error":{"isClientSafe":true,"error":%s,"errorType":"Match.Error",` +
		`"sanitizedError":{"isClientSafe":true,"error":400,"reason":"Match failed","message":"Match failed [400]","errorType":"Meteor.Error"}}}`
	d := openMethods(t)
	d.second = model.Errorf("totp-required", "TOTP Required").With(map[string]any{"method": "totp"})
	for call, want := range map[string]string{
		`joinRoom ["R1","",""]`:   `{"msg":"result","id":"1","result":{"rid":"R1","at":{"$date":1000}}}`,
		`joinRoom ["R1"]`:         `{"msg":"result","id":"1","result":{"rid":"R1","at":{"$date":1000}}}`,
		`joinRoom ["R1","wrong"]`: fmt.Sprintf(failed, `"error-code-invalid","reason":"Invalid Room Password","message":"Invalid Room Password [error-code-invalid]","details":{"method":"joinRoom"}`),
		`joinRoom []`:             fmt.Sprintf(mismatch, `"invalid-params","reason":"must have required property 'rid'","message":"Match error: must have required property 'rid'"`),
		`joinRoom [{}]`:           fmt.Sprintf(mismatch, `"invalid-params","reason":"must be string","message":"Match error: must be string"`),
		`save [""]`:               `{"msg":"result","id":"1"}`,
		`save []`:                 `{"msg":"result","id":"1"}`,
		`anyone []`:               `{"msg":"result","id":"1","result":[1]}`,
		`list []`:                 `{"msg":"result","id":"1","result":[{"a":1}]}`,
		`nothing []`:              fmt.Sprintf(failed, `404,"reason":"Method 'nothing' not found","message":"Method 'nothing' not found [404]"`),
		`admin []`:                fmt.Sprintf(failed, `"error-not-allowed","reason":"Not allowed","message":"Not allowed [error-not-allowed]","details":{"method":"admin"}`),
		`second []`:               fmt.Sprintf(failed, `"totp-required","reason":"TOTP Required","message":"TOTP Required [totp-required]","details":{"method":"totp"}`),
		`broken []`:               fmt.Sprintf(failed, `500,"reason":"Internal server error","message":"Internal server error [500]"`),
	} {
		name, params, _ := strings.Cut(call, " ")
		body := callFrame(t, `{"msg":"method","id":"1","method":"`+name+`","params":`+params+`}`)
		check(t, d.ask("POST", "method.call/doubly%252Fencoded", body, "as bob"), 200, answerFrame(t, want))
	}
	if log := d.log.String(); !strings.Contains(log, "the disk is full") || !strings.Contains(log, "method=broken") {
		t.Errorf("a failure is not logged: %s", log)
	}
}

func TestMethodCallWithoutLogin(t *testing.T) {
	d := openMethods(t)
	body := callFrame(t, `{"msg":"method","id":7,"method":"anyone","params":[]}`)
	check(t, d.ask("POST", "method.call/anyone", body), 401, mustLogIn)
	check(t, d.ask("POST", "method.callAnon/anyone", body), 200, answerFrame(t, `{"msg":"result","id":7,"result":[1]}`))
	body = callFrame(t, `{"msg":"method","method":"save"}`)
	check(t, d.ask("POST", "method.callAnon/save", body), 200, answerFrame(t,
		`{"msg":"result","error":{"isClientSafe":true,"error":"error-invalid-user","reason":"Invalid user","message":"Invalid user [error-invalid-user]","details":{"method":"save"},"errorType":"Meteor.Error"}}`))
}

func TestMethodCallsThatAreNone(t *testing.T) {
	d := openMethods(t)
	for _, message := range []string{
		``, `x`, `{}`, `[]`, `null`, `{"msg":"method"}`, `{"msg":"sub","method":"save"}`, `{"msg":"method","method":5}`,
		`{"msg":"method","method":"save","params":{}}`, `{"msg":"method","method":"save","params":[1,]}`, `{"msg":"method","method":"save","method":"admin"}`,
		`{"msg":"method","method":"save","params":["\ud800"]}`, strings.Repeat("[", 20000),
	} {
		check(t, d.ask("POST", "method.call/save", callFrame(t, message), "as ann"), 400, `{"success":false,"error":"Invalid method call"}`)
	}
	check(t, d.ask("POST", "method.call/save", `{}`, "as ann"), 400,
		`{"success":false,"error":"must have required property 'message' [invalid-params]","errorType":"invalid-params"}`)
}

func FuzzMethodCall(f *testing.F) {
	for _, message := range []string{
		`{"msg":"method","id":"1","method":"joinRoom","params":["R1","",""]}`, `{"msg":"method","id":1,"method":"save","params":[{}]}`,
		`{"msg":"method","method":"list"}`, `{"msg":"method","id":{"$date":1},"method":"anyone","params":[null]}`, `[]`,
	} {
		f.Add(message)
	}
	d := openMethods(f)
	f.Fuzz(func(t *testing.T, message string) {
		body := callFrame(t, strings.ToValidUTF8(message, "?"))
		w := d.send(httptest.NewRequest("POST", "/api/v1/method.call/x", strings.NewReader(body)), "as ann")
		var answer struct {
			Success bool   `json:"success"`
			Message string `json:"message"`
			Error   string `json:"error"`
		}
		if err := json.Unmarshal(w.Body.Bytes(), &answer, json.RejectUnknownMembers(false)); err != nil {
			t.Fatalf("%s: %v", w.Body, err)
		}
		switch w.Code {
		case 400:
			if answer.Success || answer.Error == "" {
				t.Errorf("a refusal of %q: %s", message, w.Body)
			}
		case 200:
			if !answer.Success || !jsontext.Value(answer.Message).IsValid() {
				t.Errorf("the answer to %q: %s", message, w.Body)
			}
		default:
			t.Errorf("%q is answered by %d %s", message, w.Code, w.Body)
		}
		d.log.Reset()
	})
}
