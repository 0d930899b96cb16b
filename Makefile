SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
BENCH_PERSONS ?= 100000
export DAGSTER_DISABLE_TELEMETRY := 1

.PHONY: run test deps ui check bench bench-accuracy lock

run: deps
	@$(BIN)/konvergensi run

test: deps
	$(BIN)/pytest --numprocesses 2 --dist loadfile

check: deps
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy pipelines assets expectations sample benchmarks
	$(BIN)/sqlfluff lint --processes 2 sql
	$(BIN)/pytest tests/expectations/test_contracts.py

deps: $(VENV)/.installed

$(VENV)/.installed: requirements.lock pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	test -x $(BIN)/uv || $(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip sync --quiet --compile-bytecode --python $(BIN)/python --require-hashes requirements.lock
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	touch $@

ui: deps
	@$(BIN)/konvergensi ui

bench: deps
	$(BIN)/python -m benchmarks.scale --persons $(BENCH_PERSONS)

bench-accuracy: deps
	$(BIN)/python -m benchmarks.accuracy
	$(BIN)/python -m benchmarks.field

lock:
	$(BIN)/uv pip compile --quiet --python $(BIN)/python --universal --generate-hashes --no-emit-index-url --extra dev --extra postgres pyproject.toml --output-file requirements.lock
