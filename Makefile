# `make demo` and `make test` need only git, make and Python 3.11 or newer with venv. Everything is installed
# into .venv, by hash; nothing else of the machine is touched.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/ready

.DEFAULT_GOAL := help
.PHONY: help demo test lint types unit fuzz screenshots reference clean

help: ## this list
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1@\2/p' $(MAKEFILE_LIST) | tr '@' '\t' | expand -t 22

$(READY): constraints.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	    echo "Python 3.11 or newer is needed; name one with: make PYTHON=python3.12 $(MAKECMDGOALS)" >&2; exit 2; }
	@echo "Installing into $(VENV) (once) ..." >&2
	@$(PYTHON) -m venv --clear $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r constraints.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --no-index -e .
	@touch $@

demo: $(READY) ## the practicals as a case: on the screen, or as text where there is no terminal
	@$(BIN)/workbench demo

test: lint types unit ## lint, types and all tests

lint: $(READY) ## ruff: rules and layout
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

types: $(READY) ## mypy --strict
	@$(BIN)/mypy

unit: $(READY) ## the tests alone
	@$(BIN)/python -m pytest -n auto

fuzz: $(READY) ## mutate logs and captures, and look for what raises or is lost; SECONDS=60 TARGET=text for one
	@$(BIN)/python -m tests.fuzz "$(SECONDS)" "$(TARGET)"

screenshots: $(READY) ## draw screenshots/ anew
	@$(BIN)/python -m screenshots

reference: $(READY) ## write docs/reference.md anew
	@$(BIN)/python -m docs

clean: ## remove .venv and what tools leave behind
	rm -rf fuzz-findings $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis
