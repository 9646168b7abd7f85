# Every command of the project. CI calls `make test` and `make demo`, nothing else.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

# Node 24 comes as a dev dependency; the system's Node only installs it.
export PATH := $(CURDIR)/node_modules/.bin:$(PATH):$(CURDIR)/.venv-aws/bin
PYTHON ?= python3
# Where terraform finds its AWS provider without its registry; empty where it may ask that.
export TF_PLUGIN_DIR ?= $(patsubst %/registry.terraform.io,%,$(firstword $(wildcard /opt/*/registry.terraform.io /usr/share/*/registry.terraform.io)))

.PHONY: help
help: ## List the commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | sort \
	  | while IFS=$$'\t' read -r name text; do printf '  make %-16s %s\n' "$$name" "$$text"; done

.PHONY: setup
setup: node_modules/.package-lock.json .venv/.installed .venv-aws/.installed .venv-checkov/.installed ## Install what the other commands need (they do it themselves)

.PHONY: demo
demo: .venv/.installed page ## Play a simulated day through both processors (INPUT="files", INPUT_SYMBOL, INPUT_TIME_ZONE and the like, SPEED=max|500|60x, SCENARIO=storm|escalation, CONSOLE=no|stay, OPEN=yes, AWS_SERVER_PORT=4566)
	@exec node --enable-source-maps build/apps/demo/demo.js

.PHONY: live
live: .venv/.installed page ## The demo's whole stack on a vendor's live feed until Ctrl-C (FEED=binance SYMBOLS=BTCUSDT,ETHUSDT, credentials and own addresses by the environment; docs/feeds.md)
	@exec env FEED="$(FEED)" SYMBOLS="$(SYMBOLS)" node --enable-source-maps build/apps/demo/live.js

.PHONY: demo-env
demo-env: ## Print how the command line reaches a demo that stays open or a live run (eval "$$(make demo-env)")
	@exec node build/apps/demo/demo-env.js

.PHONY: data
data: compile ## Download a recorded day of a vendor's public archive (DAY=2022-12-13 SYMBOLS=BTCUSDT,ETHUSDT, KIND=klines|trades|aggTrades, INTERVAL=1m, FROM=binance)
	@exec node --enable-source-maps build/apps/market-archive/market-archive.js

.PHONY: test
test: setup ## Format check, lint, type check, all tests with coverage
	@node scripts/test.mjs

.PHONY: test-browser
test-browser: .venv/.installed page ## Test the console's page in Chromium, which must be on the PATH (apt install chromium); 2 min
	@exec node scripts/test-browser.mjs

.PHONY: test-valkey
test-valkey: .venv/.installed compile ## Test the cache of reference data on a real server, which must be on the PATH (apt install valkey-server, or redis-server)
	@exec node scripts/test-valkey.mjs

.PHONY: screenshot
screenshot: page ## Take docs/console.png and docs/message.png anew; needs Chromium
	@node build/tests/support/write-screenshot.js
	@exec node build/tests/support/write-message-picture.js

.PHONY: soak
soak: compile ## Try many more failure schedules than the tests do (SCHEDULES=100000, SEED=n)
	@exec env SCHEDULES="$(SCHEDULES)" SEED="$(SEED)" node --enable-source-maps build/tests/simulation/soak.js

.PHONY: fuzz
fuzz: compile ## Feed many more made-up records, alert messages, preferences and links than the tests do (RECORDS=500000, SEED=n)
	@exec env RECORDS="$(RECORDS)" SEED="$(SEED)" node --enable-source-maps build/tests/fuzz/program.js

.PHONY: mutate
mutate: .venv/.installed compile ## Change the code in small ways and count what the tests notice (FILES="src/core/rules/*.ts", SAMPLE=400, SEED=1, AT_ONCE=2)
	@exec node scripts/mutate.mjs

# BASE_IMAGE names another image of Lambda for Node.js 24 than that of images/base-image.json, such as a mirror's.
ARCHITECTURE ?= arm64
BASE_IMAGE ?=

.PHONY: build
build: .venv-aws/.installed .venv/.installed compile ## Build both images with sam and Docker (ARCHITECTURE=arm64|x86_64, BASE_IMAGE=image)
	@exec node build/apps/deploy/cli.js build $(BUILD_OPTIONS)

.PHONY: feed-image
feed-image: compile ## Build the image of the feed with Docker, realtime-financial-feed (ARCHITECTURE=arm64|x86_64, BASE_IMAGE=image)
	@exec node build/apps/deploy/cli.js feed-image $(BUILD_OPTIONS) $(if $(DRY_RUN),--dry-run)

