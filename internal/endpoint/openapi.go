package endpoint

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// schemaDoc is a JSON schema, or another object of an OpenAPI description.
type schemaDoc = map[string]any

// OpenAPI describes the endpoints that REST answers, in OpenAPI 3.1: the
// same declarations that validate input and encode results.
func (s *Set) OpenAPI(version string) ([]byte, error) {
	types := &typeSchemas{named: schemaDoc{}}
	paths := map[string]schemaDoc{}
	for i := range s.all {
		e := &s.all[i]
		for _, path := range e.Paths() {
			item := "/api/v1/" + openPath(path)
			if paths[item] == nil {
				paths[item] = schemaDoc{}
			}
			paths[item][strings.ToLower(e.Method)] = e.operation(path, types)
		}
	}
	return json.Marshal(schemaDoc{
		"openapi": "3.1.0",
		"info": schemaDoc{
			"title": "Gantry", "version": version,
			"description": "What this server answers of Rocket.Chat's REST API.",
			"license":     schemaDoc{"name": "MIT", "identifier": "MIT"},
		},
		"paths":      paths,
		"components": schemaDoc{"schemas": types.named, "securitySchemes": securitySchemes, "responses": refusals},
	}, json.Deterministic(true), jsontext.WithIndent("  "))
}

var securitySchemes = schemaDoc{
	"userId":    schemaDoc{"type": "apiKey", "in": "header", "name": "X-User-Id"},
	"authToken": schemaDoc{"type": "apiKey", "in": "header", "name": "X-Auth-Token"},
}

// refusals are the answers that every endpoint may give.
var refusals = schemaDoc{
	"Refused":     refusal("The input is not valid, or a rule refuses.", "success", "error"),
	"NotLoggedIn": refusal("The request carries no valid login.", "status", "message"),
	"Forbidden":   refusal("The caller lacks a permission.", "success", "error"),
	"TooMany":     refusal("The caller asks too often.", "success", "error"),
}

func refusal(description string, required ...string) schemaDoc {
	text := schemaDoc{"type": "string"}
	schema := schemaDoc{"type": "object", "required": required, "properties": schemaDoc{
		"success": schemaDoc{"const": false}, "status": schemaDoc{"const": "error"},
		"error": text, "message": text, "errorType": text, "details": schemaDoc{},
	}}
	return schemaDoc{"description": description, "content": jsonContent(schema)}
}

func jsonContent(schema schemaDoc) schemaDoc {
	return schemaDoc{"application/json": schemaDoc{"schema": schema}}
}

// operation describes e under one of its paths.
func (e *Endpoint) operation(path string, types *typeSchemas) schemaDoc {
	op := schemaDoc{
		"summary":   cmp.Or(e.Summary, e.Path),
		"tags":      []string{strings.FieldsFunc(path, func(r rune) bool { return r == '.' || r == '/' })[0]},
		"responses": e.responses(types),
	}
	if path == e.Path {
		op["operationId"] = strings.ToLower(e.Method) + ":" + path
	}
	anonymous, signed := schemaDoc{}, schemaDoc{"userId": []string{}, "authToken": []string{}}
	op["security"] = []schemaDoc{signed}
	if e.Access != SignedIn {
		op["security"] = []schemaDoc{anonymous, signed}
	}
	if parameters := e.parameters(); len(parameters) > 0 {
		op["parameters"] = parameters
	}
	if body := e.bodyFields(); len(body) > 0 {
		op["requestBody"] = schemaDoc{"content": jsonContent(fieldsSchema(body, e.Loose))}
	}
	return op
}

func (e *Endpoint) responses(types *typeSchemas) schemaDoc {
	ref := func(name string) schemaDoc { return schemaDoc{"$ref": "#/components/responses/" + name} }
	all := schemaDoc{
		"200": schemaDoc{"description": "Done.", "content": jsonContent(e.resultSchema(types))},
		"400": ref("Refused"),
	}
	if e.Access != Anyone {
		all["401"] = ref("NotLoggedIn")
	}
	if len(e.Permissions) > 0 {
		all["403"] = ref("Forbidden")
	}
	if e.Limit != Unlimited {
		all["429"] = ref("TooMany")
	}
	return all
}

