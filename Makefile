# Alone, `make` lists its verbs. Nothing but Python 3.11+, make and git has to be there first.
PYTHON ?= python3
BIN := .venv/bin
# Tests that need the demonstration state come last in each process (conftest.py); `load` keeps that order.
PYTEST := .venv/bin/python -m pytest -n 2 --dist load -q
ON_POSTGRES := $(BIN)/python tests/on_postgres.py --no-autovacuum
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

.PHONY: help
help: ## list the verbs
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

.PHONY: demo
demo: .venv/runtime ## set everything up and run the demonstration state (SIZE=default|district)
	$(BIN)/cairn demo $(if $(SIZE),--size $(SIZE)) $(ARGS)

.PHONY: install
install: .venv/develop ## install Cairn and its tools into .venv

.PHONY: test
test: .venv/develop browser ## set up and run the tests on SQLite and PostgreSQL
	$(PYTEST) -m "not slow and not spark" $(ARGS)
	$(ON_POSTGRES) $(PYTEST) -m "not slow and not spark" $(ARGS)

.PHONY: test-long
test-long: .venv/develop ## the tests that take many minutes, on both databases: a hundred kills, all of the real data
	$(PYTEST) -m slow $(ARGS)
	$(ON_POSTGRES) $(PYTEST) -m slow $(ARGS)

.PHONY: test-fast
test-fast: .venv/develop ## the tests without browser and without PostgreSQL
	$(PYTEST) -m "not browser and not slow and not spark" $(ARGS)

.PHONY: test-postgres
test-postgres: .venv/develop ## the database tests on PostgreSQL alone (DATABASE_URL, else its own)
	$(if $(DATABASE_URL),,$(ON_POSTGRES)) $(BIN)/python -m pytest -q $(ARGS)

.PHONY: test-spark
test-spark: .venv/spark ## the same jobs on a Spark cluster on loopback (installs 0.5 GB; needs Java 17)
	CAIRN_SPARK=1 $(BIN)/python -m pytest -q -m spark src/cairn/batch $(ARGS)

.PHONY: browser
browser: .venv/develop ## find a browser for the tests, or install one, and say which
	@$(BIN)/python tests/browser.py

.PHONY: check
check: .venv/develop ## what CI checks besides the tests: format, lint, types, contracts, locks, policy
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(MAKE) --no-print-directory -j 2 --output-sync types rules

.PHONY: types
types: .venv/develop
	$(BIN)/mypy

.PHONY: rules
rules: .venv/develop
	$(BIN)/lint-imports
	$(BIN)/python tests/locks.py
	$(BIN)/cairn check --policy
	CAIRN_HTTPS=1 CAIRN_HOSTS=cairn.example $(BIN)/cairn check --deploy
	$(BIN)/python tests/audit.py

.PHONY: format
format: .venv/develop ## format and mend what can be mended by itself
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

.PHONY: lock
lock: .venv/develop ## write the locks anew from pyproject.toml (UPGRADE=1 takes newer versions)
	$(BIN)/python tests/locks.py --write $(if $(UPGRADE),--upgrade)

.PHONY: crawl
crawl: .venv/develop ## as every persona over the demonstration of the default size: no other family anywhere
	CAIRN_DATA=$${CAIRN_DATA:-$(CURDIR)/.scan/default} $(BIN)/cairn demo --no-serve
	PYTHONPATH=$(CURDIR) CAIRN_DATA=$${CAIRN_DATA:-$(CURDIR)/.scan/default} $(BIN)/python -m tests.crawling $(ARGS)

.PHONY: sweep
sweep: .venv/develop browser ## every page of everybody in every mode, in a browser (ARGS="maya tran" some people)
	PYTHONPATH=$(CURDIR) $(BIN)/python -m tests.sweeping $(ARGS)

.PHONY: scan
scan: .venv/develop .scan/tools .scan/wapiti ## bandit, wapiti and schemathesis on a demonstration on loopback
	CAIRN_HTTPS=1 CAIRN_HOSTS=cairn.example $(BIN)/cairn check --deploy
	PYTHONPATH=$(CURDIR) $(BIN)/python -m tests.scan bandit wapiti schemathesis $(ARGS)

.PHONY: bench
bench: .venv/develop ## the benchmarks, each beside its floor or peer (minutes)
	@for script in benchmarks/[a-z]*.py; do echo "== $$script"; $(BIN)/python $$script; done

.PHONY: pictures
pictures: .venv/develop browser ## take the pictures of docs/guide/week-*.md anew (ARGS="family" takes some)
	PYTHONPATH=$(CURDIR) $(BIN)/python tests/pictures.py $(ARGS)

.PHONY: clean
clean: ## remove .venv and what the tools have cached; the data folder stays
	rm -rf .venv .scan .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

# A virtual environment from the hashed locks: uv where it is there, else pip.
.venv/runtime: requirements/build.txt requirements/runtime.txt
	$(PYTHON) tests/environment.py $@ requirements/build.txt requirements/runtime.txt

.venv/develop: requirements/build.txt requirements/runtime.txt requirements/dev.txt
	$(PYTHON) tests/environment.py $@ requirements/build.txt requirements/dev.txt
	@touch .venv/runtime

.scan/tools: requirements/scan.txt
	$(BIN)/uv venv -q --clear --python $(BIN)/python $@ && $(BIN)/uv pip install -q --python $@ --require-hashes -r $< && touch $@

.scan/wapiti: requirements/wapiti.txt
	$(BIN)/uv venv -q --clear --python $(BIN)/python $@ && $(BIN)/uv pip install -q --python $@ --require-hashes -r $< && touch $@

.venv/spark: .venv/develop requirements/spark.txt
	$(PYTHON) tests/environment.py $@ requirements/build.txt requirements/dev.txt requirements/spark.txt
