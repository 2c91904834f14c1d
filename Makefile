# rilis_etl: everything a person needs is two words, `make demo` and `make test`.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
# more than the cores of a small machine, for many tests wait for servers: on two cores 3 take 9:13, 4 take 7:52
PYTEST_WORKERS ?= 4

# hundreds of processes import the package in a run of the tests: where this is set, each compiles it anew
export PYTHONDONTWRITEBYTECODE :=

.PHONY: help demo test lint types unit core coverage clients install install-dev hooks lock bench docs site fuzz crash flaky clean

help: ## this list
	@awk -F':.*## ' '/^[a-z-]+:.*## /{printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: $(VENV)/.installed ## set up, run the bundled newsroom through the whole path, print what came out
	@$(BIN)/rilis demo

# the tests wait for servers a sixth of their time, and types use it; what mypy finds stands below the tests' summary
test: lint $(VENV)/.installed-dev $(VENV)/pywb/.installed ## lint, types and all tests
	@mkdir -p build; $(BIN)/mypy >build/types.txt 2>&1 & types=$$!; \
	$(MAKE) --no-print-directory unit; tests=$$?; \
	wait $$types; types=$$?; echo $(BIN)/mypy; cat build/types.txt; exit $$((tests | types))

lint: $(VENV)/.installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.installed-dev
	$(BIN)/mypy

unit: $(VENV)/.installed-dev $(VENV)/pywb/.installed
	$(BIN)/python -m pytest -n $(PYTEST_WORKERS) --dist loadgroup

# what to run while writing: without whole backfills, workers, and what bounds cost by trying; under 40 CPU-seconds
CORE = text html similarity fetch archive sources discovery sample pipeline/crawl pipeline/process report test_identity.py \
	test_layers.py test_words.py test_pages.py test_seed.py test_newsroom.py
core: $(VENV)/.installed-dev ## the quick tests: pure rooms, doors, and the newsroom through the whole path
	$(BIN)/python -m pytest -q $(addprefix tests/,$(CORE)) -k "not floor and not labelled and not hostile and not gigabyte and not random and not daily_summary and not parse_pool and not over_time"

# all tests, or those that TESTS names; the floor is that of all. What a page costs beside a library is not what it costs
# while lines are counted
TESTS ?=
NOT_COUNTED = tests/html/generic/test_extraction_floors.py::test_a_page_costs_less_than_with_the_library_we_fall_back_to
coverage: $(VENV)/.installed-dev $(VENV)/pywb/.installed ## branch coverage of src by all tests, child processes counted; fails below 90 %
	$(BIN)/coverage erase
	$(BIN)/coverage run -m pytest -n $(PYTEST_WORKERS) --dist loadgroup --deselect $(NOT_COUNTED) $(TESTS); tests=$$?; \
	$(BIN)/coverage combine --quiet && $(BIN)/coverage report && exit $$tests

install: $(VENV)/.installed ## the virtual environment, exactly as locked
install-dev: $(VENV)/.installed-dev $(VENV)/pywb/.installed ## the same with the tools developers need, and a pywb for a test

# --no-deps: the lock is complete; older pips misread extras in it otherwise
$(VENV)/.installed: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "rilis_etl needs Python 3.11 or newer: make PYTHON=python3.12 demo"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "installing the locked packages into $(VENV) (about a minute the first time)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.installed-dev: requirements-dev.lock $(VENV)/.installed
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements-dev.lock
	@touch $@

hooks: $(VENV)/.installed-dev ## lint, types and the length of the subject before each of your commits
	$(BIN)/pre-commit install

# uv reads the indexes that pip is set up with; the lock holds hashes, never addresses
UV_COMPILE = uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate \
	--no-strip-extras --custom-compile-command "make lock"
UV_LOCK = $(UV_COMPILE) --extra fast --group build pyproject.toml
LAKE_EXTRA = import tomllib; print(*tomllib.load(open("pyproject.toml", "rb"))["project"]["optional-dependencies"]["lake"], sep="\n")
UPGRADE ?= --upgrade
lock: ## resolve the dependencies anew (needs uv); with UPGRADE= add what is new and keep the rest
	$(UV_LOCK) $(UPGRADE) -o requirements.lock
	$(UV_LOCK) --group dev -c requirements.lock -o requirements-dev.lock
	$(PYTHON) -c '$(LAKE_EXTRA)' | $(UV_COMPILE) --no-deps - -o requirements-lake.lock
	$(UV_COMPILE) tests/clients.in -o requirements-clients.lock
	$(UV_COMPILE) tests/pywb.in -o requirements-pywb.lock
	$(UV_COMPILE) --group site -c requirements-dev.lock -o requirements-site.lock

