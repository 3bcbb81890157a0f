# Everything a newcomer needs. Python 3.11 or later, git and make are enough; the rest goes into .venv.
PORT ?= 8000
PYTHON ?= $(firstword $(foreach p,python3 python3.11 python3.12 python3.13,$(shell $(p) -c 'import sys; sys.version_info >= (3, 11) and print("$(p)")' 2>/dev/null)))
BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
# What is installed is as old as these; pip is asked again only when a requirements file is newer.
RUNS := .venv/.runs
CHECKS := .venv/.checks
TESTS ?=

.DEFAULT_GOAL := help
.PHONY: help run test check fix bench stress

help:  ## What can be done here
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 16

run: $(RUNS)  ## Install, plant the demo's invented world, serve it on http://127.0.0.1:8000 (PORT=)
	@$(BIN)/flask demo plant
	@exec $(BIN)/flask serve --port $(PORT)

test: $(CHECKS)  ## Run every test; those that need a server are skipped when there is none
	@$(BIN)/python -m pytest -q -n 2 --dist loadfile --no-loadscope-reorder $(TESTS)

check: $(CHECKS)  ## Form, rules, types, who imports whom, and the promises of the house
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/python -m pytest -q tests/promises

fix: $(CHECKS)  ## Mend what a tool can mend
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

bench: $(CHECKS)  ## Measure everything that has a target, one after the other; some of it takes many minutes
	@missed=0; for each in benchmarks/[a-z]*.py; do \
	  $(BIN)/python -m benchmarks.$$(basename $$each .py) || missed=1; \
	done; exit $$missed

stress: $(CHECKS)  ## Races for perks on the PostgreSQL of BELLWETHER_TEST_POSTGRES_URL; search servers of BELLWETHER_KIT killed
	@$(BIN)/python -m benchmarks.stress
	@$(BIN)/python -m benchmarks.stress.nodes

.venv:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or later is needed and was not found." >&2; exit 1; }
	@$(PYTHON) -m venv .venv

$(RUNS): requirements.txt | .venv
	@echo "Installing what runs …"
	@$(PIP) -r requirements.txt
	@touch $@

$(CHECKS): requirements-dev.txt $(RUNS)
	@echo "Installing what checks …"
	@$(PIP) -r requirements-dev.txt
	@touch $@
