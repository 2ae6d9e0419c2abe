# Needs only Python (3.11 or newer) with venv, make, and a package index.
PYTHON ?= python3
BIN := .venv/bin
PYTEST = PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest -n 3 --dist loadfile --no-loadscope-reorder \
	--max-worker-restart 0
COMPILE = $(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --no-annotate --custom-compile-command "make lock"

.PHONY: demo test check bench docs format serve lock clean

demo: .venv/run.stamp
	$(BIN)/stagebill demo $(if $(KEEP),--keep)

test: .venv/dev.stamp
	# A file's tests share what they set up; more than two, for some tests mostly wait. Bytecode is kept, whatever
	# the shell says: the services that tests start and kill would compile themselves anew, dozens of times.
	$(PYTEST)
	# What has a ledger once more, on a PostgreSQL that is started for it: the system's, or the package's.
	$(PYTEST) --store postgresql

# Format, lint, strict types, import arrows, tests.
check: .venv/dev.stamp
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/python -m pytest -q tests/test_architecture.py
	$(MAKE) test

# How fast, beside hard-coded Python, a bare route and the best known rule libraries.
bench: .venv/bench.stamp
	$(BIN)/python -m benchmarks.rules
	$(BIN)/python -m benchmarks.intake

# The language reference, the recipes and the tutorial, written anew from the code.
docs: .venv/dev.stamp
	$(BIN)/python -m docs.build

format: .venv/dev.stamp
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

serve: .venv/run.stamp
	$(BIN)/stagebill serve

# What `make demo` and `make serve` need. Versions and hashes are locked, so two installs are the same.
.venv/run.stamp: requirements.lock pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	touch $@

.venv/dev.stamp: .venv/run.stamp requirements-dev.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.lock
	touch $@

.venv/bench.stamp: .venv/dev.stamp requirements-bench.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-bench.lock
	touch $@

# Takes the newest versions that pyproject.toml allows.
lock: .venv/dev.stamp
	$(BIN)/python -m pip install --quiet uv
	$(COMPILE) pyproject.toml -o requirements.lock
	$(COMPILE) pyproject.toml --group dev -o requirements-dev.lock
	$(COMPILE) pyproject.toml --group dev --group bench -o requirements-bench.lock

clean:
	rm -rf .venv .demo build *.egg-info
