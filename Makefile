SHELL := /bin/bash
VENV := .venv
BIN := $(VENV)/bin
BENCH_PERSONS ?= 100000
export DAGSTER_DISABLE_TELEMETRY := 1
export PYTHON

.PHONY: help run portal test test-spark deps browser services java ui check bench bench-accuracy bench-ids bench-linkage mutants torture lock release

help: ## say what there is
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 22

run: deps ## a synthetic city where nothing was delivered, refreshed, and its figures (ERA=2026: DTSEN)
	@$(BIN)/konvergensi run $(if $(ERA),--era $(ERA))

portal: deps ## the portal on http://localhost:3001, on synthetic data, with a choice of roles
	@test -f $${KONVERGENSI_HOME:-var}/published/konvergensi.duckdb || $(BIN)/konvergensi run $(if $(ERA),--era $(ERA))
	@$(BIN)/konvergensi portal --choose-roles

test: deps browser services ## every test
	$(BIN)/pytest --numprocesses logical --maxprocesses 4 --dist loadfile --no-loadscope-reorder

test-spark: deps java ## identity and household on Spark against DuckDB, to the row (Java 17)
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --target build/spark --require-hashes --no-deps --requirement requirements.spark
	PYTHONPATH=$(CURDIR)/build/spark $(BIN)/pytest tests/spark

check: deps ## lint: Python, types, SQL, contracts
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy pipelines assets expectations sample benchmarks
	$(BIN)/sqlfluff lint --processes 2 sql
	$(BIN)/pytest tests/expectations/test_contracts.py

# PYTHON=/path/to/python3 names the interpreter; else the newest one is taken that the lock file is for.
deps: ## the environment .venv by the lock file
	@.ci/environment

java:
	@.ci/java

services:
	@.ci/services

browser: deps
	@$(BIN)/python -m tests.report.browser

ui: deps ## Dagster on http://localhost:3000, with daemon, schedule and sensors
	@$(BIN)/konvergensi ui

bench: deps ## seconds and memory by stage against plain Splink (BENCH_PERSONS)
	$(BIN)/python -m benchmarks.scale --persons $(BENCH_PERSONS)

bench-accuracy: deps ## persons, households, intervals and needs against the truth
	$(BIN)/python -m benchmarks.accuracy
	$(BIN)/python -m benchmarks.accuracy --noise 2
	$(BIN)/python -m benchmarks.worlds
	$(BIN)/python -m benchmarks.field

bench-ids: deps ## who keeps the id over six months, also where people merge and part
	$(BIN)/python -m benchmarks.ids

bench-linkage: deps ## who is who in public sets without numbers (FEBRL, pseudopeople), beside plain Splink
	$(BIN)/python -m benchmarks.linkage public

mutants: deps ## whether the tests of identity and household notice each condition, join and order that is changed
	$(BIN)/python -m benchmarks.mutants

torture: deps ## a thousand kills at random moments, or full disks (DISK=400 MB), some hours; goes on where it was interrupted (KILLS, SEED)
	$(BIN)/python -m benchmarks.torture $(if $(KILLS),--kills $(KILLS)) $(if $(SEED),--seed $(SEED)) $(if $(DISK),--disk $(DISK))

lock: deps ## the lock file anew, after a change of pyproject.toml
	$(BIN)/uv pip compile --quiet --python $(BIN)/python --universal --generate-hashes --no-emit-index-url --extra dev --extra postgres pyproject.toml --output-file requirements.lock
	echo pyspark==4.3.0 | $(BIN)/uv pip compile --quiet --python $(BIN)/python --universal --generate-hashes --no-emit-index-url --no-header - --output-file requirements.spark

release: ## the tag of this version, if the changelog says what is in it
	@.ci/release
