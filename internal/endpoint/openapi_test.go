package endpoint

import (
	"context"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/google/go-cmp/cmp"

	"gantry/internal/model"
)

type person struct {
	ID     string   `json:"_id"`
	Name   string   `json:"name,omitempty"`
	Born   *int     `json:"born"`
	Friend *person  `json:"friend,omitzero"`
	Tags   []string `json:"tags"`
}

type findPeople struct {
	Name  string   `json:"name" check:"required,minLength=1"`
	Kinds []string `json:"kinds" check:"enum=a|b,maxItems=3"`
	model.ListQuery
}

type changePerson struct {
	ID    string     `json:"id" check:"required"`
	Age   *int       `json:"age" check:"nullable,min=0,max=150"`
	Until model.Time `json:"until"`
	Level int        `json:"level" check:"enum=1|2"`
	Notes struct {
		Text string `json:"text" check:"required,pattern=^[a-z]{1,3}$"`
	} `json:"notes"`
	Extra map[string]float64 `json:"extra"`
}

type people struct {
	People []person `json:"people"`
	model.Listed
}

func described(t *testing.T) (text []byte, doc *openapi3.T) {
	t.Helper()
	set := NewSet([]Endpoint{
		New(Spec{Method: "GET", Path: "people.list", Aliases: []string{"folk.list"}, Access: Anyone, Loose: true, Limit: Unlimited, Summary: "Find people"},
			func(context.Context, model.Caller, findPeople) (people, error) { return people{}, nil }),
		New(Spec{Method: "PUT", Path: "people/:id", Permissions: []string{"edit"}, Key: "person"},
			func(context.Context, model.Caller, changePerson) (person, error) { return person{}, nil }),
		New(Spec{Method: "POST", Path: "raw", Bare: true}, func(context.Context, model.Caller, model.None) (model.Body, error) { return model.Body{}, nil }),
		New(Spec{DDP: "ddp.only"}, func(context.Context, model.Caller, model.None) (model.None, error) { return model.None{}, nil }),
	})
	text, err := set.OpenAPI("1.2.3")
	if err != nil {
		t.Fatal(err)
	}
	doc, err = openapi3.NewLoader().LoadFromData(text)
	if err != nil {
		t.Fatal(err)
	}
	return text, doc
}

func TestOpenAPIIsValid(t *testing.T) {
	text, doc := described(t)
	if err := doc.Validate(t.Context()); err != nil {
		t.Errorf("%v\n%s", err, text)
	}
	if len(doc.Paths.Map()) != 4 {
		t.Errorf("%d paths", len(doc.Paths.Map()))
	}
}

func TestOpenAPIDescribesEndpoints(t *testing.T) {
	text, _ := described(t)
	var doc struct {
		Paths      map[string]map[string]jsontext.Value `json:"paths"`
		Components struct {
			Schemas map[string]jsontext.Value `json:"schemas"`
		} `json:"components"`
	}
	if err := json.Unmarshal(text, &doc); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name      string
		got, want jsontext.Value
	}{
		{"a list", doc.Paths["/api/v1/folk.list"]["get"], jsontext.Value(`{"parameters":[
			{"in":"query","name":"name","required":true,"schema":{"minLength":1,"type":"string"}},
			{"in":"query","name":"kinds","schema":{"items":{"enum":["a","b"],"type":"string"},"maxItems":3,"type":"array"}},
			{"in":"query","name":"offset","schema":{"type":["integer","null"]}},{"in":"query","name":"count","schema":{"type":["integer","null"]}},
			{"in":"query","name":"sort","schema":{"type":"string"}},{"in":"query","name":"fields","schema":{"type":"string"}},{"in":"query","name":"query","schema":{"type":"string"}}],
			"responses":{"200":{"content":{"application/json":{"schema":{"properties":{"count":{"type":"integer"},"offset":{"type":"integer"},
			"people":{"items":{"$ref":"#/components/schemas/person"},"type":"array"},"success":{"const":true},"total":{"type":"integer"}},
			"required":["people","count","offset","total","success"],"type":"object"}}},"description":"Done."},"400":{"$ref":"#/components/responses/Refused"}},
			"security":[{},{"authToken":[],"userId":[]}],"summary":"Find people","tags":["folk"]}`)},
		{"a change", doc.Paths["/api/v1/people/{id}"]["put"], jsontext.Value(`{"operationId":"put:people/:id",
			"parameters":[{"in":"path","name":"id","required":true,"schema":{"type":"string"}}],
			"requestBody":{"content":{"application/json":{"schema":{"additionalProperties":false,"properties":{
			"age":{"maximum":150,"minimum":0,"type":["integer","null"]},"extra":{"additionalProperties":{"type":"number"},"type":"object"},"level":{"enum":[1,2],"type":"integer"},
			"notes":{"additionalProperties":false,"properties":{"text":{"pattern":"^[a-z]{1,3}$","type":"string"}},"required":["text"],"type":"object"},
			"until":{"format":"date-time","type":"string"}},"type":"object"}}}},
			"responses":{"200":{"content":{"application/json":{"schema":{"properties":{"person":{"$ref":"#/components/schemas/person"},"success":{"const":true}},
			"required":["person","success"],"type":"object"}}},"description":"Done."},"400":{"$ref":"#/components/responses/Refused"},
			"401":{"$ref":"#/components/responses/NotLoggedIn"},"403":{"$ref":"#/components/responses/Forbidden"},"429":{"$ref":"#/components/responses/TooMany"}},
			"security":[{"authToken":[],"userId":[]}],"summary":"people/:id","tags":["people"]}`)},
		{"a recursive type", doc.Components.Schemas["person"], jsontext.Value(`{"properties":{"_id":{"type":"string"},
			"born":{"anyOf":[{"type":"integer"},{"type":"null"}]},"friend":{"anyOf":[{"$ref":"#/components/schemas/person"},{"type":"null"}]},
			"name":{"type":"string"},"tags":{"items":{"type":"string"},"type":"array"}},"required":["_id","born","tags"],"type":"object"}`)},
	} {
		for _, text := range []*jsontext.Value{&c.got, &c.want} {
			if err := text.Compact(); err != nil {
				t.Fatal(err)
			}
		}
		if diff := cmp.Diff(string(c.want), string(c.got)); diff != "" {
			t.Errorf("%s:\n%s", c.name, diff)
		}
	}
}
