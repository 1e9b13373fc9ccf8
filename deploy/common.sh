# shellcheck shell=bash
# What install.sh and upgrade.sh share: where things are, and the steps that both do. SOURCE is set by whoever reads it.

shopt -s inherit_errexit # also inside $(…): a library that could not be installed ends it all
ROOT=${ROOT:-}
SKIP_APT=${SKIP_APT:-} SKIP_SYSTEM=${SKIP_SYSTEM:-}
NAME=tocongngheso
APP=$ROOT/opt/$NAME              # releases/<version>/, venvs/<pins>/, current -> releases/…
ETC=$ROOT/etc/$NAME              # env, tls/, nginx.d/
ENV_FILE=$ETC/env
VAR=$ROOT/var/lib/$NAME          # VAR_DIR: data/, media/, static/, pages/
BACKUPS=$ROOT/var/backups/$NAME
CACHE=$ROOT/var/cache/nginx-$NAME
LOG=$ROOT/var/log/nginx
SOCKET=$ROOT/run/$NAME/gunicorn.sock
EDITORS=$ROOT/run/$NAME/editors.sock # what nginx asks for editors: deploy/gunicorn.conf.py
HTTP_PORT=${HTTP_PORT:-} HTTPS_PORT=${HTTPS_PORT:-} LISTEN4=${LISTEN4:-} LISTEN6=${LISTEN6:-}
# What the machine was set up with: upgrades ask nothing.
# shellcheck disable=SC1091
[ ! -e "$ETC/install" ] || . "$ETC/install"
HTTP_PORT=${HTTP_PORT:-80} HTTPS_PORT=${HTTPS_PORT:-443} LISTEN6=${LISTEN6:-"[::]:"}
PORT_SUFFIX=
[ "$HTTPS_PORT" = 443 ] || PORT_SUFFIX=:$HTTPS_PORT
# shellcheck disable=SC2034
OWNER=()
# shellcheck disable=SC2034
[ -n "$SKIP_SYSTEM" ] || OWNER=(-o "$NAME" -g "$NAME")

say() { printf '• %s\n' "$*" >&2; }
stop() {
  printf '✗ %s\n' "$*" >&2
  exit 1
}

# In a chroot or a container, where systemd does not run, everything is put in place and nothing is started.
units() {
  if [ -d /run/systemd/system ]; then systemctl "$@"; else say "systemd không chạy ở đây, bỏ qua: systemctl $*"; fi
}

setting() { sed -n "s/^$1=//p" "$ENV_FILE" | tail -n 1; }

remember() { # names of variables
  local name
  for name in "$@"; do printf '%s=%q\n' "$name" "${!name}"; done >"$ETC/install"
}

write_manage() {
  # shellcheck disable=SC2016
  {
    echo '#!/bin/sh'
    echo '# Lệnh quản trị của trang web, chạy bằng đúng người dùng.'
    printf 'cd "%s/current" || exit 1\n' "$APP"
    echo 'export DJANGO_SETTINGS_MODULE=config.settings.production PYTHONDONTWRITEBYTECODE=1'
    printf 'export HOME="%s"\n' "$VAR"
    [ -n "$SKIP_SYSTEM" ] || printf '[ "$(id -un)" = %s ] || exec runuser -u %s -- .venv/bin/python manage.py "$@"\n' "$NAME" "$NAME"
    echo 'exec .venv/bin/python manage.py "$@"'
  } >"$APP/manage"
  chmod 755 "$APP/manage"
}
manage() { "$APP/manage" "$@"; }

version_of() { # a folder with the source
  local project
  project=$(sed -n 's/^version = "\(.*\)"/\1/p' "$1/pyproject.toml" | head -n 1)
  echo "${project:-0}-$(date +%Y%m%d-%H%M%S)"
}

# A virtual environment for each set of pins: a version with the same ones is there in a second.
venv_for() { # a folder with the source
  local digest venv
  digest=$(cat "$1/pyproject.toml" "$1/constraints.txt" | sha256sum | cut -c 1-16)
  venv=$APP/venvs/$digest
  if [ ! -e "$venv/complete" ]; then
    say "Cài thư viện Python theo constraints.txt (vài phút)"
    rm -rf "$venv"
    python3 -m venv "$venv"
    python3 - "$1/pyproject.toml" >"$venv/wanted" <<'PYTHON'
import sys
import tomllib

print("\n".join(tomllib.load(open(sys.argv[1], "rb"))["project"]["dependencies"]))
PYTHON
    "$venv/bin/python" -m pip install --quiet --constraint "$1/constraints.txt" --requirement "$venv/wanted" >&2
    "$venv/bin/python" -m compileall -q "$venv/lib" >/dev/null || true
    touch "$venv/complete"
  fi
  echo "$venv"
}

