# Two commands matter: `make run` opens the atlas, `make test` proves it.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
# Every package, direct or not, is in a lock with the checksums of its files; a file with another one is refused.
INSTALL := -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps

.PHONY: run test setup setup-spark build check bench templates lock audit licences sbom bundle bundle-windows clean

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
	sh scripts/install_service.sh
	$(MAKE) check build
	$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder  # two at a time: each worker has a browser and servers of its own

bench: $(VENV)/.installed-dev ## ratios against the alternatives, in one run
	$(BIN)/python -m benchmarks

templates: setup            ## empty XLSX templates of monthly reports for offices to fill in
	$(BIN)/python -m etl templates

$(VENV)/.installed: requirements.lock
	$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed") if sys.version_info < (3, 11) else None'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python $(INSTALL) -r requirements.lock
	@touch $@

$(VENV)/.installed-dev: $(VENV)/.installed requirements-dev.lock
	$(BIN)/python $(INSTALL) -r requirements-dev.lock
	@touch $@

lock: $(VENV)/.installed-dev ## requirements*.txt into locks; versions stay where they may
	$(BIN)/python scripts/supply_chain.py lock

audit: $(VENV)/.installed-dev ## known vulnerabilities of what is shipped; 2 where not all could be looked up
	$(BIN)/python scripts/supply_chain.py audit

licences: $(VENV)/.installed-dev ## docs/licences.md; fails at GPL, AGPL or none stated
	$(BIN)/python scripts/supply_chain.py licences

sbom: $(VENV)/.installed-dev ## dist/sbom.json: the list of parts, CycloneDX 1.6
	$(BIN)/python scripts/supply_chain.py sbom

# For which versions of Python an archive has wheels; each adds some 150 MB.
PYTHONS ?= 3.11 3.12 3.13

bundle: sbom                ## one archive that installs on Linux without a network: dist/governance-atlas-*.tar.gz
	$(BIN)/python -m bundle --python $(PYTHONS) --sbom dist/sbom.json

bundle-windows: sbom        ## the same for Windows, with instructions: dist/governance-atlas-*.zip
	$(BIN)/python -m bundle --python $(PYTHONS) --sbom dist/sbom.json --system windows

clean:                      ## forget the environment and every built file; facts stay
	rm -rf $(VENV) .validators data/build dist static/boundaries .pytest_cache .mypy_cache .ruff_cache