.PHONY: test-feed-image
test-feed-image: .venv/.installed feed-image ## Build the image of the feed and test it in a container; needs Docker on Linux (ARCHITECTURE=arm64|x86_64)
	@exec env ARCHITECTURE=$(ARCHITECTURE) node scripts/test-docker.mjs feed

.PHONY: sbom
sbom: build bundle ## Build the images and write what each is made of to sbom/, as CycloneDX
	@exec node build/apps/deploy/cli.js sbom

.PHONY: base-image
base-image: compile ## Build on what the tag of the base image stands for now, from now on (IMAGE=registry/name:tag for another one)
	@exec node build/apps/deploy/cli.js base-image $(if $(IMAGE),--image "$(IMAGE)")

.aws-sam/build/template.yaml:
	@$(MAKE) build

FUNCTION ?=
EVENT ?= health

.PHONY: invoke
invoke: .aws-sam/build/template.yaml .venv/.installed compile ## Invoke an image with a sample event, against AWS on loopback (FUNCTION=name EVENT=name)
	@exec node build/apps/deploy/cli.js invoke --function "$(FUNCTION)" --event "$(EVENT)"

.PHONY: local-aws
local-aws: .aws-sam/build/template.yaml .venv/.installed compile ## Run AWS on loopback for `sam local invoke` as typed, until Ctrl-C (PORT=number; docs/sam-local.md)
	@exec node build/apps/deploy/cli.js local-aws $(if $(PORT),--port "$(PORT)")

# ENV is dev, staging or prod; prod asks before it changes anything, unless CONFIRM=yes. DRY_RUN=yes prints the command lines.
# EMERGENCY=yes lets a new version take over at once, past the alarms that hold a gradual deployment up.
ENV ?=
CONFIRM ?=
DRY_RUN ?=
EMERGENCY ?=
ACCEPT_ALARMS ?=
BUILD_OPTIONS = --architecture $(ARCHITECTURE) $(if $(BASE_IMAGE),--base-image "$(BASE_IMAGE)")
CHANGE_OPTIONS = $(if $(CONFIRM),--confirm "$(CONFIRM)") $(if $(DRY_RUN),--dry-run)
DEPLOY_OPTIONS = --env "$(ENV)" $(if $(FUNCTION),--function "$(FUNCTION)") $(CHANGE_OPTIONS)
EMERGENCY_OPTION = $(if $(EMERGENCY),--emergency "$(EMERGENCY)")

.PHONY: deploy
deploy: .venv-aws/.installed compile ## Build, push and deploy by digest (ENV=dev|staging|prod, FUNCTION=name for one image, CONFIRM=yes, DRY_RUN=yes, EMERGENCY=yes)
	@exec node build/apps/deploy/cli.js deploy $(BUILD_OPTIONS) $(DEPLOY_OPTIONS) $(EMERGENCY_OPTION)

.PHONY: update-code
update-code: .venv-aws/.installed compile ## Put new images behind both functions, without a change set (ENV=dev|staging, FUNCTION=name for one)
	@exec node build/apps/deploy/cli.js update-code $(BUILD_OPTIONS) $(DEPLOY_OPTIONS)

.PHONY: deploy-test
deploy-test: deploy ## Deploy, then test what is deployed (ENV=name)
	@$(if $(DRY_RUN),echo "make test-deployed ENV=$(ENV)",$(MAKE) --no-print-directory test-deployed)

.PHONY: test-deployed
test-deployed: compile ## Invoke what is deployed with samples and market data, check what comes of it, clean up (ENV=name, FUNCTION=name for one)
	@exec node --enable-source-maps build/apps/cli/rtf.js test --env "$(ENV)" $(if $(FUNCTION),--function "$(FUNCTION)")

.PHONY: test-assumptions
test-assumptions: compile ## Try what the code takes for granted of AWS, on resources of its own that it deletes; 4 min, some cents (ENV=name)
	@exec node --enable-source-maps build/apps/cli/rtf.js test --assumptions --env "$(ENV)"

.PHONY: promote
promote: .venv-aws/.installed compile ## Copy the images that run in one environment to another and deploy them there (FROM=staging TO=prod, FROM_ROLE=arn, TO_ROLE=arn, ACCEPT_ALARMS=name,…, EMERGENCY=yes)
	@exec node build/apps/deploy/cli.js promote --from "$(FROM)" --to "$(TO)" $(if $(FROM_ROLE),--from-role "$(FROM_ROLE)") $(if $(TO_ROLE),--to-role "$(TO_ROLE)") $(if $(ACCEPT_ALARMS),--accept-alarms "$(ACCEPT_ALARMS)") $(CHANGE_OPTIONS) $(EMERGENCY_OPTION)

