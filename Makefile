# What each command is for stands in CONTRIBUTING.md.
.PHONY: demo test libcsv lint format clean

demo: ## Cancel a few thousand payments at a sandbox on this machine.
	@Scripts/demo.sh

test: ## Run all tests.
	@Scripts/test.sh

libcsv: ## Compare the CSV reader with libcsv on generated files.
	@Scripts/libcsv.sh

lint: ## Check the format.
	@swift format lint --strict --recursive --parallel Package.swift Sources Tests

format: ## Mend the format.
	@swift format --in-place --recursive --parallel Package.swift Sources Tests

clean: ## Remove what was built.
	@rm -rf .build .demo
