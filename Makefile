# Every target works from a fresh clone; what is already in place is not done again.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory --no-builtin-rules

VENV := .venv
PY := $(VENV)/bin/python
JOBS ?= $(shell n=$$(nproc); echo $$(( n > 4 ? 4 : n )))
UI := agent_ui/static/index.html
UI_SOURCES := $(shell test ! -d agent_ui/web || find agent_ui/web -mindepth 1 \
	\( -name node_modules -o -name dist -o -name test-results -o -name .vite \) -prune -o -print)
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: help setup run test bench lint ui ui-dev lock bundle bundle-try packages-run packages-test

help: ## list the targets
	@sed -nE 's/^([a-z-]+):.*## (.*)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 16

setup: packages-run $(VENV)/.installed ## install everything; leaves .venv/bin/callcenter
	@$(PY) -m nlp.asr.weights > /dev/null

run: setup ## set up, then the demo city on http://127.0.0.1:8080 (ARGS="--port 9000" adds flags)
	@exec $(VENV)/bin/callcenter run --demo $(ARGS)

test: setup packages-test ## set up, then every test (ARGS="tests/unit" picks some, JOBS=0 one after the other)
	@if grep -qs '"test"' agent_ui/web/package.json; then $(PY) hatch_build.py npm run test; fi
	@$(VENV)/bin/lint-imports
	@$(PY) -m pytest -n $(JOBS) $(ARGS)

bench: setup ## measure, with a table at the end (ARGS="orders rival" picks some)
	@$(PY) bench/run.py $(ARGS)

lint: setup ## ruff, mypy, import contracts, vue-tsc
	@$(VENV)/bin/ruff check .
	@$(VENV)/bin/ruff format --check .
	@$(VENV)/bin/mypy
	@$(VENV)/bin/lint-imports
	@if grep -qs '"typecheck"' agent_ui/web/package.json; then $(PY) hatch_build.py npm run typecheck; fi

ui: $(UI) ## build the web console into agent_ui/static

ui-dev: setup ## serve the console with live reload, beside a running `make run`
	@$(PY) hatch_build.py npm run dev

bundle: setup ## make the offline installation in dist/ (for servers that reach no registry)
	@$(PY) .ci/bundle/build.py

bundle-try: bundle ## install it with the network cut and start the demo city from it
	@.ci/bundle/try.sh "$$(ls -t dist/callcenter-*.tar.gz | head -1)"

lock: $(VENV)/.locked ## pin all dependencies anew, from the public registry's hashes
	env -u PIP_FIND_LINKS -u PIP_EXTRA_INDEX_URL PIP_CONFIG_FILE=/dev/null CUSTOM_COMPILE_COMMAND='make lock' \
		$(VENV)/bin/pip-compile --quiet --all-extras --all-build-deps --allow-unsafe --strip-extras \
		--generate-hashes --no-emit-index-url --no-emit-find-links --no-emit-trusted-host \
		--output-file=requirements.lock pyproject.toml
	@! grep -nE '(https?|file):/|^-' requirements.lock || { echo 'requirements.lock names an address' >&2; exit 1; }

packages-run packages-test: packages-%:
	@.ci/packages $*

$(VENV)/.created: | packages-run
	@.ci/create-venv $(VENV)
	@touch $@

$(VENV)/.locked: $(VENV)/.created requirements.lock
	@echo '正在安装依赖（第一次需要几分钟）…'
	@$(PY) -m pip install -qq --require-hashes -r requirements.lock
	@touch $@

$(UI): hatch_build.py $(UI_SOURCES) | $(VENV)/.locked
	@echo '正在构建网页…'
	@$(PY) hatch_build.py
	@touch -c $@

$(VENV)/.installed: $(VENV)/.locked $(UI) pyproject.toml hatch_build.py
	@$(PY) -m pip install -qq --no-deps --no-build-isolation -e .
	@touch $@
