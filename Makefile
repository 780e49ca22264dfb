# make install   what the assistant needs, into .venv
# make run    start the assistant (installs what it needs on first use)
# make test   run the tests
# make soak   kills by the hundred, bad weather, very many questions; takes about two hours, and reports
# make check  lint, types, direction of imports, the knowledge, the gate of answers
# make benchmark [PUBLIC=../shared/benchmarks]   this engine beside its peers, which writes .cache/benchmark.png,
#                                                and the whole bot beside echo bots, alone: make benchmark-bot
PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$p; break; }; done)
BIN := .venv/bin

.PHONY: install run test soak check benchmark benchmark-bot lock clean

run: .venv/runtime
	@$(BIN)/python bot.py run

install: .venv/runtime

test: .venv/development
	$(BIN)/python -m pytest -n 4 --dist loadfile  # a file goes to one process: what is set up for it is set up once

soak: .venv/development
	KILLS=100 MESSAGES=2000 SOAK_MINUTES=10 MEMORY_QUESTIONS=100000 $(BIN)/python -m pytest -s tests/soak
	ATTACKS=100000 $(BIN)/python -m pytest -s tests/attack
	KILL_RUNS=25 $(BIN)/python -m pytest -s tests/handlers/test_kill.py tests/handlers/test_lead_flow.py

check: .venv/development
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy bot.py handlers knowledge storage sandbox tests
	$(BIN)/lint-imports
	$(BIN)/python bot.py knowledge check
	$(BIN)/python -m tests.regression

benchmark: .venv-benchmark/installed
	.venv-benchmark/bin/python -m tests.benchmarks $(if $(PUBLIC),--public $(PUBLIC) --scale) --picture .cache/benchmark.png
	@$(MAKE) --no-print-directory benchmark-bot

benchmark-bot: .venv-benchmark/installed .venv-echo/installed
	.venv-benchmark/bin/python -m tests.benchmarks --bot

.venv-benchmark/installed: tests/benchmarks/requirements.lock
.venv-echo/installed: tests/benchmarks/echo-requirements.lock
.venv-benchmark/installed .venv-echo/installed:
	@test -x $(@D)/bin/python || $(PYTHON) -m venv $(@D)
	@$(@D)/bin/pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@touch $@

.venv/bin/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed. Install it, or name it: make PYTHON=/path/to/python3.11"; exit 2; }
	$(PYTHON) -m venv .venv

.venv/runtime: requirements.lock | .venv/bin/python
	@echo "Installing (once) ..."
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@touch $@

.venv/development: requirements-dev.lock | .venv/bin/python
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@ .venv/runtime

# Resolves pyproject.toml anew; needs uv on the path.
lock:
	uv pip compile pyproject.toml --extra dev $(LOCK) -o requirements-dev.lock
	uv pip compile pyproject.toml -c requirements-dev.lock $(LOCK) -o requirements.lock
	uv pip compile pyproject.toml tests/benchmarks/requirements.in -c requirements.lock $(LOCK) -o tests/benchmarks/requirements.lock
	uv pip compile tests/benchmarks/echo-requirements.in $(LOCK) -o tests/benchmarks/echo-requirements.lock
LOCK := --universal --python-version 3.11 --generate-hashes --no-annotate --no-header --no-emit-index-url --no-emit-find-links --quiet

clean:
	rm -rf .venv .venv-benchmark .venv-echo .cache .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache
