#!/usr/bin/env bash
# Try deploying for real, on this machine and without touching it: `make try-deploy`, ten minutes.
#
# Installs into an empty folder with install.sh, serves through Debian's nginx and a socket on the loopback, asks with
# curl what readers would, takes gunicorn away, upgrades, upgrades badly, restores. Needs nginx, curl, openssl,
# systemd-socket-activate and a package index. DATABASE=postgres://… tries on an empty PostgreSQL database.
set -euo pipefail
SOURCE=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
for tool in nginx curl openssl systemd-socket-activate; do
  command -v "$tool" >/dev/null || { echo "✗ $tool is missing; on Debian: apt install nginx curl openssl systemd"; exit 1; }
done

WORK=$(mktemp -d)
export ROOT=$WORK/root SKIP_APT=1 SKIP_SYSTEM=1 HTTP_PORT=${HTTP_PORT:-18080} HTTPS_PORT=${HTTPS_PORT:-18443}
export LISTEN4="127.0.0.1:" LISTEN6="[::1]:" HOSTS="tenxa.example xa-hai.example" DATABASE=${DATABASE:-sqlite}
export ADMIN_EMAIL=quantri@tenxa.example
SITE=https://tenxa.example:$HTTPS_PORT
MANAGE=$ROOT/opt/tocongngheso/manage
CURRENT=$ROOT/opt/tocongngheso/current
SOCKET=$ROOT/run/tocongngheso/gunicorn.sock
EDITORS=$ROOT/run/tocongngheso/editors.sock
TEAM=/duc-minh/to/thon-chau-thinh/
GUIDE=/huong-dan/nhan-biet-lua-dao/
CACHED=(/ /duc-minh/ "$TEAM" /huong-dan/ /xac-minh/)
right=0 wrong=0

check() { # what, expected pattern, found
  if [[ $3 =~ $2 ]]; then
    right=$((right + 1))
    echo "  ✓ $1"
  else
    wrong=$((wrong + 1))
    echo "  ✗ $1: expected $2, found ${3:0:300}"
  fi
}
absent() { # what, pattern in small letters, found
  local there
  there=$(grep -Eio -- "$2" <<<"$3" | head -n 3 || true)
  check "$1" '^$' "$there"
}
ask() { # curl's arguments; both names lead to this machine
  curl -sk -m 30 --resolve "tenxa.example:$HTTPS_PORT:127.0.0.1" --resolve "tenxa.example:$HTTP_PORT:127.0.0.1" \
    --resolve "xa-hai.example:$HTTPS_PORT:127.0.0.1" --resolve "khac.example:$HTTPS_PORT:127.0.0.1" "$@" || true
}
status() { ask -o /dev/null -w '%{http_code}' "$@"; }
last_log() { sleep 0.2; tail -n 1 "$ROOT/var/log/nginx/tocongngheso.access.log"; }
seconds_until() { # status or pattern, address, moment: how long after it the answer had it
  local text
  for _ in $(seq 100); do
    text=$(ask -w '%{http_code}' "$2")
    if grep -q -- "$1" <<<"$text"; then
      python3 -c "import sys, time; print(round(time.time() - float(sys.argv[1]), 1))" "$3"
      return
    fi
    sleep 0.2
  done
  echo 99
}
shell() { "$MANAGE" shell -v 0 -c "$1" 2>/dev/null | tail -n 1; }

# ── What stands in for systemd ──
cat >"$WORK/start" <<START
#!/bin/sh
cd "$CURRENT"
export DJANGO_SETTINGS_MODULE=config.settings.production
systemd-socket-activate --listen="$SOCKET" --listen="$EDITORS" -E EDITORS_SOCKET="$EDITORS" -E DJANGO_SETTINGS_MODULE -E PATH \
  .venv/bin/python -m gunicorn --config deploy/gunicorn.conf.py config.wsgi >>"$WORK/gunicorn.log" 2>&1 9>&- &
