# One command each: `make demo` reads an example story, `make test` sets up and passes the tests, `make docs` builds build/site.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.ready

.PHONY: demo test check docs clean

$(STAMP): pyproject.toml model/pyproject.toml
	test -d $(VENV) || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install -q --upgrade "pip>=23"
	$(BIN)/python -m pip install -q -e ./model -e ".[dev]"
	touch $(STAMP)

demo: $(STAMP)
	$(BIN)/dragoman read examples/letters.txt --published 2023-03-08 --outlet "The Example Gazette" --pretty

check: $(STAMP)
	$(BIN)/ruff check src tests tools training benchmarks fuzz
	$(BIN)/mypy

test: check
	$(BIN)/python -m pytest -m "not slow and not browser"

docs: $(STAMP)
	$(BIN)/python tools/docs.py --build

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache
