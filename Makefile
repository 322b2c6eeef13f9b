# Slipway: `make demo` shows it, `make test` proves it. Both do all set-up.
.DEFAULT_GOAL := help
PY := .venv/bin/python
PYTEST := .venv/bin/pytest
.PHONY: help setup lock check format test unit demo bench sweep clean

help: ## what can be made
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 10

setup: ## the virtual environment, by requirements.lock
	@./.ci/venv

lock: setup ## pin the newest versions that pyproject.toml allows
	.venv/bin/uv pip compile --quiet --universal --generate-hashes --no-annotate --no-header \
	  --python-version 3.11 pyproject.toml --group dev -o requirements.lock --upgrade
	.venv/bin/uv pip compile --quiet --universal --generate-hashes --no-annotate --no-header \
	  --python-version 3.11 pyproject.toml -o requirements-runtime.lock -c requirements.lock

format: setup ## rewrite the code in the house's form
	.venv/bin/ruff format .
	.venv/bin/ruff check --fix .

check: setup ## format, lint, types, layers, unit tests
	.venv/bin/ruff format --check .
	.venv/bin/ruff check .
	.venv/bin/mypy
	.venv/bin/lint-imports
	$(PYTEST) -q -n 2 --dist load -m unit tests

test: setup ## everything, on a real server
	$(PY) -m sandbox.packages
	$(PY) -m sandbox.server ready
	$(PYTEST) -n 2 --dist load --no-loadscope-reorder --durations 40 tests

demo: setup ## the whole thing to click on; STORY=1 plays it and exits, KIND=pm2|static
	@$(PY) -m sandbox.demo $(if $(STORY),--story,) $(if $(KIND),--kind $(KIND),)

bench: setup ## the figures of the README; NAME=... for one
	@$(PY) -m tests.benchmarks $(NAME)

sweep: setup ## harm a cutover in every step and in every way; takes three quarters of an hour
	SLIPWAY_SWEEP=1 $(PYTEST) -q -o timeout=900 tests/acceptance/test_cutover_harmed.py \
	  tests/acceptance/sweep_*.py

clean: ## stop and remove all that the sandbox started
	@[ ! -x $(PY) ] || $(PY) -m sandbox.server down --all
	@[ ! -x $(PY) ] || $(PY) -m sandbox.server engine down
	rm -rf build .pytest_cache .mypy_cache .ruff_cache .hypothesis
