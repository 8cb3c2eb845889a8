# Every target works in a fresh clone: the first one that is called builds .venv.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# Other people's WARC programs, which judge what is written; the tests look for them here.
REFEREES := .venv-referees
# scrapyd, and what the project needs but not the project itself, as on a server; the tests look for it here.
SCRAPYD := .venv-scrapyd
# Other people's archivers and extractors, which `make bench` runs beside this one.
PEERS := .venv-bench
# The packages with which the model of bodies is trained.
TRAIN := .venv-train
FOLDS := build/folds/folds.json
# Tests wait for servers and processes as often as they compute: two processes more than there are cores.
WORKERS := $(shell $(PYTHON) -c 'import os; print(min(4, os.cpu_count() or 1) + 2)')

.PHONY: help install demo test lint format docs bench bench-extract bench-spam bench-near simulate simulate-frontier train soak clean

help:  ## show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 20

$(VENV)/.installed: pyproject.toml setup.py
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing newscrawl and what it needs into $(VENV) (about a minute the first time) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@

$(REFEREES)/.installed: tests/referees/requirements.txt
	@test -x $(REFEREES)/bin/python || $(PYTHON) -m venv $(REFEREES)
	@echo "Installing pywb, wacz and other referees of the tests into $(REFEREES) ..."
	@$(REFEREES)/bin/python -m pip install --quiet --disable-pip-version-check --requirement $<
	@$(REFEREES)/bin/python -m pip uninstall --quiet --yes brotli
	@touch $@

$(SCRAPYD)/.installed: pyproject.toml
	@test -x $(SCRAPYD)/bin/python || $(PYTHON) -m venv $(SCRAPYD)
	@echo "Installing scrapyd and what newscrawl needs into $(SCRAPYD) ..."
	@$(SCRAPYD)/bin/python -m pip install --quiet --disable-pip-version-check '.[scrapyd]'
	@# Its egg is deployed; an installed newscrawl would be found before it.
	@$(SCRAPYD)/bin/python -m pip uninstall --quiet --yes newscrawl
	@touch $@

$(PEERS)/.installed: tests/bench/requirements.txt
	@test -x $(PEERS)/bin/python || $(PYTHON) -m venv $(PEERS)
	@echo "Installing scrapy-webarchive, trafilatura, scrapy-redis and other peers into $(PEERS) ..."
	@# pip 23, which Python 3.11 brings, fails an assertion over two spellings of lxml's extra.
	@$(PEERS)/bin/python -m pip install --quiet --disable-pip-version-check 'pip>=25'
	@$(PEERS)/bin/python -m pip install --quiet --disable-pip-version-check --requirement $<
	@$(PEERS)/bin/python -m pip install --quiet --disable-pip-version-check --no-deps scrapy-webarchive==0.5.3 fundus==0.5.7
	@touch $@

install: $(VENV)/.installed  ## install everything into .venv

demo: install  ## crawl the bundled portal on loopback
	@$(BIN)/scrapy demo

test: install $(REFEREES)/.installed $(SCRAPYD)/.installed  ## run the tests
	@$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile

lint: install  ## ruff, strict types, directions of imports
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

format: install  ## let ruff rewrite what it can
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

docs: install  ## write docs/all-portals.md from the declarations
	@$(BIN)/python -m newscrawl.portals.page

bench: install $(PEERS)/.installed  ## what extraction, archive, memory and frontier cost, beside other programs
	@$(BIN)/python tests/bench/bench_crawl.py
	@$(PEERS)/bin/python tests/bench/bench_archive.py
	@$(BIN)/python tests/bench/bench_scan.py
	@$(BIN)/python tests/bench/bench_extract.py --peers $(PEERS)/bin/python
	@$(BIN)/python tests/bench/bench_state.py
	@PYTHONPATH=. $(BIN)/python tests/bench/bench_frontier.py --peers $(PEERS)/bin/python
	@PYTHONPATH=. $(BIN)/python tests/bench/bench_frontier_memory.py

# Models that have not seen a fifth of the sites each, to measure on these.
$(FOLDS): $(TRAIN)/.installed tests/train/train_body.py tests/train/labels.py newscrawl/extract/segments.py newscrawl/extract/features.py newscrawl/extract/names.py
	@echo "Training five models, each without a fifth of the sites (some six minutes, once) ..."
	@PYTHONPATH=tests/bench $(TRAIN)/bin/python tests/train/train_body.py judge

bench-extract: install $(PEERS)/.installed $(FOLDS)  ## how near articles come to what people say they are, and what that costs
	@$(BIN)/python tests/bench/bench_accuracy.py --peers $(PEERS)/bin/python

bench-spam: install  ## how much injected spam is taken out of pages, and what goes with it
	@PYTHONPATH=. $(BIN)/python tests/bench/bench_spam.py

bench-near: install  ## how well articles that are nearly the same are told from others
	@$(BIN)/python tests/bench/bench_near.py

simulate: install  ## two weeks of hourly crawls of a simulated portal, in four ways (some twenty minutes)
	@$(BIN)/python -m tests.simulation.simulate

simulate-frontier: install  ## a thousand portals and 10^8 articles on one Redis: a model, computed in a minute
	@$(BIN)/python -m tests.simulation.frontier

$(TRAIN)/.installed: tests/train/requirements.txt pyproject.toml
	@test -x $(TRAIN)/bin/python || $(PYTHON) -m venv $(TRAIN)
	@echo "Installing catboost and scikit-learn into $(TRAIN) ..."
	@$(TRAIN)/bin/python -m pip install --quiet --disable-pip-version-check --editable . --requirement $<
	@touch $@

train: $(TRAIN)/.installed  ## train the model that finds bodies, and judge it by cross-validation
	@PYTHONPATH=tests/bench $(TRAIN)/bin/python tests/train/train_body.py

# Where the tests try more under SOAK=1.
SOAKING := $(shell grep -rl --include='test_*.py' tests.soak.amount tests)

soak: install  ## break archives and pages at random for two minutes each, and read them; kill crawls at more moments
	@SOAK=1 $(BIN)/python -m pytest -n $(WORKERS) --dist loadfile $(SOAKING)
	@PYTHONPATH=. $(BIN)/python tests/soak/fuzz_reader.py
	@PYTHONPATH=. $(BIN)/python tests/soak/fuzz_pages.py

clean:  ## remove what was installed and built
	rm -rf $(VENV) $(REFEREES) $(SCRAPYD) $(PEERS) $(TRAIN) build *.egg-info .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