clients: $(VENV)/.installed-dev $(VENV)/clients/.installed ## try the other front ends and the export's judge (a gigabyte of their own)
	RILIS_CLIENTS=$(VENV)/clients $(BIN)/python -m pytest -q tests/test_clients.py

# an environment of its own, inside ours
$(VENV)/%/.installed: requirements-%.lock
	@test -x $(@D)/bin/python || $(PYTHON) -m venv $(@D)
	@$(@D)/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r $<
	@touch $@

bench: $(VENV)/.installed-dev ## measure everything that benchmarks/README.md reports
	$(BIN)/python -m benchmarks

docs: $(VENV)/.installed-dev ## put the data dictionary and the first hour into docs/
	RILIS_WRITE_DOCS=1 $(BIN)/python -m pytest -q tests/warehouse/query/test_dictionary.py tests/cli/test_first_hour.py

# the pages lie there as in the repository: a link that holds here holds there
PAGES = README.md README.id.md CHANGELOG.md CONTRIBUTING.md CODE_OF_CONDUCT.md SECURITY.md CITATION.cff LICENSE NOTICE docs
site: $(VENV)/site/.installed ## the documentation as a site, build/site: fails on a dead link
	@rm -rf build/pages build/site && mkdir -p build/pages/benchmarks
	@for page in $(PAGES); do ln -s ../../$$page build/pages/; done
	@ln -s ../../../benchmarks/README.md build/pages/benchmarks/
	NO_MKDOCS_2_WARNING=1 $(VENV)/site/bin/mkdocs build --strict

fuzz: $(VENV)/.installed-dev ## ten minutes of damaged pages through the pure rooms, ten by coverage, property tests at length
	$(BIN)/python -m benchmarks.fuzz 600
	$(BIN)/python -m benchmarks.fuzz_atheris 600 # says what to install where atheris is missing
	$(BIN)/python -m benchmarks.fuzz_visits 1800
	HYPOTHESIS_PROFILE=fuzz $(BIN)/python -m pytest tests/text tests/html tests/similarity -q -k "property or never or random"
	HYPOTHESIS_PROFILE=fuzz $(BIN)/python -m pytest tests/fetch/test_arbitrary_bytes.py tests/discovery/test_hostile_answers.py -q
	HYPOTHESIS_PROFILE=fuzz RILIS_ANY_ANSWERS=20000 $(BIN)/python -m pytest tests/pipeline/test_any_answer.py -q -rP
	RILIS_MANY_ANSWERS=1000000 $(BIN)/python -m pytest tests/pipeline/test_many_answers.py -q -s
	RILIS_ANY_ORDERS=500 $(BIN)/python -m pytest tests/pipeline/runs/test_any_order.py -q

crash: $(VENV)/.installed-dev $(VENV)/pywb/.installed ## kill loads, ingests and all of `rilis up`, fill up the disk, cut the power, at many points; hours
	RILIS_CRASH_POINTS=200 $(BIN)/python -m pytest tests/test_crash.py -q
	RILIS_ARCHIVE_CRASH_POINTS=50 $(BIN)/python -m pytest tests/pipeline/runs/imports/test_archive_backfill.py -q
	RILIS_REBUILD_KILLS=5 $(BIN)/python -m pytest tests/pipeline/process/test_parse_pool.py -q
	RILIS_PYWB_RELEASES=50 $(BIN)/python -m pytest tests/pipeline/runs/imports/test_pywb.py -q
	RILIS_FLOW_CRASH_POINTS=50 $(BIN)/python -m pytest tests/flows/test_crash_points.py tests/flows/test_team.py -q
	RILIS_CRASH_KILLS=1000 RILIS_FULL_DISK_STEPS=1 RILIS_FULL_DISK_ROOMS=40 RILIS_POWER_CUTS=200 $(BIN)/python -m pytest -q -rP \
		tests/warehouse/crash/test_crash.py tests/warehouse/crash/test_full_disk.py tests/warehouse/crash/test_power_cut.py
	RILIS_ENGINE_ASKS=2000 $(BIN)/python -m pytest -q tests/warehouse/engine/test_one_answer.py
	RILIS_BIT_FLIPS=200 RILIS_LONG_SIMULATION=1 $(BIN)/python -m pytest -q -rP \
		tests/pipeline/runs/test_bit_flips.py tests/pipeline/runs/test_twenty_days.py

FLAKY_RUNS ?= 20
flaky: $(VENV)/.installed-dev ## the warehouse's and the flows' tests twenty times beside a load: a test that is red once is a fault; hours
	$(BIN)/python -m tests.busy $(FLAKY_RUNS) -q -n $(PYTEST_WORKERS) --dist loadgroup tests/warehouse tests/flows

clean: ## remove the environment and caches (never the warehouse)
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis dist build
