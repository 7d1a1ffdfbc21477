# The project's own commands. `make` alone lists them.
# Every one first makes or renews .venv from the hash-locked requirements; nothing is to be installed by hand.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

# Their branches are covered completely: they decide what is sent, and keep what was.
COVERED := bot/core/*,bot/services/*,storage/*

# One process of tests a processor; who has done its share takes over from the others.
SIDE_BY_SIDE := --numprocesses auto --dist worksteal

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help demo test soak fuzz check image bench messages lock clean

help: ## list these commands
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: $(READY) ## the bot with sample articles in a local chat page; Ctrl-C stops it
	$(BIN)/incoming demo

test: $(READY) ## all tests, then the coverage of what must be covered (PYTEST="-k words": some, without it)
	$(BIN)/coverage erase
	$(BIN)/python -m pytest $(SIDE_BY_SIDE) --cov --cov-report= $(PYTEST)
ifndef PYTEST
	@echo "All code is covered to $$($(BIN)/coverage report --format=total) %; wholly must be: $(COVERED)"
	$(BIN)/coverage report --include='$(COVERED)' --fail-under=100
endif

soak: $(READY) ## a long run of everything that goes wrong at once (SOAK_SEED repeats a run, SOAK_CHATS=500: a small one)
	$(BIN)/python -m pytest -m soak -s tests/soak

fuzz: $(READY) ## messages from 100,000 made-up documents and texts (FUZZ_SEED repeats a run, FUZZ_EXAMPLES=5000: a shorter one)
	@seed=$${FUZZ_SEED:-$$($(BIN)/python -c 'import secrets; print(secrets.randbelow(2**32))')}; \
	echo "The seed is $$seed; to repeat this run: make fuzz FUZZ_SEED=$$seed"; \
	FUZZ_EXAMPLES=$${FUZZ_EXAMPLES:-100000} $(BIN)/python -m pytest $(SIDE_BY_SIDE) --hypothesis-seed=$$seed tests/fuzz

check: $(READY) ## style, types, import contracts, spelling, documentation
	$(BIN)/ruff check .
	$(BIN)/ruff format --check --exclude '*.md' .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/codespell
	$(BIN)/python scripts/check_docs.py

image: $(READY) ## build the container image without a Docker daemon and try it
	scripts/image

bench: $(READY) ## measure; prints a table (BENCH="--small deliver": tiny sizes, one measurement)
	$(BIN)/python -m benchmarks $(BENCH)

messages: $(READY) ## collect the texts of the source into the translation catalogues
	$(BIN)/python scripts/messages.py

lock: $(READY) ## renew the locked requirements (LOCK=--upgrade takes the newest versions)
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --python-version 3.11 --no-header $(LOCK) \
		pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --python-version 3.11 --no-header $(LOCK) \
		pyproject.toml --group dev -o requirements-dev.lock

clean: ## remove what the other commands made; keeps data/
	rm -rf $(VENV) .coverage .coverage.* .hypothesis .mypy_cache .pytest_cache .ruff_cache .import_linter_cache

# A stamp, so that a half-made environment is made again. pip first, because it is what Python brings along;
# then uv removes what the lock file no longer names.
$(READY): requirements-dev.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' || { \
		echo "Python 3.11, 3.12 or 3.13 is needed, but '$(PYTHON)' is: $$($(PYTHON) --version 2>&1)." >&2; \
		echo "Name another one, for example: make $(MAKECMDGOALS) PYTHON=python3.12" >&2; exit 1; }
	@$(BIN)/python -c '' 2>/dev/null || $(PYTHON) -m venv --clear $(VENV)
	$(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes -r requirements-dev.lock
	$(BIN)/uv pip sync --quiet --offline --require-hashes --python $(BIN)/python requirements-dev.lock
	$(BIN)/python -m pip install -qq --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@
