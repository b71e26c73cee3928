# What can be done here; `make` alone lists it.

SHELL := /bin/bash
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory

BIN := .venv/bin
ASSETS := build/assets/manifest.json
ASSET_SOURCES := $(shell find frontend -type f -not -path '*/node_modules/*' 2>/dev/null)
WORKERS ?= 2

.PHONY: help setup demo test test-long check format bench bench-scale assets lock wheel clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: environment assets ## make .venv and the page assets; does nothing when they are up to date
	@echo "Ready: .venv/bin/absorb is the command, the page assets are in build/assets."

.PHONY: environment
environment:
	@requirements/environment.sh

assets: environment ## build the page assets from frontend/
	@$(MAKE) --silent $(ASSETS)

$(ASSETS): frontend/node_modules/.package-lock.json $(ASSET_SOURCES)
	@$(BIN)/node frontend/build.js build/assets

frontend/node_modules/.package-lock.json: frontend/package-lock.json frontend/package.json frontend/.npmrc
	@echo "Installing the packages of the page assets …"
	@PATH="$(CURDIR)/$(BIN):$$PATH" NODE_USE_SYSTEM_CA=1 npm ci --prefix frontend --no-progress --loglevel=error \
		|| { echo "setup: the packages of the page assets could not be installed; the lines above say why. Where npm's registry is" \
		"out of reach, name another in NPM_CONFIG_REGISTRY, then run make setup again." >&2; exit 1; }
	@touch $@

# Through launch.py, so that the demo also ends when make is killed and cannot pass on a Ctrl-C.
demo: setup ## run the main job on real input, then serve it (SERVE=no ends after the job)
	@exec $(BIN)/python src/absorb/embedded/launch.py $$PPID plain 0 0 15 "$(CURDIR)" \
		"$(CURDIR)/$(BIN)/python" -m demo $(if $(filter no,$(SERVE)),--no-serve)

test: setup ## every test but the long ones
	@tests/install-programs.sh
	$(BIN)/pytest -n $(WORKERS) -m "not long" $(TESTS)

test-long: setup ## the long fault, fuzz and browser runs
	@tests/install-programs.sh
	$(BIN)/pytest -n $(WORKERS) -m long $(TESTS)

check: setup ## format, lint, types, import borders, drift of migrations
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest tests/architecture

format: setup ## put the code into its form
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: setup ## print the table of benchmarks
	@$(BIN)/python -m benchmarks

bench-scale: setup ## the pages with 1,000,000 ideas against 10,000; makes the data first (a quarter of an hour)
	@$(BIN)/python -m benchmarks.scale

wheel: setup ## build dist/absorb-*.whl with templates, migrations and assets in it
	@$(BIN)/hatchling build -t wheel -d dist

lock: setup ## resolve the dependencies again into requirements/*.lock and frontend/package-lock.json
	@requirements/lock.sh

clean: ## remove what was built; .venv and .data stay
	rm -rf build dist out frontend/node_modules .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