.PHONY: rollback
rollback: .venv-aws/.installed compile ## Bring back the images of the release before, at once, whatever fires (ENV=name)
	@exec node build/apps/deploy/cli.js rollback --env "$(ENV)" $(CHANGE_OPTIONS)

.PHONY: destroy
destroy: .venv-aws/.installed compile ## Delete a stack; tables and bucket stay (ENV=name, CONFIRM=yes; prod: NAME=stack, or type it)
	@exec node build/apps/deploy/cli.js destroy --env "$(ENV)" $(if $(NAME),--name "$(NAME)") $(CHANGE_OPTIONS)

.PHONY: local-stack
local-stack: build .venv-local-stack/.installed ## Deploy the template to AWS on loopback, functions in containers, and put market data through (INPUT=file)
	@exec node build/apps/deploy/cli.js local-stack --architecture $(ARCHITECTURE) $(if $(INPUT),--input "$(INPUT)")

.PHONY: test-local-stack
test-local-stack: build .venv-local-stack/.installed ## The same, as a test; 4 min
	@exec env ARCHITECTURE=$(ARCHITECTURE) node scripts/test-docker.mjs local-stack

.PHONY: test-promotion
test-promotion: build ## Promote and roll back real images between two registries; needs Docker, docker-registry, skopeo
	@exec node scripts/test-docker.mjs promotion

.PHONY: test-images
test-images: build bundle ## Build the images and test them in containers; needs Docker (ARCHITECTURE=arm64|x86_64)
	@exec env ARCHITECTURE=$(ARCHITECTURE) node scripts/test-docker.mjs images

.PHONY: lint
lint: node_modules/.package-lock.json ## Lint, type-aware, import rule included
	@oxlint --type-aware --max-warnings 0

.PHONY: format
format: node_modules/.package-lock.json ## Format everything
	@oxfmt .

.PHONY: backtest
backtest: compile ## Run the core over files (ARGS="--input FILE --output FILE")
	@exec node --enable-source-maps build/apps/backtest/backtest.js $(ARGS)

.PHONY: rtf
rtf: page ## Operate an environment (ARGS="preferences list --env prod"; ARGS="--help")
	@exec node --enable-source-maps build/apps/cli/rtf.js $(ARGS)

.PHONY: monitor
monitor: compile ## Watch an environment in the terminal: figures, alarms, last alerts; without a terminal, once (ENV=name)
	@exec node --enable-source-maps build/apps/cli/rtf.js monitor --env "$(ENV)" $(if $(FUNCTION),--function "$(FUNCTION)")

.PHONY: console
console: page ## Show an environment in the browser (ENV=name, PORT=number, OPEN=yes)
	@exec node --enable-source-maps build/apps/cli/rtf.js console $(if $(ENV),--env "$(ENV)") $(if $(PORT),--port "$(PORT)") $(if $(OPEN),--open)

.PHONY: docs
docs: compile ## Write the parts of the documentation that come from the code
	@for part in apps/docs/write-docs apps/cli/reference/write-reference apps/bench/detection/write-table apps/bench/facts/write-table apps/bench/simulated/write-table; do node build/$$part.js; done

.PHONY: bundle
bundle: compile ## Bundle each function into dist/, as its image ships it
	@node scripts/bundle.mjs

.PHONY: events
events: compile ## Generate the sample payloads in events/
	@node build/tests/support/write-sample-events.js

.PHONY: calendars
calendars: .venv-calendars/.installed ## Write the calendars of exchanges in data/calendars anew, from the package that requirements-calendars.txt pins
	@.venv-calendars/bin/python scripts/calendars.py

.PHONY: references
references: compile .venv-references/.installed ## Compute the references of the indicators anew with TA-Lib (tests/golden/indicators)
	@node build/tests/support/write-reference-quotes.js
	@.venv-references/bin/python scripts/indicator-references.py

.PHONY: costs
costs: compile $(if $(RATE),.venv/.installed) ## What a month on AWS costs by rate (RATE=ticks a second, SYMBOLS, WINDOW=seconds, BATCH=records: measured for your own case)
	@node scripts/costs.mjs $(if $(RATE),--rate "$(RATE)") $(if $(SYMBOLS),--symbols "$(SYMBOLS)") $(if $(WINDOW),--window "$(WINDOW)") $(if $(BATCH),--batch "$(BATCH)")

