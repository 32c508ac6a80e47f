# Two commands matter: `make demo` and `make test`.
PYTHON ?= python3
BIN := .venv/bin
STAMPS := .stamps
WEB_SOURCES := $(shell find web -type f -not -path '*/node_modules/*' -not -path 'web/dist/*' 2>/dev/null)
KERNEL_SOURCES := $(shell find graphsvc -name '*.pyx' -o -name '*.pxd')

.PHONY: setup demo test crash lint lint-cypher format bench clean

setup: $(STAMPS)/python $(STAMPS)/kernels $(STAMPS)/system $(STAMPS)/web

demo: setup
	$(BIN)/graphsvc demo

test: $(STAMPS)/python-dev $(STAMPS)/system-test $(STAMPS)/web lint lint-cypher
	cd web && ../scripts/node npm run check
	$(BIN)/pytest

# 100 kills an engine: an hour or more. KILLS=20 for fewer; it goes on where an earlier run ended (build/crash).
KILLS ?= 100
crash: $(STAMPS)/python-dev $(STAMPS)/system-test $(STAMPS)/web
	$(BIN)/python -m tests.crash --kills $(KILLS) --page docs/durability.md

lint: $(STAMPS)/python-dev
	$(BIN)/ruff format --check graphsvc tests bench scripts
	$(BIN)/ruff check graphsvc tests bench scripts
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

lint-cypher: $(STAMPS)/python-dev $(STAMPS)/cypher-lint
	PYTHONPATH=scripts $(BIN)/python -m cypher_lint

format: $(STAMPS)/python-dev
	$(BIN)/ruff format graphsvc tests bench
	$(BIN)/ruff check --fix graphsvc tests bench

bench: $(STAMPS)/python-dev $(STAMPS)/web
	$(BIN)/python -m bench

clean:
	find graphsvc -name '*.so' -delete
	rm -rf $(STAMPS) .venv web/dist web/node_modules scripts/cypher_lint/node_modules build dist

$(STAMPS)/python: requirements.lock pyproject.toml
	scripts/setup python $(PYTHON)
	mkdir -p $(STAMPS) && touch $@

$(STAMPS)/kernels: $(STAMPS)/python $(KERNEL_SOURCES) scripts/kernels.py
	$(BIN)/python scripts/kernels.py
	mkdir -p $(STAMPS) && touch $@

$(STAMPS)/python-dev: $(STAMPS)/kernels requirements-dev.lock
	scripts/setup python-dev
	mkdir -p $(STAMPS) && touch $@

$(STAMPS)/system: scripts/setup
	scripts/setup system $@

$(STAMPS)/system-test: $(STAMPS)/system
	scripts/setup system-test $@

$(STAMPS)/web: $(WEB_SOURCES) scripts/node | $(STAMPS)/python
	cd web && ../scripts/node npm ci --no-audit --no-fund && ../scripts/node npm run build
	mkdir -p $(STAMPS) && touch $@

$(STAMPS)/cypher-lint: scripts/cypher_lint/package-lock.json scripts/node | $(STAMPS)/python
	cd scripts/cypher_lint && ../node npm ci --no-audit --no-fund
	mkdir -p $(STAMPS) && touch $@

.PHONY: lock
lock:
	$(BIN)/uv pip compile -q pyproject.toml --extra setup --generate-hashes --no-header --no-annotate --python-version 3.11 -o requirements.lock
	$(BIN)/uv pip compile -q pyproject.toml --extra setup --extra dev --extra cluster --generate-hashes --no-header --no-annotate --python-version 3.11 -o requirements-dev.lock
