# make run needs Go, and Node for the client in browsers. make test sets up
# PostgreSQL, OpenLDAP and Chromium for itself.

VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo unknown)
FUZZTIME ?= 20s
KILLS ?= 100

# One static binary. Only the race detector needs C, and only for tests.
export CGO_ENABLED = 0

.PHONY: build web run test looks slow crash bench lint fuzz compat clean

build: web ## ./bin/gantry
	go build -trimpath -ldflags '-X main.version=$(VERSION)' -o bin/gantry ./cmd/gantry

web: ## the client for browsers, into web/dist/site
	scripts/build-web

run: build ## a workspace with its data in ./data
	./bin/gantry serve

test: web ## everything, on SQLite and on PostgreSQL, against OpenLDAP and in Chromium
	scripts/test-web
	scripts/with-postgres scripts/with-slapd scripts/with-chromium scripts/test

looks: web ## every page in both themes and both widths, into e2e/browser/out
	GANTRY_TEST_LOOKS=all scripts/with-chromium go test ./e2e -run 'TestPages|TestClient' -count=1 -timeout 1h

slow: web ## every page over a slow line in a slow browser
	GANTRY_TEST_SLOW=600 scripts/with-chromium go test ./e2e -run 'TestPages|TestClient' -count=1 -timeout 1h

crash: ## kill -9 in a loop, KILLS times
	GANTRY_TEST_FSYNC=on GANTRY_CRASH_KILLS=$(KILLS) \
		scripts/with-postgres go test ./e2e -run Crash -count=1 -timeout 1h

bench: ## figures of this machine
	scripts/with-postgres go run ./cmd/gantry-bench

lint: bin/tools/built ## go vet, staticcheck, govulncheck
	go vet ./...
	bin/tools/staticcheck ./...
	scripts/vulncheck ./...

fuzz: ## every fuzz target, FUZZTIME each
	scripts/fuzz $(FUZZTIME)

compat: ## docs/compat.md
	go run ./cmd/gantry compat > docs/compat.md.new
	mv docs/compat.md.new docs/compat.md

clean:
	rm -rf bin web/dist/site docs/compat.md.new

# The linters live in a module of their own, out of the product's graph.
bin/tools/built: tools/go.mod tools/go.sum
	mkdir -p $(@D)
	cd tools && go build -o ../$(@D)/ tool
	touch $@