# The source beside those that are there already, ready to be switched to; its path.
put_release() {
  local release venv
  release=$APP/releases/$(version_of "$SOURCE")
  venv=$(venv_for "$SOURCE")
  mkdir "$release"
  tar -C "$SOURCE" --exclude=./.git --exclude=./.venv --exclude=./var --exclude=./.env --exclude=__pycache__ -cf - . |
    tar -C "$release" --no-same-owner -xf -
  ln -s "$venv" "$release/.venv"
  ln -s "$ENV_FILE" "$release/.env"
  # `manage.py prepare` compiles translations into it; the rest is not the site's to write.
  [ -n "$SKIP_SYSTEM" ] || chown -R "$NAME:$NAME" "$release/locale"
  python3 -m compileall -q "$release" >/dev/null || true
  chmod -R go+rX "$release"
  echo "$release"
}

fill() { # template, file
  local web=www-data rules='' note='Not used here.'
  [ -z "$SKIP_SYSTEM" ] || web=$(id -un)
  if [ -n "${URL_PREFIX:-}" ]; then
    note=''
    rules="rewrite ^$URL_PREFIX\$ https://\$http_host$URL_PREFIX/ permanent; if (\$uri !~ ^(/-|$URL_PREFIX)/) { return 404; } rewrite ^$URL_PREFIX(/.*)\$ \$1;"
  fi
  sed \
    -e "s|@NAME@|$NAME|g" -e "s|@USER@|$NAME|g" -e "s|@WEB_USER@|$web|g" -e "s|@APP@|$APP|g" -e "s|@ETC@|$ETC|g" \
    -e "s|@VAR@|$VAR|g" -e "s|@BACKUPS@|$BACKUPS|g" -e "s|@CACHE@|$CACHE|g" -e "s|@LOG@|$LOG|g" \
    -e "s|@SOCKET@|$SOCKET|g" -e "s|@EDITORS@|$EDITORS|g" -e "s|@HOSTS@|${HOSTS:-}|g" -e "s|@LISTEN4@|$LISTEN4|g" -e "s|@LISTEN6@|$LISTEN6|g" \
    -e "s|@HTTP_PORT@|$HTTP_PORT|g" -e "s|@HTTPS_PORT@|$HTTPS_PORT|g" -e "s|@PORT_SUFFIX@|$PORT_SUFFIX|g" \
    -e "s|@CERTIFICATE@|${CERTIFICATE:-}|g" -e "s|@CERTIFICATE_KEY@|${CERTIFICATE_KEY:-}|g" \
    -e "s#@PREFIX_RULES@#$(printf '%s' "$rules" | sed 's/[\\&#]/\\&/g')#" -e "s|@PREFIX_NOTE@|$note|" \
    -e "s|@URL_PREFIX@|${URL_PREFIX:-}|g" \
    "$1" >"$2.new"
  ! grep -nE '@[A-Z_0-9]+@' "$2.new" || stop "Mẫu $1 còn chỗ chưa điền"
  mv "$2.new" "$2"
}

write_nginx() {
  local site=$ROOT/etc/nginx/sites-available/$NAME
  mkdir -p "$ROOT/etc/nginx/sites-available" "$ROOT/etc/nginx/sites-enabled"
  fill "$SOURCE/deploy/nginx/site.conf" "$site"
  [ -e /proc/net/if_inet6 ] || sed -i '/# IPv6$/d' "$site"
  compgen -G '/etc/nginx/modules-enabled/*brotli-static*' >/dev/null || sed -i '/# Brotli$/d' "$site"
  ln -sfn "$site" "$ROOT/etc/nginx/sites-enabled/$NAME"
  say "Ghi cấu hình nginx: $site (thêm gì thì thêm trong $ETC/nginx.d/)"
}

write_units() {
  local units=$ROOT/etc/systemd/system unit kind
  mkdir -p "$units"
  for unit in "$SOURCE"/deploy/systemd/*; do
    kind=$(basename "$unit")
    case $kind in
      site.*) fill "$unit" "$units/$NAME.${kind#*.}" ;;
      *) fill "$unit" "$units/$NAME-$kind" ;;
    esac
  done
  say "Ghi dịch vụ của systemd: $units/$NAME*"
}
