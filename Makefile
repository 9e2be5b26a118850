# Sổ Khối: `make demo` shows what it does, `make test` checks everything.
# Needs Go, git and make; module downloads are the only use of the network.

FUZZTIME   ?= 10s
BENCH      ?= .
BENCHTIME  ?= 1s
TESTFLAGS  ?=
GOLD       ?=
DEMO       := demo

export CGO_ENABLED := 0
# A home directory isn't needed: without one, Go's caches live in the tree.
ifeq ($(strip $(HOME)),)
export HOME := $(CURDIR)/.home
endif
# Stamp the version where git can tell it.
ifneq ($(shell git rev-parse HEAD 2>/dev/null),)
STAMP := true
else
STAMP := false
endif

GO := go
# Packages below testdata aren't part of ./..., so they are listed.
PACKAGES = ./... $(shell find testdata -name '*.go' -exec dirname {} + | sort -u | sed 's,^,./,')

.PHONY: demo test executions quick build format vet staticcheck units gold calibrate fuzz bench screenshots vulnerabilities clean help

help: ## what there is to make
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-16s %s\n", $$1, $$2}' Makefile

demo: build ## build, and run the main job over the small archive in testdata
	@.ci/demo $(DEMO)

build: ## the binary ./sokhoi
	@$(GO) build -buildvcs=$(STAMP) -trimpath -o sokhoi ./cmd/sokhoi

test: format vet staticcheck units gold fuzz ## every check and test
	@echo "make test: all passed"

quick: format vet ## the part of the checks for use while working
	@echo "== tests (short)"
	@$(GO) test -short $(TESTFLAGS) $(PACKAGES)

format:
	@echo "== gofmt"
	@bad="$$(find . -name '*.go' -not -path './.*/*' -exec "$$($(GO) env GOROOT)/bin/gofmt" -l {} +)"; \
	if [ -n "$$bad" ]; then echo "not formatted (gofmt -w):"; echo "$$bad"; exit 1; fi

vet:
	@echo "== go vet"
	@$(GO) vet $(PACKAGES)

staticcheck:
	@echo "== staticcheck"
	@$(GO) tool staticcheck $(PACKAGES)

units:
	@echo "== tests (imports and licences: cmd/internal/policy; gold scores and evidence: testdata/gold)"
	@$(GO) test -timeout 15m $(TESTFLAGS) $(PACKAGES)

gold: build ## how well extraction meets the gold reports of testdata
	@echo "== gold scores of testdata/archive"
	@./sokhoi eval testdata/archive

# a little above the 0.99 promised: what nobody has read for rules is read somewhat worse
calibrate: build ## fit confidence to the gold reports of GOLD="DIR DIR"; build again to use it
	@test -n "$(GOLD)" || { echo 'which folders? make calibrate GOLD="DIR DIR"'; exit 2; }
	@./sokhoi eval $(GOLD) --calibrate extract/calibration/table.tsv --sure 0.9915

fuzz: ## FUZZTIME (10s) of each fuzz target
	@echo "== fuzz targets, $(FUZZTIME) each"
	@GO=$(GO) .ci/fuzz $(FUZZTIME) $(PACKAGES)

EXECUTIONS ?= 10000000
executions: ## EXECUTIONS (10000000) broken texts through the extraction, an hour or two
	@SOKHOI_EXECUTIONS=$(EXECUTIONS) $(GO) test ./extract -run '^TestExecutions$$' -count 1 -v -timeout 8h

bench: ## benchmarks; BENCH chooses, as for go test -bench
	@$(GO) test -run '^$$' -bench '$(BENCH)' -benchtime $(BENCHTIME) -benchmem -timeout 60m $(PACKAGES)

screenshots: ## pictures of every web page, at two widths, in ./screenshots (needs Chromium)
	@rm -rf screenshots && mkdir screenshots
	@SOKHOI_SCREENSHOTS="$(CURDIR)/screenshots" $(GO) test -count 1 -v -run '^TestBrowserPages$$' ./cmd/internal/web
	@ls screenshots/*.png

vulnerabilities: ## known vulnerabilities of what is linked (asks vuln.go.dev)
	@$(GO) tool govulncheck ./...

clean: ## what make has made
	@if [ -d .home ]; then chmod -R u+w .home; fi
	@rm -rf sokhoi $(DEMO) screenshots .home .cache
