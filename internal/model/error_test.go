package model

import (
	"errors"
	"io"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestErrorsReadAsMeteors(t *testing.T) {
	for want, err := range map[string]*Error{
		"Invalid room [error-invalid-room]": Errorf("error-invalid-room", "Invalid %s", "room"),
		"[not_authorized]":                  {Code: "not_authorized"},
		"unauthorized":                      {Code: "x", Reason: "unauthorized", Plain: true},
		"Match failed":                      Fail("Match failed"),
	} {
		if got := err.Error(); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestErrorsAreCopiedNotChanged(t *testing.T) {
	base := Errorf("code", "reason").With(map[string]any{"field": "rid"})
	changed := base.By("method").Because(io.EOF)
	if want := map[string]any{"field": "rid"}; !cmp.Equal(base.Details, want) || base.Cause != nil {
		t.Errorf("the original has become %+v", base)
	}
	if want := map[string]any{"field": "rid", "method": "method"}; !cmp.Equal(changed.Details, want) {
		t.Error(cmp.Diff(want, changed.Details))
	}
	if !errors.Is(changed, io.EOF) || !errors.Is(changed, base) || errors.Is(changed, Fail("other")) {
		t.Error("errors.Is does not see the cause and the code")
	}
}

func TestErrorsWithoutCodeAreDifferent(t *testing.T) {
	if errors.Is(Fail("one"), Fail("other")) {
		t.Error("two plain failures pass for the same")
	}
}
