# Every command a person types. `make` alone lists them.

BIN = .venv/bin

.PHONY: help run setup frontend translations lock test check shots bench ready clean

help: ## this list
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1	\2/p' Makefile | expand -t 22

run: ## set up what is missing, load demo data into an empty database, serve
	@sh ops/bootstrap.sh run
	@exec $(BIN)/kesher run

setup: ## everything that tests and checks need
	@sh ops/bootstrap.sh dev

frontend: setup ## build script, styles, fonts and icons again, and print their sizes
	@$(BIN)/python -m ops.node frontend/build.mjs

translations: setup ## compile locale/, and list what has no Hebrew
	@$(BIN)/python -m ops.translations --check

lock: setup ## resolve the dependencies of pyproject.toml and package.json again
	@$(BIN)/python -m ops.lock

test: setup ## the whole suite, on SQLite, on PostgreSQL and in Chromium
	@$(BIN)/python -m ops.run_tests

check: setup ## ruff, mypy, lint-imports, djlint, tsc, stylelint, migrations, translations, openapi, budgets
	@$(BIN)/python -m ops.check

shots: setup ## every screen to PNG: he/en, light/dark, wide/phone
	@$(BIN)/python -m ops.shots

bench: setup ## the figures of docs/performance.md, again
	@$(BIN)/python -m ops.bench

ready: check test ## what CI runs; nothing else exists

clean: ## remove what set-up made; var/ with your data stays
	rm -rf .venv node_modules kesher/screens/static/kesher .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