.PHONY: terraform-test
terraform-test: ## Format check, validation and tests of the Terraform module (TF_PLUGIN_DIR=folder with the AWS provider)
	@node scripts/terraform.mjs

.PHONY: terraform-apply
terraform-apply: compile .venv/.installed ## Make the Terraform example on a local AWS server and take it down again
	@node build/apps/deploy/terraform-apply.js

.PHONY: terraform-record
terraform-record: compile ## Record what the Terraform module makes, for the test that compares it with template.yaml
	@node build/tests/support/write-terraform-record.js

.PHONY: requirements
requirements: .venv-pins/.installed node_modules/.package-lock.json ## Write the hashes of requirements*.txt anew, after changing a version in them
	@node scripts/hash-requirements.mjs

.PHONY: bench
bench: bundle ## Measure speed, start, size and memory, side by side with other packages (PARTS="throughput memory")
	@exec node build/apps/bench/run.js $(PARTS)

.PHONY: load
load: .venv/.installed compile ## Put a bounded load through both functions on AWS on loopback, in growing steps (RATE=400 SYMBOLS=20 SECONDS=60)
	@exec env RATE="$(RATE)" SYMBOLS="$(SYMBOLS)" SECONDS="$(SECONDS)" node --enable-source-maps build/apps/bench/load/load.js

.PHONY: clean
clean: ## Remove what builds, tests and demos leave behind (not the installed packages)
	@rm -rf build dist coverage .demo

.PHONY: compile
compile: node_modules/.package-lock.json
	@tsc -p tsconfig.json

# Of the console. The demo serves it while it runs: not at all with CONSOLE=no, afterwards too with CONSOLE=stay.
.PHONY: page
page: compile
	@node scripts/bundle-console.mjs

.PHONY: check-node check-python
check-node:
	@command -v npm >/dev/null && PATH="$${PATH#*:}" node -e 'process.exit(Number(process.versions.node.split(".")[0]) >= 20 ? 0 : 1)' 2>/dev/null \
	  || { echo "setup: Node.js 20 or newer with npm is needed (https://nodejs.org)" >&2; exit 2; }

check-python:
	@command -v $(PYTHON) >/dev/null && $(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 10))' 2>/dev/null \
	  || { echo "setup: Python 3.10 or newer is needed for the local AWS server (PYTHON=... names another one)" >&2; exit 2; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null \
	  || { echo "setup: $(PYTHON) lacks the venv module (Debian, Ubuntu: apt install python3-venv)" >&2; exit 2; }

# npm writes this file last, so it is the stamp of a finished installation.
node_modules/.package-lock.json: package-lock.json | check-node
	@echo "setup: installing Node packages"
	@PATH="$${PATH#*:}" npm ci --loglevel=error --no-progress
	@touch $@

# Each file names all that is installed, with hashes: pip resolves nothing, and `pip check` says when something is missing.
define venv
	@$(PYTHON) -m venv $(@D)
	@$(@D)/bin/python -m pip install -qq --disable-pip-version-check --no-deps --require-hashes --requirement $<
	@$(@D)/bin/python -m pip check --disable-pip-version-check >/dev/null
	@touch $@
endef

.venv/.installed: requirements.txt | check-python
	@echo "setup: installing the local AWS server into .venv"
	$(venv)

.venv-aws/.installed: requirements-aws.txt | check-python
	@echo "setup: installing the tools for AWS into .venv-aws"
	$(venv)

.venv-checkov/.installed: requirements-checkov.txt | check-python
	@echo "setup: installing checkov into .venv-checkov"
	$(venv)

.venv-references/.installed: requirements-references.txt | check-python
	@echo "setup: installing TA-Lib into .venv-references"
	@$(PYTHON) -m venv .venv-references
	@.venv-references/bin/python -m pip install -qq --disable-pip-version-check --no-deps --require-hashes --requirement requirements-references.txt
	@touch $@

.venv-local-stack/.installed: requirements-local-stack.txt | check-python
	@echo "setup: installing the local AWS server with containers into .venv-local-stack"
	$(venv)

.venv-pins/.installed: requirements-pins.txt | check-python
	@echo "setup: installing what writes hashes into .venv-pins"
	$(venv)

.venv-calendars/.installed: requirements-calendars.txt | check-python
	@echo "setup: installing exchange_calendars into .venv-calendars"
	$(venv)
