# Two commands matter: `make run` opens the atlas, `make test` proves it.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin

.PHONY: run test setup setup-spark build check bench templates clean

run: setup build            ## build the snapshot and open the dashboard
	$(BIN)/python -m dashboard --open

setup: $(VENV)/.installed   ## create .venv with the pinned requirements

setup-spark: $(VENV)/.installed ## Apache Spark, for python -m etl rollup --engine spark
	sh scripts/install_spark.sh

build: setup                ## facts and texts become the current snapshot
	$(BIN)/python -m etl build

check: $(VENV)/.installed-dev ## style, types, import walls, faults in the data; no tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m etl check

test: $(VENV)/.installed-dev ## everything: checks, unit, page and browser tests
	sh scripts/install_browser.sh
	sh scripts/install_validators.sh
	sh scripts/install_spark.sh
	$(MAKE) check build
	$(BIN)/python -m pytest -n 2 --dist loadfile  # two at a time: each worker has a browser and servers of its own

bench: $(VENV)/.installed-dev ## ratios against the alternatives, in one run
	$(BIN)/python -m benchmarks

templates: setup            ## empty XLSX templates of monthly reports for offices to fill in
	$(BIN)/python -m etl templates

$(VENV)/.installed: requirements.txt constraints.txt
	$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed") if sys.version_info < (3, 11) else None'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

$(VENV)/.installed-dev: $(VENV)/.installed requirements-dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@

clean:                      ## forget the environment and every built file; facts stay
	rm -rf $(VENV) .validators data/build static/boundaries .pytest_cache .mypy_cache .ruff_cache
