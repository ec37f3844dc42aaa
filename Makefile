# Every target sets up what it needs from nothing: only make and Python 3.11 or newer have to be present.
SHELL := bash
.DEFAULT_GOAL := help

VENV  := .venv
CHECK := .venv-check
NAMES := python3.13 python3.12 python3.11 python3 python
NEWER := import sys; sys.version_info >= (3, 11) and print(sys.executable)
PYTHON ?= $(firstword $(foreach name,$(NAMES),$(shell $(name) -c '$(NEWER)' 2>/dev/null)))

.PHONY: help demo test check lint types contracts wheel bench conformance clean

help:  ## say what each target does
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

demo: $(VENV)/library  ## check, dose and reproduce a published model; write a report and print where it is
	$(VENV)/bin/sbmlqsp demo

test: $(VENV)/developer  ## the tests, on the sources
	$(VENV)/bin/pytest -n 2

check: wheel lint types contracts  ## style, types, layers, and the tests on the built wheel in a fresh environment
	PYTHONSAFEPATH=1 $(CHECK)/bin/pytest -n 2

lint: wheel
	$(CHECK)/bin/ruff check .
	$(CHECK)/bin/ruff format --check .

types: wheel
	$(CHECK)/bin/mypy

contracts: wheel
	$(CHECK)/bin/lint-imports

wheel:
	@$(need-python)
	rm -rf dist
	$(PYTHON) -m venv --clear $(CHECK)
	$(CHECK)/bin/pip install --quiet --upgrade pip
	$(CHECK)/bin/pip wheel --quiet --no-deps --wheel-dir dist .
	$(CHECK)/bin/pip install --quiet "$$(echo dist/*.whl)[all,dev]"

bench: $(VENV)/developer  ## every performance figure, as ratios measured in one run
	for script in benchmarks/[a-z]*.py; do echo "== $$script"; $(VENV)/bin/python "$$script" || exit 1; done

conformance: $(VENV)/developer  ## the full sets: SBML Test Suite, corpus, repository, and the slow tests
	$(VENV)/bin/pytest -n 2 -m 'conformance or slow'

clean:  ## remove what the other targets made
	rm -rf $(VENV) $(CHECK) dist demo-output .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis

$(VENV)/library: pyproject.toml
	@$(need-python)
	@echo "setting up $(VENV), which takes a minute or two" >&2
	$(PYTHON) -m venv $(VENV)
	$(VENV)/bin/pip install --quiet --editable .
	touch $@

$(VENV)/developer: pyproject.toml | $(VENV)/library
	$(VENV)/bin/pip install --quiet --editable '.[all,dev]'
	touch $@

define need-python
test -n "$(PYTHON)" || { echo "error: no Python 3.11 or newer found, install one or say make PYTHON=/path/to/python" >&2; exit 1; }
endef
