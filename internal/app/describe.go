package app

import "gantry/internal/api"

// OpenAPI describes what this version answers over REST.
func OpenAPI(version string) ([]byte, error) { return api.Declared().OpenAPI(version) }

// Compat returns docs/compat.md.
func Compat() []byte { return api.Compat() }
