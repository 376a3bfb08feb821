.PHONY: help run test bench drills messages lock

# `exec` leaves make with one child, so that SIGTERM to make and Ctrl-C reach it and nothing in between.

help: ## say what there is
	@sed -n 's/^\([a-z]*\):.*## /make \1	/p' Makefile

run: ## start the shop at http://localhost:8000; Ctrl-C stops all of it
	@exec bin/bootstrap requirements.lock .venv/bin/mercer up --with-parent

test: ## install what the tests need, a browser included, and run them all; ARGS="-k checkout" picks some
	@exec bin/bootstrap requirements-dev.lock bin/with-browser .venv/bin/pytest $(ARGS)

bench: ## measure against a bare route on the same machine
	@exec bin/bootstrap requirements-dev.lock .venv/bin/python -m tests.bench $(ARGS)

drills: ## break a shop of its own in ten ways under load, and print what each cost
	@exec bin/bootstrap requirements-dev.lock .venv/bin/python -m tests.drills

messages: ## write the catalogue of sentences anew, domain/words/messages.pot
	@exec bin/bootstrap requirements-dev.lock .venv/bin/python -m tests.support.messages

COMPILE = uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --quiet $(ARGS)

lock: ## write the lock files anew; ARGS="--upgrade" takes newer versions
	@command -v uv >/dev/null || { echo "mercer: this needs uv, outside .venv: pipx install uv" >&2; exit 1; }
	$(COMPILE) pyproject.toml --group build --output-file requirements.lock
	$(COMPILE) pyproject.toml --group build --group dev --output-file requirements-dev.lock
	$(COMPILE) --group install --output-file requirements-uv.lock
