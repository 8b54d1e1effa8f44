# The two commands of the README are `make run` and `make test`; everything they need is set up in .venv.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

export DAGSTER_HOME := $(CURDIR)
export DAGSTER_DISABLE_TELEMETRY := 1
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: run test dev lint clean lock ready

run: ready ## the bundled survey from raw files to findings and a page
	@$(BIN)/surveyproof run || test $$? -eq 1

test: ready ## the default test suite
	$(BIN)/python -m pytest -q -n auto

dev: ready ## Dagster's web page and daemon on http://localhost:3000
	$(BIN)/dagster dev -w workspace.yaml

lint: ready ## style and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

lock: ready ## bring requirements.lock up to date (needs uv)
	uv pip compile pyproject.toml --extra dev --universal --no-strip-extras --python-version 3.11 \
		--generate-hashes --no-header --quiet --output-file requirements.lock

clean: ## remove everything that can be made again
	rm -rf $(VENV) .dagster .mypy_cache .pytest_cache .ruff_cache .hypothesis *.egg-info build
	find curated -mindepth 1 ! -name .gitkeep -delete

ready: $(READY)

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' || \
		{ echo "Surveyproof needs Python 3.11 to 3.13; this is $$($(PYTHON) --version). Say which: make PYTHON=python3.12 ..."; exit 2; }
	@echo "Setting up $(VENV) (once, a minute or two) ..."
	@$(PYTHON) -m venv --clear $(VENV)
	@$(BIN)/python -m pip install --quiet --require-hashes --requirement requirements.lock
	@$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@
