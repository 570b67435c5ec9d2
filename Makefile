# What each command is for stands in CONTRIBUTING.md.
.PHONY: demo test samples docs libcsv bombs fuzz asan tsan worlds torture nightly lint format clean

demo: ## Cancel a few thousand payments at a sandbox on this machine.
	@Scripts/demo.sh

test: ## Run all tests.
	@Scripts/test.sh

samples: ## Let systemd, shellcheck and Kubernetes' schemas judge the samples.
	@Scripts/samples.sh

docs: ## Make pages for a browser of the guides.
	@Scripts/docs.sh

libcsv: ## Compare the CSV reader with libcsv on generated files.
	@Scripts/libcsv.sh

bombs: ## Give the shipped program files made to use time and memory up.
	@swift build -c release --product annul --quiet
	@Scripts/bombs.py .build/release/annul

RUNS ?= 1000000
SECONDS_EACH ?= 0
TARGETS ?=
fuzz: ## Read RUNS arbitrary inputs with each reader, or with those of TARGETS.
	@RUNS=$(RUNS) SECONDS_EACH=$(SECONDS_EACH) Scripts/fuzz.sh $(TARGETS)

asan: ## Run the tests with the address sanitizer.
	@Scripts/sanitize.sh address

tsan: ## Run the tests with the thread sanitizer.
	@Scripts/sanitize.sh thread

WORLDS ?= 10000
worlds: ## Play WORLDS simulated nights on the real ledger and engine.
	@Scripts/worlds.sh $(WORLDS)

CYCLES ?= 1000
torture: ## Kill the built program CYCLES times over a bad network, and compare with the truth.
	@Scripts/torture.sh $(CYCLES)

nightly: ## The long forms: many simulated worlds, power cuts, and kills.
	@Scripts/nightly.sh

lint: ## Check the format.
	@swift format lint --strict --recursive --parallel Package.swift Sources Tests

format: ## Mend the format.
	@swift format --in-place --recursive --parallel Package.swift Sources Tests

clean: ## Remove what was built.
	@rm -rf .build .build-fuzz .build-address .build-thread .demo .fuzz
