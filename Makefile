# Everything a newcomer or a machine types. `make help` lists it.
PYTHON ?= python3
BIN := .venv/bin
TESTS ?= tests

.DEFAULT_GOAL := help
.PHONY: help assets browser run test soak bench sure format lint types imports pages words clean

help: ## this list
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

# Stamps hold what was installed: a change of the pins installs again, nothing else does.
.venv/runtime.stamp: requirements.txt
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@echo "installing runtime dependencies …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

.venv/test.stamp: .venv/runtime.stamp requirements-test.txt
	@echo "installing test dependencies …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-test.txt
	@touch $@

# Pages work without them, only plainer; the tests want them.
assets: .venv/runtime.stamp ## build the assets of the pages where their sources have changed
	@$(BIN)/python -m web.building --required

browser: ## install the Chromium and the Chinese font that the browser stories need
	@.ci/chromium

run: .venv/runtime.stamp ## the demonstration at http://127.0.0.1:8000 (PORT=… and BIHUAN_DATABASE_URL=… change where)
	@$(BIN)/python -m web.building
	@BIHUAN_MODE=$${BIHUAN_MODE:-demonstration} exec $(BIN)/python -m flask --app app serve

test: .venv/test.stamp assets browser ## the whole suite, on SQLite and on a PostgreSQL that it brings itself
	@$(BIN)/python -m pytest -n 2 --dist worksteal --ignore=tests/soak $(TESTS)

soak: .venv/test.stamp ## the long tests: faults, fuzzing, many processes
	@$(BIN)/python -m pytest tests/soak

bench: .venv/test.stamp ## the benchmarks beside plain SpiffWorkflow and the bare floor; figures in bench/out/ (docs/performance.md)
	@$(BIN)/python -m bench $(BENCH)

sure: format lint types imports test ## everything that must hold before a change lands

format: .venv/test.stamp ## format the code
	@$(BIN)/ruff format -q .

lint: .venv/test.stamp ## check style and procedures
	@$(BIN)/ruff check -q .
	@$(BIN)/python -m flask --app app procedures lint bpmn

types: .venv/test.stamp ## check types
	@$(BIN)/mypy

imports: .venv/test.stamp ## check that imports run left to right only
	@$(BIN)/lint-imports

pages: .venv/test.stamp ## write the generated pages of docs/ anew
	@$(BIN)/python -c "from handlers import documentation as d; print(d.as_markdown(), end='')" > docs/handlers.md
	@$(BIN)/python -m flask --app app rules > docs/rules.md
	@$(BIN)/python -c "from workflows.lint import codes as d; print(d.as_markdown(), end='')" > docs/lint.md
	@$(BIN)/python -c "from workflows.importing import documentation as d; print(d.as_markdown(), end='')" > docs/importing.md

words: .venv/runtime.stamp ## bring the English catalogue of the pages into step with what they say
	@$(BIN)/python -m web.words

clean: ## remove what was built or loaded here (the demonstration's data too)
	@rm -rf .venv var web/dist web/assets/node_modules .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
