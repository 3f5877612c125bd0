# Needs Python 3.11 to 3.14 and make, nothing else; uv is used where it is present.
# Another Python: make demo PYTHON=python3.12

PYTHON ?= python3
BIN := .venv/bin
# as the command does: workers share the cores already
export OPENBLAS_NUM_THREADS := 1
UV := $(shell command -v uv 2>/dev/null)
comma := ,
UV_OF_LOCK := 0.13.9

.PHONY: help demo app test test-slow bench bench-app bench-cluster bench-equality bench-optimiser bench-coverage bench-loop bench-truths validate docs pictures lock

help:
	@echo "make demo       set up once, then survey -> fit -> plan -> report on bundled input"
	@echo "make test       style, types, arrows, tests"
	@echo "make test-slow  long tests and browser tests"
	@echo "make bench      what a contact costs on this machine"
	@echo "make bench-app  how fast the app answers in Chromium (minutes)"
	@echo "make bench-cluster  what a Dask cluster costs, on two local workers (minutes)"
	@echo "make bench-equality  both engines on 2,000 generated worlds, bit for bit (minutes)"
	@echo "make validate   hours: 200 known truths fitted; writes docs/validation.md"
	@echo "make docs       what the pages of docs take from the product, written anew"
	@echo "make pictures   the pictures of README, taken of the app in Chromium"
	@echo "make bench-optimiser  how good the plans are beside other optimisers (half an hour)"
	@echo "make bench-coverage  whether what the certificate says is true (a quarter of an hour)"
	@echo "make bench-loop what one loop of test and learn takes off regret (half an hour; goes on where it was)"
	@echo "make bench-truths  whether a plan's band holds its true value, in truths that the model does not have too (an hour)"
	@echo "make app        the same verbs in a browser"
	@echo "make lock       write requirements.lock again (UPGRADE=1: with the newest versions)"

demo: .venv/.installed
	$(BIN)/rox demo

app: .venv/.installed
	$(BIN)/rox app

test: .venv/.installed
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest -n 2 -m "not slow"

# the budgets of the engines on this machine; writes benchmarks/RESULTS.md
bench: .venv/.installed
	$(BIN)/python -m benchmarks.bench

# first paint, a slider, a click and a cancel in Chromium; writes benchmarks/APP.md
bench-app: .venv/.installed
	$(BIN)/python -m benchmarks.app

# two local workers of Dask beside two processes; writes its part of docs/cluster.md
bench-cluster: .venv/.installed
	$(BIN)/python -m benchmarks.cluster

# the SimPy reference against the compiled engine; writes benchmarks/EQUALITY.md; goes on where it was
bench-equality: .venv/.installed
	$(BIN)/python -m benchmarks.equality

# hours; goes on where it was
validate: .venv/.installed
	$(BIN)/python -m benchmarks.validation

# the generated sections of docs/
docs: .venv/.installed
	$(BIN)/python docs/build.py

# minutes; needs Chromium
pictures: .venv/.installed
	$(BIN)/python docs/pictures.py

# true regret on markets whose best plan is known; writes benchmarks/OPTIMISER.md
bench-optimiser: .venv/.installed
	$(BIN)/python -m benchmarks.optimiser

# whether what the certificate says is true, on such markets; writes its part of benchmarks/OPTIMISER.md
bench-coverage: .venv/.installed
	$(BIN)/python -m benchmarks.coverage

# what testing first takes off the true regret; writes benchmarks/LOOP.md; goes on where it was
bench-loop: .venv/.installed
	$(BIN)/python -m benchmarks.loop

# whether what a plan promises is true, in companies that the model is not, too; writes benchmarks/TRUTHS.md; goes on where it was
bench-truths: .venv/.installed
	$(BIN)/python -m benchmarks.truths

# pytest says 5 when no test is marked slow: that is not a failure
test-slow: .venv/.installed
	$(BIN)/pytest -m slow || test $$? -eq 5

ifneq ($(UV),)
# with uv, and unless PYTHON is given, any Python of the right age will do
PYTHON_OF_UV := $(if $(filter file,$(origin PYTHON)),>=3.11$(comma)<3.15,$(PYTHON))

$(BIN)/python:
	"$(UV)" venv --allow-existing --python "$(PYTHON_OF_UV)" .venv

.venv/.packages: requirements.lock | $(BIN)/python
	"$(UV)" pip install --python $(BIN)/python --require-hashes --only-binary :all: -r requirements.lock
	@touch $@

.venv/.installed: .venv/.packages pyproject.toml
	"$(UV)" pip install --python $(BIN)/python --no-index --no-deps --no-build-isolation --editable .
	@touch $@
else
$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 14))' || \
	{ echo "ROX needs Python 3.11 to 3.14; name one: make demo PYTHON=python3.12" >&2; exit 1; }
	$(PYTHON) -m venv .venv

.venv/.packages: requirements.lock | $(BIN)/python
	@echo "Installing from requirements.lock (once; a minute or two)"
	$(BIN)/python -m pip install --quiet --require-hashes --only-binary :all: -r requirements.lock
	@touch $@

.venv/.installed: .venv/.packages pyproject.toml
	$(BIN)/python -m pip install --quiet --no-index --no-deps --no-build-isolation --editable .
	@touch $@
endif

# The lock names no host and no folder, whatever index or mirror this machine is set to.
lock:
	@test -n "$(UV)" || test -x build/uv/bin/uv || \
	{ $(PYTHON) -m venv build/uv && build/uv/bin/pip install --quiet uv==$(UV_OF_LOCK); }
	UV_CUSTOM_COMPILE_COMMAND="make lock" "$(or $(UV),build/uv/bin/uv)" pip compile pyproject.toml --all-extras \
	    --universal --python-version 3.11 --fork-strategy fewest --generate-hashes \
	    --no-emit-index-url --no-emit-find-links --quiet $(if $(UPGRADE),--upgrade) -o requirements.lock
