#!/usr/bin/env bash
# Lên phiên bản mới. Giải nén phiên bản mới vào một thư mục, rồi chạy trong thư mục ấy:
#
#   sudo deploy/upgrade.sh
#
# Sao lưu trước. Có gì hỏng thì trở về đúng phiên bản và dữ liệu trước đó. Trong lúc ấy bà con vẫn đọc được trang, vì nginx giữ.
#
# For trials, beside ROOT=… and SKIP_SYSTEM=1 of install.sh: START and STOP, commands instead of systemctl's.
set -euo pipefail
SOURCE=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# shellcheck source=deploy/common.sh
. "$SOURCE/deploy/common.sh"

[ -e "$APP/current" ] || stop "Chưa cài: dùng deploy/install.sh"
[ -n "$ROOT" ] || [ "$(id -u)" = 0 ] || stop "Cần quyền quản trị máy: sudo deploy/upgrade.sh"
exec 9>"$APP/upgrading"
flock -n 9 || stop "Đang có một lần nâng cấp khác chạy."

start() { if [ -n "$SKIP_SYSTEM" ]; then ${START:-true}; else units start "$NAME.socket" "$NAME.service"; fi; }
halt() { if [ -n "$SKIP_SYSTEM" ]; then ${STOP:-true}; else units stop "$NAME.service" "$NAME.socket"; fi; }
ready() { # within a minute
  local host
  host=$(setting ALLOWED_HOSTS)
  for _ in $(seq 60); do
    [ "$(curl -s -o /dev/null -m 10 -w '%{http_code}' --unix-socket "$SOCKET" -H "Host: ${host%%,*}" \
      -H 'X-Forwarded-Proto: https' http://site/readyz/)" = 200 ] && return 0
    sleep 1
  done
  return 1
}

before=$(readlink -f "$APP/current")
say "Đang chạy: $(basename "$before")"

# Everything that may fail while the site still runs comes first.
release=$(put_release)
say "Phiên bản mới: $(basename "$release")"
timers() { # start, stop
  [ -n "$SKIP_SYSTEM" ] || units "$1" "$NAME-nightly.timer" "$NAME-backup.timer" "$NAME-publish.timer"
}
stay() {
  trap - EXIT INT TERM
  start
  timers start
  rm -rf "$release"
  stop "Không sao lưu được nên không nâng cấp. Trang web chạy lại như cũ."
}
trap stay EXIT
trap 'exit 1' INT TERM
timers stop
# A job that is under way would write between the backup and the upgrade.
[ -n "$SKIP_SYSTEM" ] || units stop "$NAME-nightly.service" "$NAME-backup.service" "$NAME-publish.service"
say "Dừng phần sửa đổi; trang đã có người xem vẫn đọc được"
halt
say "Sao lưu"
manage backup
backup=$(find "$BACKUPS" -maxdepth 1 -name 'sao-luu-*.tar*' -printf '%f\n' | sort | tail -n 1)
[ -n "$backup" ]
say "Đường lui: $BACKUPS/$backup"

go_back() {
  trap - EXIT INT TERM
  say "Nâng cấp hỏng. Trở về $(basename "$before")"
  halt || true
  ln -sfn "$before" "$APP/current"
  # The new version may have changed tables that the old one does not know: the backup goes into empty ones.
  case $(setting DATABASE_URL) in
    sqlite:*)
      local file
      file=$(setting DATABASE_URL)
      file=${file#sqlite:///}
      for part in "$file" "$file-wal" "$file-shm"; do [ ! -e "$part" ] || mv "$part" "$part.failed"; done
      ;;
    *)
      manage shell -v 0 -c '
from django.db import connection
with connection.cursor() as cursor:
    cursor.execute("DROP SCHEMA IF EXISTS failed_upgrade CASCADE")
    cursor.execute("ALTER SCHEMA public RENAME TO failed_upgrade")
    cursor.execute("CREATE SCHEMA public")
' ;;
  esac
  if ! manage restore "$BACKUPS/$backup" --replace; then
    stop "Chưa phục hồi được. Mã nguồn đã về bản cũ; dữ liệu ở $BACKUPS/$backup. Chạy: $APP/manage restore $BACKUPS/$backup --replace"
  fi
  manage prepare >/dev/null
  write_all_of "$before" || true # the site itself comes first
  start
  ready || stop "Đã về bản cũ nhưng trang web chưa chạy: journalctl -u $NAME"
  rm -rf "$release"
  stop "Không nâng cấp được, lý do ở các dòng trên. Trang web chạy như trước, không mất gì."
}
write_all_of() { # a release: its own nginx site and units
  SOURCE=$1
  write_nginx
  write_units
  if [ -z "$SKIP_SYSTEM" ]; then
    units daemon-reload
    nginx -t -q || return 1
    units reload nginx
    timers start
  elif [ -n "${RELOAD:-}" ]; then
    $RELOAD
  fi
}
trap go_back EXIT

ln -sfn "$release" "$APP/current"
mkdir -p "$ETC/hosts.d"
manage check --deploy
manage prepare
manage outage_pages
write_all_of "$release"
start
ready
trap - EXIT
say "Đã lên $(basename "$release"). Muốn trở lại thì giải nén bản cũ và xem docs/operations.md"

# The three last ones stay, and the environments that they use.
find "$APP/releases" -mindepth 1 -maxdepth 1 -type d | sort | head -n -3 | while read -r old; do
  [ "$old" = "$before" ] || [ "$old" = "$release" ] || rm -rf "$old"
done
for venv in "$APP"/venvs/*/; do
  venv=${venv%/}
  find "$APP/releases" -maxdepth 2 -name .venv -lname "$venv" | grep -q . || rm -rf "$venv"
done
