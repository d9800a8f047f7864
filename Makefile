# Everything a developer types. `make help` lists it.
PYTHON ?= python3
UV ?= uv
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet
INSTANCE := $(or $(EVENTSITE_INSTANCE_PATH),instance)
NODE_MODULES := tests/node/node_modules
LOCK = $(UV) pip compile pyproject.toml --extra postgresql --extra s3 --group build --universal --python-version 3.11 \
  --upgrade --generate-hashes --no-emit-index-url --no-header --quiet

.DEFAULT_GOAL := help
.PHONY: help run setup setup-dev test test-slow faults bench simulate check wheel lock audit translations screenshots clean

help: ## Show this list
	@sed -n 's/^\([a-z-]*\):.*## /\1	/p' $(MAKEFILE_LIST) | expand -t 16

run: setup $(INSTANCE)/secret_key ## Set up, load the demo into an empty database, serve on http://127.0.0.1:8000
	@$(BIN)/eventsite serve --demo --stop-with-parent

setup: $(VENV)/run.stamp ## Make .venv with what the product needs

setup-dev: $(VENV)/dev.stamp $(if $(shell command -v npm),$(NODE_MODULES)/.stamp) ## Make .venv with what the tests need too

test: setup-dev ## Run the tests (the long races, kills and journeys are in test-slow)
	$(BIN)/python -m pytest -n 2 --dist loadgroup -m "not slow" --junitxml=reports/junit.xml

test-slow: setup-dev ## Run the long races, kills and journeys
	$(BIN)/python -m pytest -n 3 --dist loadgroup -m "slow and not nightly" --junitxml=reports/junit-slow.xml

faults: setup-dev ## Run them in their long forms: some hours
	FAULTS=long $(BIN)/python -m pytest -n 2 --dist loadgroup -m slow --junitxml=reports/junit-faults.xml

bench: setup-dev ## Measure speed and memory beside a bare application, and write docs/performance.md
	$(BIN)/python -m tests.benchmarks --keep

simulate: setup-dev ## Measure on made-up questions what ranking and similarity are worth (docs/questions.md)
	$(BIN)/python -m tests.simulations.similarity
	$(BIN)/python -m tests.simulations.ranking

check: setup-dev ## Format, lint, types, translations
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/djlint templates --lint --quiet

translations: setup-dev ## Collect texts into the catalogs and compile them
	$(BIN)/pybabel -q extract -F babel.cfg -k _l --no-location --omit-header --sort-output -o eventsite/translations/messages.pot eventsite templates
	$(BIN)/pybabel -q update --no-fuzzy-matching --ignore-obsolete -D messages -i eventsite/translations/messages.pot -d eventsite/translations
	$(BIN)/pybabel -q compile -d eventsite/translations

wheel: setup-dev ## Build the wheel into dist/
	$(BIN)/python -m hatchling build -t wheel

screenshots: setup-dev ## Make the README's pictures anew from the running product
	$(BIN)/python -m tests.browser.screenshots docs/images

lock: ## Choose versions anew and write both lock files
	$(LOCK) --output-file requirements.lock
	$(LOCK) --group dev --constraint requirements.lock --output-file requirements-dev.lock
	@{ date '+# Chosen anew on %F.'; cat requirements.lock; } > requirements.lock.new && mv requirements.lock.new requirements.lock

audit: ## Ask what holes are known in the versions of requirements.lock, where pip-audit's service can be reached
	$(UV) tool run pip-audit --requirement requirements.lock --require-hashes --disable-pip

clean: ## Remove what was made, but not the instance folder
	rm -rf $(VENV) $(NODE_MODULES) dist reports .pytest_cache .mypy_cache .ruff_cache .hypothesis

$(VENV)/run.stamp: requirements.lock pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(PIP) --require-hashes -r requirements.lock
	$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/dev.stamp: requirements-dev.lock $(VENV)/run.stamp
	$(PIP) --require-hashes -r requirements-dev.lock
	@touch $@

$(NODE_MODULES)/.stamp: tests/node/package.json
	cd tests/node && npm install --no-package-lock --no-audit --no-fund --silent
	@touch $@

$(INSTANCE)/secret_key:
	@mkdir -p $(INSTANCE)
	@umask 077 && $(PYTHON) -c 'import secrets; print(secrets.token_urlsafe(32))' > $@