echo \$! >"$WORK/gunicorn.pid"
for _ in 1 2 3 4 5 6 7 8 9 10; do [ -S "$SOCKET" ] && break; sleep 0.2; done
START
cat >"$WORK/stop" <<STOP
#!/bin/sh
[ -e "$WORK/gunicorn.pid" ] || exit 0
pid=\$(cat "$WORK/gunicorn.pid")
kill "\$pid" 2>/dev/null
for _ in \$(seq 100); do kill -0 "\$pid" 2>/dev/null || break; sleep 0.2; done
rm -f "$WORK/gunicorn.pid" "$SOCKET" "$EDITORS"
STOP
printf '#!/bin/sh\nnginx -q -t -c "%s" && nginx -c "%s" -s reload\n' "$WORK/nginx.conf" "$WORK/nginx.conf" >"$WORK/reload"
chmod +x "$WORK/start" "$WORK/stop" "$WORK/reload"
export START=$WORK/start STOP=$WORK/stop RELOAD=$WORK/reload
cat >"$WORK/nginx.conf" <<NGINX
user $(id -un);
pid $WORK/nginx.pid;
error_log $WORK/nginx.log error;
worker_processes 2;
include /etc/nginx/modules-enabled/*.conf;
events { worker_connections 512; }
http {
  include /etc/nginx/mime.types;
  client_body_temp_path $WORK/tmp-1; proxy_temp_path $WORK/tmp-2; fastcgi_temp_path $WORK/tmp-3;
  uwsgi_temp_path $WORK/tmp-4; scgi_temp_path $WORK/tmp-5;
  include $ROOT/etc/nginx/sites-enabled/*;
}
NGINX
finish() {
  "$STOP" || true
  [ ! -e "$WORK/nginx.pid" ] || kill "$(cat "$WORK/nginx.pid")" || true
  [ ! -e "$WORK/echo.pid" ] || kill "$(cat "$WORK/echo.pid")" 2>/dev/null || true
  if [ -n "${KEEP:-}" ]; then echo "Kept: $WORK"; else rm -rf "$WORK"; fi
}
trap finish EXIT

echo "Installing"
mkdir "$WORK/new"
tar -C "$SOURCE" --exclude=./.git --exclude=./.venv --exclude=./var --exclude=./.env --exclude=__pycache__ -cf - . |
  tar -C "$WORK/new" -xf -
"$WORK/new/deploy/install.sh" </dev/null >"$WORK/install.log" 2>&1 || { tail -n 30 "$WORK/install.log"; exit 1; }
check "install.sh says where the site is" "$SITE/" "$(cat "$WORK/install.log")"
check ".env is not for everybody" '^640$' "$(stat -c %a "$ROOT/etc/tocongngheso/env")"
before=$(sha256sum "$ROOT/etc/tocongngheso/env")
"$WORK/new/deploy/install.sh" </dev/null >"$WORK/again.log" 2>&1 || { tail -n 30 "$WORK/again.log"; exit 1; }
check "a second run changes no setting" "$before" "$(sha256sum "$ROOT/etc/tocongngheso/env")"
absent "a second run makes no account" 'mật khẩu' "$(cat "$WORK/again.log")"
if command -v systemd-analyze >/dev/null; then
  check "systemd finds no fault in the units" '^$' \
    "$(systemd-analyze verify "$ROOT"/etc/systemd/system/tocongngheso* 2>&1 | grep tocongngheso || true)"
fi
"$MANAGE" prepare --demo "$WORK/accounts.txt" >"$WORK/demo.log" 2>&1
"$MANAGE" outage_pages >/dev/null
nginx -c "$WORK/nginx.conf"
"$START"

echo "Serving"
check "HTTPS and HTTP/2" '^2 200$' "$(ask -o /dev/null -w '%{http_version} %{http_code}' "$SITE/")"
check "HTTP leads to HTTPS" "^301 $SITE/a\\?b=c\$" \
  "$(ask -o /dev/null -w '%{http_code} %{redirect_url}' "http://tenxa.example:$HTTP_PORT/a?b=c")"
check "IPv6" '^200$' "$(curl -sk -o /dev/null -w '%{http_code}' --resolve "tenxa.example:$HTTPS_PORT:[::1]" "$SITE/")"
check "a second name" '^200$' "$(status "https://xa-hai.example:$HTTPS_PORT/")"
check "a name that is not ours" '^000$' "$(status "https://khac.example:$HTTPS_PORT/")"
for path in "${CACHED[@]}" "$GUIDE" '/tim/?q=vneid'; do
  head=$(ask -D- -o /dev/null -b csrftoken=x "$SITE$path")
  absent "$path sets no cookie" 'set-cookie' "$head"
  for header in content-security-policy strict-transport-security x-content-type-options referrer-policy \
    permissions-policy cross-origin-opener-policy cross-origin-resource-policy; do
    check "$path has $header" "$header: " "$head"
  done
  check "$path may be cached for two seconds" 's-maxage=2,' "$head"
done
ask -o /dev/null "$SITE/"
ask -o /dev/null -b "csrftoken=y; other=z" "$SITE/"
check "the second request is answered from the cache, whatever its cookies" 'HIT$' "$(last_log)"
ask -o /dev/null -b sessionid=x "$SITE/"
check "somebody signed in is not" 'BYPASS$' "$(last_log)"
head=$(ask -D- -o "$WORK/packed" -H 'Accept-Encoding: gzip' "$SITE/")
check "packed for those who take it" 'content-encoding: gzip' "$head"
ask -o "$WORK/plain" "$SITE/"
check "the same page for those who do not" '^0$' "$(gunzip <"$WORK/packed" | cmp -s - "$WORK/plain"; echo $?)"
etag=$(tr -d '\r' <<<"$head" | sed -n 's/^etag: //p')
check "not sent again to those who have it" '^304$' \
  "$(status -H 'Accept-Encoding: gzip' -H "If-None-Match: $etag" "$SITE/")"
script=$(cd "$ROOT/var/lib/tocongngheso/static" && find js -name 'code.*.js' | head -n 1)
head=$(ask -D- -o /dev/null -H 'Accept-Encoding: gzip' "$SITE/static/$script")
check "static files for a year, packed" 'max-age=31536000, immutable.*' "$head"
check "packed beforehand" 'content-encoding: gzip' "$head"
printf 'x%.0s' {1..200} >"$ROOT/var/lib/tocongngheso/media/images/x.webp"
head=$(ask -D- -o /dev/null -r 0-9 "$SITE/media/images/x.webp")
check "a part of a picture" 'HTTP/2 206.*content-length: 10.*' "$head"
check "a picture is a picture" 'content-type: image/webp.*nosniff' "$head"
printf 'secret' >"$ROOT/var/lib/tocongngheso/media/documents/x.pdf"
check "no document past its restrictions" '^404$' "$(status "$SITE/media/documents/x.pdf")"
check "a large upload is refused early" '^413$' \
  "$(head -c 400000 /dev/zero | status -X POST --data-binary @- "$SITE/gop-y/x/")"
ask -o /dev/null "$SITE/tim/?q=ho-ten-cua-ai-do"
absent "the log has no question" 'ho-ten' "$(cat "$ROOT/var/log/nginx/"*)"
absent "the log has no whole address" '127\.0\.0\.1' "$(cat "$ROOT/var/log/nginx/"*)"
check "ready" '"ready": true' "$(ask "$SITE/readyz/")"
codes=$(for number in $(seq 14); do
  ask -o /dev/null -w '%{http_code} ' -X POST -H "X-Real-IP: 192.0.2.$number" -H "X-Forwarded-For: 192.0.2.$number" \
    "$SITE/admin/login/"
done)
check "somebody who tries passwords is slowed down, whatever address they claim" '429 $' "$codes"

echo "Changing"
moment=$(shell "
import time
from guides.models import GuidePage
page = GuidePage.objects.get(slug='nhan-biet-lua-dao')
page.title = 'Bài vừa được sửa'
page.save_revision().publish()
print(time.time())")
took=$(seconds_until 'Bài vừa được sửa' "$SITE$GUIDE" "$moment")
check "an edit is seen after $took s" '^[0-4]\.' "$took"
ask -o /dev/null "$SITE$TEAM"
moment=$(shell "
import time
from teams.models import Membership
for row in Membership.objects.open().filter(team__slug='thon-chau-thinh'):
    row.member.withdraw({'phone'}, None)
print(time.time())")
sleep 0.1
for _ in $(seq 100); do
  ask "$SITE$TEAM" | grep -q 'tel:0900000004' || break
  sleep 0.1
done
took=$(python3 -c "import sys, time; print(round(time.time() - float(sys.argv[1]), 1))" "$moment")
check "a withdrawn number is gone after $took s" '^[0-4]\.' "$took"
moment=$(shell "
import time
from guides.models import GuidePage
GuidePage.objects.get(slug='nhan-biet-lua-dao').unpublish()
print(time.time())")
took=$(seconds_until '404$' "$SITE$GUIDE" "$moment")
check "a page that is taken off is gone after $took s" '^[0-4]\.' "$took"

echo "Without gunicorn"
for path in "${CACHED[@]}"; do ask -o /dev/null "$SITE$path"; done
"$STOP"
sleep 6 # past every stale-while-revalidate
for path in "${CACHED[@]}"; do check "$path is read on" '^200$' "$(status "$SITE$path")"; done
check "what was taken off stays off" '^404$' "$(status "$SITE$GUIDE")"
text=$(ask -X POST -d 'a=b' -w '%{http_code}' "$SITE/gop-y/abc/")
check "a form says that it was not sent" 'Tạm thời chưa gửi được' "$text"
check "and offers a number" 'href="tel:' "$text"
check "and is no success" '503$' "$text"
absent "and asks for nothing else" '(src|srcset)=|rel="stylesheet"' "$text"
text=$(ask -w '%{http_code}' "$SITE/ten-cu/")
check "a page never seen is calm" 'Trang này tạm nghỉ ít phút' "$text"
check "and not cached" '503$' "$text"
cat >"$WORK/echo.py" <<'PYTHON'
import http.server
import socketserver
import sys


class Echo(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(str(self.headers).encode())

    def address_string(self):
        return ""


socketserver.UnixStreamServer(sys.argv[1], Echo).serve_forever()
PYTHON
python3 "$WORK/echo.py" "$SOCKET" 2>/dev/null &
echo $! >"$WORK/echo.pid"
sleep 1
told=$(ask -H 'X-Real-IP: 192.0.2.1' -H 'X-Forwarded-For: 192.0.2.2' -H 'X_Real_IP: 192.0.2.3' \
  -H 'Forwarded: for=192.0.2.4' -H 'X-Forwarded-Host: khac.example' -H 'X-Forwarded-Proto: http' "$SITE/admin/")
check "what Django is told of the address is nginx's word" 'X-Real-IP: 127.0.0.1' "$told"
absent "and nothing of what the sender claims" '192\.0\.2\.|khac\.example|proto: http$' "$told"
kill "$(cat "$WORK/echo.pid")"
rm -f "$SOCKET" "$WORK/echo.pid"
"$START"
took=$(seconds_until '200$' "$SITE/ten-cu/" "$(date +%s.%N)")
check "back again after $took s" '^([0-9]|1[0-2])\.' "$took"

echo "Upgrading"
next() { # a version whose source is in $WORK/new; its output in $WORK/upgrade.log
  "$WORK/new/deploy/upgrade.sh" >"$WORK/upgrade.log" 2>&1
}
read_on() { # while it lasts: "requests failures"
  local asked=0 failed=0
  while [ -e "$WORK/reading" ]; do
    asked=$((asked + 1))
    [ "$(status "$SITE/duc-minh/")" = 200 ] || failed=$((failed + 1))
    sleep 0.2
  done
  echo "$asked $failed" >"$WORK/read"
}
status "$SITE/duc-minh/" >/dev/null
touch "$WORK/reading"
read_on &
reader=$!
rows="from teams.models import Team; from guides.models import GuidePage; print(Team.objects.count(), GuidePage.objects.count())"
before=$(shell "$rows")
sed -i 's/^version = .*/version = "9.1.0"/' "$WORK/new/pyproject.toml"
check "upgrade.sh succeeds" '^0$' "$(next; echo $?)"
check "the new version runs" '/9\.1\.0-' "$(readlink "$CURRENT")"
check "with all rows" "^$before\$" "$(shell "$rows")"
check "and answers" '^200 200$' "$(status "$SITE/tim/") $(status "$SITE/ten-cu/?moi=1")"

