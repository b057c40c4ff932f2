# Two commands are enough: `make run` and `make test`. Both work from a bare checkout.
PORT ?= 8000
DEMO ?= 1
HERE := $(CURDIR)
BIN := $(HERE)/.venv/bin
# The newest Python of those we are tested with, else any that is new enough.
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11 python3.14 python; do \
	"$$p" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 15))' 2>/dev/null && \
	{ command -v "$$p"; break; }; done)

.DEFAULT_GOAL := help
.PHONY: events help run test test-long check setup python lock trace assets messages clean

help:
	@echo "make run        start it on http://127.0.0.1:$(PORT) with a demo group (DEMO=0: with the first-run wizard)"
	@echo "make test       every check and test; make check: the checks alone; make test-long: the long proofs, resumable (PARTS=…)"
	@echo "make assets     front-end bundle       make messages  translations to be filled in"
	@echo "make events     docs/events.md, lifecycles.md and figures.md from the code"
	@echo "make lock       hashed requirements    make trace     docs/coverage.md from the tests"
	@echo "make clean      forget what set-up made; the data in var/ stay"

python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed: install it (on Debian: apt install python3 python3-venv), or say where it is with PYTHON=…" >&2; exit 1; }

setup: python
	@"$(PYTHON)" scripts/setup.py run

run: setup
	@exec env AFTERSALES_DEMO="$(DEMO)" "$(BIN)/aftersales" serve --migrate --port "$(PORT)"

test: python
	@"$(PYTHON)" scripts/setup.py test
	@exec "$(BIN)/python" scripts/verify.py checks tests trace

check: python
	@"$(PYTHON)" scripts/setup.py test --no-browser
	@exec "$(BIN)/python" scripts/verify.py checks

test-long: python
	@"$(PYTHON)" scripts/setup.py test
	@exec "$(BIN)/python" scripts/long.py $(PARTS) $(if $(AGAIN),--again)

lock: python
	@"$(PYTHON)" scripts/setup.py run --no-assets
	@exec "$(BIN)/python" scripts/lock.py

trace: python
	@"$(PYTHON)" scripts/setup.py run --no-assets
	@exec "$(BIN)/python" scripts/trace_catalogue.py

assets: python
	@"$(PYTHON)" scripts/setup.py run --fresh-assets

events: python
	@"$(PYTHON)" scripts/setup.py run --no-assets
	@exec "$(BIN)/python" scripts/events_docs.py

messages: python
	@"$(PYTHON)" scripts/setup.py run --no-assets
	@exec "$(BIN)/python" scripts/messages.py update

clean:
	@rm -rf .venv node_modules build .mypy_cache .ruff_cache .pytest_cache src/aftersales/web/static/built
