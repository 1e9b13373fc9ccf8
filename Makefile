# What a maintainer types. `make` alone lists it.
PORT ?= 8000
PYTHON ?= python3

.PHONY: help run test messages format demo-reset handbook icons licences vulnerabilities bench bench-desk bench-evening bench-lists bench-offline bench-pages bench-places bench-search bench-search-speed check-places try-deploy try-growing try-headers try-kills try-outages

help:  ## list these commands
	@grep -E '^[a-z-]+:.*##' Makefile | sed -E 's/:.*## /\t/' | expand -t 14

run:  ## serve the site with its demo on http://localhost:8000 (PORT= changes it)
	@$(PYTHON) deploy/local.py run --port $(PORT)

test:  ## every check and test that this machine can run
	@$(PYTHON) deploy/local.py prepare --dev
	@.venv/bin/python tests/run.py

messages:  ## collect the strings of the source into locale/vi
	@.venv/bin/python manage.py catalogue --update

format:  ## format code and templates
	@.venv/bin/ruff check --fix .
	@.venv/bin/ruff format .
	@.venv/bin/djhtml templates

demo-reset:  ## forget what was edited in the demo: the next `make run` begins anew
	@rm -rf var/site.sqlite3* var/media var/accounts.txt

handbook:  ## take the screenshots of docs/so-tay anew (a Chromium is needed)
	@$(PYTHON) deploy/local.py prepare --dev
	@.venv/bin/python docs/so-tay/screenshots.py

icons:  ## draw the icons of the site as an app anew
	@.venv/bin/python deploy/draw_icons.py

bench:  ## measure pages, caches and the admin in a country of communes (15 minutes; wrk, nginx; PEER_URL= PEER_PAGES= beside a peer)
	@.venv/bin/python bench/site.py $(ARGS)

bench-evening:  ## measure an evening of many readers, twenty editors and a list of 10,000 (nginx)
	@.venv/bin/python bench/evening.py $(ARGS)

bench-pages:  ## ask Lighthouse about every kind of page, on two slow networks (npm, nginx, Chromium)
	@.venv/bin/python bench/lighthouse.py $(ARGS)

bench-desk:  ## measure the admin's first screens in a country of communes
	@.venv/bin/python bench/desk.py

bench-lists:  ## measure how long a list of 10,000 members takes to come in
	@.venv/bin/python bench/lists.py

bench-offline:  ## measure how soon a saved guide is seen without a network, on a slow phone
	@.venv/bin/python bench/offline.py

bench-places:  ## measure how long all of Vietnam takes to come in: AREAS=… SUCCESSIONS=… name the lists
	@.venv/bin/python bench/places.py $(AREAS) $(SUCCESSIONS)

bench-search:  ## measure what search finds, beside other engines: SAMPLE=… names another set of queries
	@.venv/bin/python bench/search_quality.py

bench-search-speed:  ## measure how long search takes in all of Vietnam, and how that grows (an hour; ARGS="--size '10 %'")
	@$(PYTHON) deploy/local.py prepare --dev
	@.venv/bin/python bench/search_speed.py $(ARGS)

check-places:  ## ask for every commune of Vietnam, old and new: each must lead to the right place
	@$(PYTHON) deploy/local.py prepare --dev
	@ALL_COMMUNES=1 .venv/bin/pytest -q -s tests/search/test_all_communes.py

licences:  ## list the licences of all packages in docs/licences.md
	@.venv/bin/python deploy/packages.py licences > docs/licences.md

vulnerabilities:  ## compare the packages with a list of known holes: DB= names the file
	@.venv/bin/python deploy/packages.py vulnerabilities "$(DB)"

try-deploy:  ## install, serve, break and upgrade the site for real, below a temporary folder (nginx is needed)
	@deploy/try.sh

try-growing:  ## try two gunicorn hosts, a replica, PgBouncer, Redis and object storage for real (nginx, postgresql, redis-server, pgbouncer)
	@.venv/bin/python bench/growing.py $(ARGS)

try-headers:  ## print and check the headers of every kind of page through nginx
	@.venv/bin/python bench/headers.py

try-kills:  ## kill servers and commands 200 times at random moments, and look for what is half done (postgresql is needed)
	@.venv/bin/python bench/kills.py $(ARGS)

try-outages:  ## ask pages while the database, gunicorn, Redis or the disk fails (nginx, postgresql, redis-server)
	@.venv/bin/python bench/outages.py $(ARGS)