echo "Upgrading to a version that fails halfway"
sed -i 's/^version = .*/version = "9.2.0"/' "$WORK/new/pyproject.toml"
last=$(cd "$WORK/new/home/migrations" && find . -name '0*.py' -printf '%f\n' | sort | tail -n 1)
cat >"$WORK/new/home/migrations/9998_works.py" <<PYTHON
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("home", "${last%.py}")]
    operations = [migrations.RunSQL("ALTER TABLE teams_team ADD COLUMN lost varchar(10)")]
PYTHON
cat >"$WORK/new/home/migrations/9999_fails.py" <<'PYTHON'
from django.db import migrations


def fail(apps, schema_editor):
    raise RuntimeError("as it should")


class Migration(migrations.Migration):
    dependencies = [("home", "9998_works")]
    operations = [migrations.RunPython(fail)]
PYTHON
check "upgrade.sh fails" '^1$' "$(next; echo $?)"
check "says so" 'Trang web chạy như trước' "$(tail -n 1 "$WORK/upgrade.log")"
check "the version before runs" '/9\.1\.0-' "$(readlink "$CURRENT")"
check "with all rows" "^$before\$" "$(shell "$rows")"
check "in the tables that it knows" '^False$' \
  "$(shell "from django.db import connection as c; print('lost' in [f.name for f in c.introspection.get_table_description(c.cursor(), 'teams_team')])")"
