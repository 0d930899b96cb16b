SHELL := /bin/bash
VENV := .venv
BIN := $(VENV)/bin
BENCH_PERSONS ?= 100000
export DAGSTER_DISABLE_TELEMETRY := 1
export PYTHON

.PHONY: run test deps browser ui check bench bench-accuracy lock

run: deps
	@$(BIN)/konvergensi run

test: deps browser
	$(BIN)/pytest --numprocesses logical --maxprocesses 4 --dist loadfile --no-loadscope-reorder

check: deps
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy pipelines assets expectations sample benchmarks
	$(BIN)/sqlfluff lint --processes 2 sql
	$(BIN)/pytest tests/expectations/test_contracts.py

# PYTHON=/path/to/python3 names the interpreter; else the newest one is taken that the lock file is for.
deps:
	@.ci/environment

browser: deps
	@$(BIN)/python -m tests.report.browser

ui: deps
	@$(BIN)/konvergensi ui

bench: deps
	$(BIN)/python -m benchmarks.scale --persons $(BENCH_PERSONS)

bench-accuracy: deps
	$(BIN)/python -m benchmarks.accuracy
	$(BIN)/python -m benchmarks.field

lock: deps
	$(BIN)/uv pip compile --quiet --python $(BIN)/python --universal --generate-hashes --no-emit-index-url --extra dev --extra postgres pyproject.toml --output-file requirements.lock
