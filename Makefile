# Onelight. Two commands matter: `make demo` shows the whole way, `make test` proves it.
#
#   make install   the environment in .venv and the review room in ui/ (again only where something changed)
#   make demo      the sample production from dailies to a delivery, then the review room
#   make test      ruff, pyright, the import law, pytest, the review room's tests
#   make bench     the figures of benchmarks/README.md, measured again
#   make docs      docs/reference written from the code
#   make stage     the virtual soundstage's own environment in stage/.venv (Blender: 800 MB)
#   make test-stage    its preview renders

PYTHON ?= python3.11
VENV := .venv
PY := $(VENV)/bin/python
INSTALLED := $(VENV)/.installed
HAS_UI := $(wildcard ui/package.json)
PAGE := src/onelight/review/static/index.html
UI_SOURCES := $(wildcard ui/*.json ui/*.ts ui/*.html) $(shell find ui/src ui/public -type f 2>/dev/null)

export PIP_DISABLE_PIP_VERSION_CHECK = 1

.PHONY: install demo test test-python test-ui lint bench docs constraints clean stage test-stage

install: $(INSTALLED) $(if $(HAS_UI),$(PAGE))

$(PY):
	@command -v $(PYTHON) >/dev/null || { echo "Onelight needs Python 3.11: install it, or name one with 'make PYTHON=…'."; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(INSTALLED): pyproject.toml constraints.txt | $(PY)
	$(PY) -m pip install -q -c constraints.txt -e '.[dev,bench]'
	@touch $@

ui/node_modules/.installed: ui/package.json ui/package-lock.json
	@command -v npm >/dev/null || { echo "The review room needs Node.js 20 with npm: install it."; exit 1; }
	cd ui && npm ci --no-audit --no-fund
	@touch $@

$(PAGE): ui/node_modules/.installed $(UI_SOURCES)
	cd ui && npm run build

demo: install
	$(PY) -m onelight.app.demo

lint: install
	$(VENV)/bin/ruff check .
	$(VENV)/bin/pyright --threads 2
	$(VENV)/bin/lint-imports --no-logo

# Two processes, each with one thread for pixels (tests/conftest.py). A single test runs as well without `-n`.
test-python: install
	$(PY) -m pytest -n 2 --dist worksteal

test-ui: install
	$(if $(HAS_UI),cd ui && npm test,@echo "no ui/ yet")

test: lint test-ui test-python

STAGE_VENV := stage/.venv
STAGE_PY := $(STAGE_VENV)/bin/python
STAGE_INSTALLED := $(STAGE_VENV)/.installed

stage: $(STAGE_INSTALLED)

# bpy wants numpy 1, hence an environment of its own. Several hundred MB: a second try where the network stumbles.
$(STAGE_INSTALLED): stage/pyproject.toml stage/constraints.txt
	@command -v $(PYTHON) >/dev/null || { echo "The stage needs Python 3.11: install it, or name one with 'make PYTHON=…'."; exit 1; }
	test -x $(STAGE_PY) || $(PYTHON) -m venv $(STAGE_VENV)
	for try in 1 2; do \
	  $(STAGE_PY) -m pip install -q -c stage/constraints.txt -e 'stage[blender,people,dev]' && break; \
	  test $$try = 1 || exit 1; sleep 5; \
	done
	$(STAGE_PY) -c 'import bpy' || { echo "Blender doesn't start: it needs libxrender, libxi, libxkbcommon, libsm, libgl."; exit 1; }
	@touch $@

# What needs Blender or the stand-ins' bodies; the rest of stage/tests runs in `make test`.
test-stage: stage
	cd stage && .venv/bin/python -m pytest tests/test_render.py tests/test_bodies_*.py

bench: install
	@set -e; for script in $(sort $(wildcard benchmarks/[a-z]*.py)); do echo "== $$script"; $(PY) $$script; done

docs: install
	$(PY) -m onelight.app.reference docs/reference

# Only after a deliberate upgrade: what is installed now becomes what everybody gets. The machine's own build
# tags (+cpu) and paths stay out.
constraints:
	@{ echo "# The versions that Onelight is built and tested with. Made by \`make constraints\`."; \
	$(PY) -m pip freeze | grep -v -i -E '^(-e|#)|onelight|@ ' | sed 's/+cpu//'; } > constraints.txt

clean:
	rm -rf $(VENV) stage/.venv ui/node_modules src/onelight/review/static demo-out .pytest_cache .ruff_cache .import_linter_cache