check "and answers" '^200 200 200$' "$(status "$SITE/tim/") $(status "$SITE/ten-cu/?moi=2") $(status "$SITE/readyz/")"
rm "$WORK/reading"
wait "$reader"
check "readers meanwhile, requests and failures: $(cat "$WORK/read")" ' 0$' "$(cat "$WORK/read")"

echo "Below a path"
rm "$WORK/new/home/migrations/"999*.py
"$STOP"
sed -i 's|^URL_PREFIX=.*|URL_PREFIX=/to-so|; s|^\(BASE_URL=.*\)$|\1/to-so|' "$ROOT/etc/tocongngheso/env"
"$WORK/new/deploy/install.sh" </dev/null >"$WORK/path.log" 2>&1 || { tail -n 30 "$WORK/path.log"; exit 1; }
"$RELOAD"
"$START"
sleep 2 # until the workers with the old configuration are gone
text=$(ask -w '%{http_code}' "$SITE/to-so/duc-minh/")
check "a page" '200$' "$text"
check "its links stay there" 'href="/to-so/' "$text"
script=$(grep -o '/to-so/static/[^"]*\.js' <<<"$text" | head -n 1)
check "its script" '^200$' "$(status "$SITE$script")"
check "the admin" '^302 .*/to-so/admin/login/' "$(ask -o /dev/null -w '%{http_code} %{redirect_url}' "$SITE/to-so/admin/")"
check "nothing beside it" '^404$' "$(status "$SITE/duc-minh/")"

echo
echo "$right right, $wrong wrong"
[ "$wrong" = 0 ]