// resultSchema is Out in the envelope that REST gives it.
func (e *Endpoint) resultSchema(types *typeSchemas) schemaDoc {
	success := schemaDoc{"const": true}
	if e.Key != "" {
		return schemaDoc{
			"type": "object", "required": []string{e.Key, "success"},
			"properties": schemaDoc{e.Key: types.of(e.out), "success": success},
		}
	}
	schema := types.inline(e.out)
	if e.Bare || schema["type"] != "object" {
		return schema
	}
	properties, isStruct := schema["properties"].(schemaDoc)
	if !isStruct { // a map
		properties, schema["required"] = schemaDoc{}, []string{}
	}
	properties["success"] = success
	schema["properties"], schema["required"] = properties, append(schema["required"].([]string), "success")
	return schema
}

// parameters describes what comes in the path and in the query.
func (e *Endpoint) parameters() []schemaDoc {
	var all []schemaDoc
	for _, f := range e.in.fields {
		inPath := slices.Contains(e.params(), f.name)
		if !inPath && e.Method != "GET" {
			continue
		}
		parameter := schemaDoc{"name": f.name, "in": "query"}
		if inPath {
			parameter["in"], parameter["required"] = "path", true
		} else if f.required {
			parameter["required"] = true
		}
		switch f.value.kind {
		case objectKind, mapKind, anyKind:
			parameter["content"] = jsonContent(f.value.schema(e.Loose))
		default:
			parameter["schema"] = f.value.schema(e.Loose)
		}
		all = append(all, parameter)
	}
	return all
}

// params returns the names of the path's parameters.
func (e *Endpoint) params() []string {
	var names []string
	for segment := range strings.SplitSeq(e.Path, "/") {
		if name, ok := strings.CutPrefix(segment, ":"); ok {
			names = append(names, name)
		}
	}
	return names
}

// bodyFields returns what the body may hold.
func (e *Endpoint) bodyFields() []field {
	if e.Method == "GET" {
		return nil
	}
	inPath := e.params()
	return slices.DeleteFunc(slices.Clone(e.in.fields), func(f field) bool { return slices.Contains(inPath, f.name) })
}

func openPath(path string) string {
	segments := strings.Split(path, "/")
	for i, segment := range segments {
		if name, ok := strings.CutPrefix(segment, ":"); ok {
			segments[i] = "{" + name + "}"
		}
	}
	return strings.Join(segments, "/")
}

func fieldsSchema(fields []field, loose bool) schemaDoc {
	properties, required := schemaDoc{}, []string{}
	for _, f := range fields {
		properties[f.name] = f.value.schema(loose)
		if f.required {
			required = append(required, f.name)
		}
	}
	schema := schemaDoc{"type": "object", "properties": properties}
	if len(required) > 0 {
		schema["required"] = required
	}
	if !loose {
		schema["additionalProperties"] = false
	}
	return schema
}

var kindNames = map[kind]string{
	stringKind: "string", boolKind: "boolean", integerKind: "integer", numberKind: "number", timeKind: "string",
	listKind: "array", mapKind: "object", objectKind: "object",
}

// schema describes what decode accepts, apart from AJV's coercions.
func (s *value) schema(loose bool) schemaDoc {
	schema := schemaDoc{}
	switch s.kind {
	case anyKind:
		return schema
	case objectKind:
		schema = fieldsSchema(s.object.fields, loose)
	case timeKind:
		schema["format"] = "date-time"
	case listKind:
		schema["items"] = s.elem.schema(loose)
	case mapKind:
		schema["additionalProperties"] = s.elem.schema(loose)
	}
	schema["type"] = kindNames[s.kind]
	if s.nullable {
		schema["type"] = []string{kindNames[s.kind], "null"}
	}
	s.bounds(schema)
	return schema
}

func (s *value) bounds(schema schemaDoc) {
	for name, bound := range map[string]*int{"minLength": s.minLength, "maxLength": s.maxLength, "minItems": s.minItems, "maxItems": s.maxItems} {
		if bound != nil {
			schema[name] = *bound
		}
	}
	for name, bound := range map[string]*float64{"minimum": s.min, "maximum": s.max} {
		if bound != nil {
			schema[name] = *bound
		}
	}
	if s.pattern != nil {
		schema["pattern"] = s.pattern.String()
	}
	if s.enum == nil {
		return
	}
	allowed := []any{}
	for _, text := range s.enum {
		if n, err := strconv.ParseFloat(text, 64); err == nil && s.kind != stringKind {
			allowed = append(allowed, n)
		} else {
			allowed = append(allowed, text)
		}
	}
	if s.nullable {
		allowed = append(allowed, nil)
	}
	schema["enum"] = allowed
}
