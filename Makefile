# make serve      build the book and serve it at http://127.0.0.1:8000 (PORT= changes it)
# make book       build the book into _build/html
# make lab        open the chapters in JupyterLab
# make check      formats, linters, types and unit tests, without the book: in less than a minute
# make test       run every test; begins with `make check`
# make test-kernels  the unit tests and notebooks as older processors would compute them; before a release
# make notebooks  execute the chapters and store their outputs
# make clean-notebooks  bring notebooks that JupyterLab has saved back to their stored form
# make exercises  validate the graded exercises, renew their public cases, put them into the chapters
# make widgets    bundle the controls' front ends
# make pdf        print the book into _build/pdf (needs Chromium); make epub: into _build/epub; both then lie in the site, too
# make release    site, PDF and EPUB, each checked whole
# make bench      measure, into _build/bench (ONLY="page grader" names some)
# make slides     write each chapter of the built book as slides, into _build/slides (ONLY=01_perceptrons names some)
# make lock       renew requirements.txt and binder/requirements.txt from pyproject.toml
# make clean      remove what was built; make distclean: the environment too

PORT ?= 8000
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# npm's scripts take the Node that came with the requirements
export PATH := $(CURDIR)/$(BIN):$(PATH)
export PYTHONHASHSEED := 0
export OPENBLAS_NUM_THREADS := 1
export OMP_NUM_THREADS := 1
# Notebooks are run and compared with the sums of one kind of processor, which every x86-64 since 2013 can do: a long training
# makes a difference in the last digit large. The same stands in book/notebooks.py.
ifeq ($(shell uname -m),x86_64)
ARITHMETIC := OPENBLAS_CORETYPE=Haswell NPY_DISABLE_CPU_FEATURES="X86_V4 AVX512_ICL AVX512_SPR"
endif

COMPILE := $(BIN)/uv pip compile pyproject.toml --universal --python-version 3.11 --no-annotate --no-header -q

# on two processors, a file's tests one after another
TWO := --numprocesses 2 --dist loadfile

.PHONY: environment serve book lab check check-nblib check-types check-frontend check-style test test-kernels notebooks clean-notebooks exercises widgets pdf epub release bench lock slides clean distclean
.DEFAULT_GOAL := serve

serve: book
	@$(BIN)/python -m book.serve $(PORT)

# from nothing, so that no page of an earlier build stays behind
book: $(VENV)/.book node_modules/.done
	@rm -rf _build/html _build/.doctrees
	@$(BIN)/jupyter-book build . -W --keep-going

# with nblib's setting for it, which an installation that can be edited does not put in its place, and notebooks opened and
# saved in the stored form
lab: $(VENV)/.book
	@mkdir -p $(VENV)/share/jupyter/lab/settings/overrides.d
	@cp nblib/widgets/jupyterlab/nblib.json book/lab.json $(VENV)/share/jupyter/lab/settings/overrides.d
	@$(BIN)/python -m jupyterlab --notebook-dir=chapters --LabApp.default_url=/lab/tree/index.ipynb \
		--ServerApp.contents_manager_class=book.lab.Contents

environment: $(VENV)/.dev node_modules/.dev

# on two processors, the longest first
check: environment
	@$(MAKE) --no-print-directory --jobs 2 --output-sync check-nblib check-types check-frontend check-style

check-nblib:
	$(BIN)/pytest tests/nblib

check-types:
	$(BIN)/mypy

check-frontend:
	$(BIN)/npm run --silent check

check-style:
	$(BIN)/ruff format --check --quiet .
	$(BIN)/ruff check --quiet .
	$(BIN)/lint-imports --no-logo

test: check book
	$(BIN)/pytest tests --ignore tests/nblib --ignore tests/release $(TWO)
	$(ARITHMETIC) $(BIN)/pytest --nbval --nbval-sanitize-with tests/nbval.cfg chapters -W default $(TWO)

test-kernels: environment book
	@$(BIN)/python tests/kernels.py

notebooks: $(VENV)/.book
	@$(BIN)/python -m book.neighbours
	@$(BIN)/python -m book.notebooks

clean-notebooks: $(VENV)/.book
	@$(BIN)/python -m book.clean

exercises: $(VENV)/.book
	@$(BIN)/python -m authoring.exercises

widgets: $(VENV)/.book node_modules/.dev
	@$(BIN)/python -m authoring.fields
	@$(BIN)/python -m authoring.penguins
	@$(BIN)/node frontend/build.mjs

pdf: environment book
	@$(BIN)/python -m book.pdf
	@$(BIN)/python -m book.files

epub: environment book
	@$(BIN)/jupyter-book build . --builder custom --custom-builder epub -W --keep-going
	@$(BIN)/python -m book.files

# whole and checked, with all checks of exercises in the pages' Python; `make test` takes a sample of each
release: pdf epub
	@REQUIRE_BROWSER=1 REQUIRE_EPUBCHECK=1 ALL_CHECKS=1 $(BIN)/pytest tests/release tests/test_python_in_pages.py

bench: $(VENV)/.dev node_modules/.dev book
	@$(BIN)/python -m benchmarks $(ONLY)

slides: $(VENV)/.book
	@$(BIN)/python -m book.slides $(ONLY)

lock: $(VENV)/.dev
	@printf '%s\n%s\n' '# Exact versions of everything that runs and builds the book; made by `make lock` from pyproject.toml.' '-e .' > requirements.part
	@$(COMPILE) --extra book >> requirements.part
	@mv requirements.part requirements.txt
	@printf '%s\n%s\n' '# What a reader on Binder needs, in the versions of requirements.txt; made by `make lock` from pyproject.toml.' '-e .' > binder/requirements.part
	@grep -v '^-e' requirements.txt > $(VENV)/pins.txt
	@$(COMPILE) --extra lab --constraints $(VENV)/pins.txt >> binder/requirements.part
	@mv binder/requirements.part binder/requirements.txt

# Each environment is made once and again only when what it is made from has changed.
$(VENV)/.book: requirements.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "The book needs Python 3.11 or newer (PYTHON= names it)."; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { echo "Python's venv is missing; on Debian: apt-get install python3-venv"; exit 1; }
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

$(VENV)/.dev: $(VENV)/.book pyproject.toml grader/pyproject.toml
	@grep -v '^-e' requirements.txt > $(VENV)/pins.txt
	$(BIN)/pip install --quiet --disable-pip-version-check -e '.[dev]' -c $(VENV)/pins.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps -e grader
	@touch $@

# KaTeX for the pages; with .dev also what bundles and tests the controls. npm comes with the requirements.
node_modules/.done: package-lock.json | $(VENV)/.book
	$(BIN)/npm ci --omit=dev --ignore-scripts --silent
	@touch $@

node_modules/.dev: package-lock.json | $(VENV)/.book
	$(BIN)/npm ci --ignore-scripts --silent
	@touch $@ node_modules/.done

clean:
	rm -rf _build

distclean: clean
	rm -rf $(VENV) node_modules
