# make        run all notebooks on the notices in seeds/ and write figures/ (makes .venv first if it is missing)
# make test   run the tests       make lab    open JupyterLab       make check  the long checks
# make site   build the site for readers in build/site       make browser  look at notebooks and site in Chromium
# make fuzz   feed any bytes to what reads documents, about an hour (SHARE=.01: half a minute)
# make reproduce  run the notebooks elsewhere and print the share that is equal to the committed one
# make sbom   list every dependency in build/sbom.json (CycloneDX)
# make lock   pin again           make clean  remove .venv and build/
# make bench  measure speed and memory beside other ways (benchmarks/README.md; half an hour)
PY     ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
UV     := uv==0.13.9
LOCK   := $(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --no-emit-find-links

# set on some machines; with it every kernel compiles every import again, and with MPLBACKEND notebooks show no figures
unexport PYTHONDONTWRITEBYTECODE
unexport MPLBACKEND

.PHONY: figures test lab site browser check bench fuzz reproduce sbom lock clean
SHARE ?= 1
figures: $(VENV)/.ready
	$(BIN)/python tools/rerun_notebooks.py
	$(BIN)/python tools/write_front_pages.py

test: $(VENV)/.ready
	$(BIN)/python -m pytest -n 2

lab: $(VENV)/.ready
	$(BIN)/jupyter lab notebooks

site: $(VENV)/.ready-check
	$(BIN)/python tools/build_site.py

browser: $(VENV)/.ready-check
	$(BIN)/python tests/long/run_all.py browser site

check: $(VENV)/.ready-check
	$(BIN)/python tests/long/run_all.py

bench: $(VENV)/.ready-check
	$(BIN)/python benchmarks/run.py

fuzz: $(VENV)/.ready-safety
	$(BIN)/python tests/long/check_fuzz.py $(SHARE)

reproduce: $(VENV)/.ready
	$(BIN)/python tools/reproduce.py

sbom: $(VENV)/.ready-safety
	mkdir -p build
	$(BIN)/cyclonedx-py environment --output-reproducible --pyproject pyproject.toml -o build/sbom.json $(BIN)/python

$(VENV)/.ready: requirements.lock pyproject.toml
	@$(PY) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "$(PY) is older than Python 3.11: make PY=python3.12"; exit 1; }
	$(PY) -m venv $(VENV)
	$(BIN)/python -m pip install -q --disable-pip-version-check $(UV)
	$(BIN)/uv pip install -q --python $(BIN)/python --require-hashes -r requirements.lock || $(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/uv pip install -q --python $(BIN)/python --no-deps -e . || $(BIN)/python -m pip install -q --disable-pip-version-check --no-deps -e .
	touch $@

$(VENV)/.ready-check: $(VENV)/.ready requirements-check.lock
	$(BIN)/uv pip install -q --python $(BIN)/python --require-hashes -r requirements-check.lock
	touch $@

$(VENV)/.ready-safety: $(VENV)/.ready requirements-safety.lock
	$(BIN)/uv pip install -q --python $(BIN)/python --require-hashes -r requirements-safety.lock
	touch $@

lock: $(VENV)/.ready
	$(LOCK) --extra dev pyproject.toml -o requirements.lock
	$(LOCK) --extra dev --extra check -c requirements.lock pyproject.toml -o requirements-check.lock
	$(LOCK) --extra dev --extra fuzz --extra sbom -c requirements.lock pyproject.toml -o requirements-safety.lock

clean:
	rm -rf $(VENV) build *.egg-info
