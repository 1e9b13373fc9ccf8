#!/usr/bin/env bash
# Cài trang web lên một máy Debian 12. Chạy lại lúc nào cũng được: việc đã làm thì giữ nguyên.
#
#   sudo deploy/install.sh
#
# Three questions, or the environment instead: HOSTS ("tenxa.tentinh.gov.vn other.name"), DATABASE ("sqlite",
# "postgresql" or an address postgres://…), ADMIN_EMAIL. Further: CERTIFICATE and CERTIFICATE_KEY (paths; else one is made
# here), URL_PREFIX (/path below the host), ADMIN_PASSWORD (else one is made and shown once).
#
# For trials: ROOT=/some/folder puts everything below it; SKIP_APT=1, SKIP_SYSTEM=1 (no user, no systemctl) and
# HTTP_PORT, HTTPS_PORT, LISTEN4, LISTEN6 (such as "127.0.0.1:" and "[::1]:") leave the machine alone.
set -euo pipefail
SOURCE=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# shellcheck source=deploy/common.sh
. "$SOURCE/deploy/common.sh"

ask() { # variable, question, default
  local answer=${!1:-}
  if [ -z "$answer" ] && [ -t 0 ]; then read -r -p "? $2 [$3]: " answer; fi
  printf -v "$1" '%s' "${answer:-$3}"
}

[ -n "$ROOT" ] || [ "$(id -u)" = 0 ] || stop "Cần quyền quản trị máy: sudo deploy/install.sh"

if [ -e "$ENV_FILE" ]; then
  say "Đã cài trước đây: giữ nguyên $ENV_FILE"
  HOSTS=$(setting ALLOWED_HOSTS | tr ',' ' ')
  DATABASE_URL=$(setting DATABASE_URL)
  URL_PREFIX=$(setting URL_PREFIX)
else
  ask HOSTS "Tên miền của trang web (nhiều tên thì cách nhau bằng dấu cách)" "$(hostname -f 2>/dev/null || hostname)"
  ask DATABASE "Cơ sở dữ liệu: sqlite (một xã) hay postgresql (nhiều xã)" sqlite
  ask ADMIN_EMAIL "Thư điện tử của người quản trị" "quantri@${HOSTS%% *}"
fi
HOST=${HOSTS%% *}
[[ $HOSTS =~ ^[A-Za-z0-9.\ -]+$ ]] || stop "Tên miền chỉ gồm chữ không dấu, số, dấu chấm, dấu gạch ngang: $HOSTS"
URL_PREFIX=${URL_PREFIX:-}
URL_PREFIX=${URL_PREFIX%/}
[[ -z $URL_PREFIX || $URL_PREFIX =~ ^(/[A-Za-z0-9_-]+)+$ ]] || stop "URL_PREFIX phải như /to-cong-nghe-so: $URL_PREFIX"

# ── Phần mềm của Debian ──
if [ -z "$SKIP_APT" ]; then
  packages=(nginx libnginx-mod-http-brotli-static openssl curl python3-venv libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-noto-core)
  [[ ${DATABASE:-${DATABASE_URL:-}} == postgres* ]] && packages+=(postgresql)
  say "Cài gói của Debian: ${packages[*]}"
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "${packages[@]}" >/dev/null
fi
python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' || stop "Cần Python 3.11 trở lên (Debian 12 có sẵn)."

# ── Người dùng và thư mục ──
if [ -z "$SKIP_SYSTEM" ] && ! id "$NAME" >/dev/null 2>&1; then
  adduser --system --group --home "$VAR" --no-create-home --quiet "$NAME"
  say "Tạo người dùng $NAME, chỉ để chạy trang web"
fi
# nginx reads static files, pictures and outage pages; rows and documents are ours alone.
install -d -m 755 "$APP" "$APP/releases" "$APP/venvs" "$ETC" "$ETC/nginx.d" "$ETC/hosts.d" "$CACHE" "$LOG" "$(dirname "$SOCKET")"
install -d -m 755 "${OWNER[@]}" "$VAR" "$VAR/media" "$VAR/media/images" "$VAR/static" "$VAR/outage" "$VAR/acme"
install -d -m 700 "${OWNER[@]}" "$VAR/data" "$VAR/media/documents" "$BACKUPS"
install -d -m 700 "$ETC/tls"

# ── Cơ sở dữ liệu và cài đặt ──
if [ ! -e "$ENV_FILE" ]; then
  case $DATABASE in
    sqlite) DATABASE_URL="sqlite:///$VAR/data/site.sqlite3" ;;
    postgres://*) DATABASE_URL=$DATABASE ;;
    postgresql)
      # Over the local socket the system's user is the database's user: there is no password to keep.
      as_postgres() { (cd / && runuser -u postgres -- psql -qtAX "$@"); }
      [ -n "$(as_postgres -c "SELECT 1 FROM pg_roles WHERE rolname = '$NAME'")" ] ||
        as_postgres -c "CREATE ROLE $NAME LOGIN"
      [ -n "$(as_postgres -c "SELECT 1 FROM pg_database WHERE datname = '$NAME'")" ] ||
        as_postgres -c "CREATE DATABASE $NAME OWNER $NAME ENCODING 'UTF8' TEMPLATE template0"
      DATABASE_URL="postgres:///$NAME"
      for version in "$ROOT"/etc/postgresql/*/main/conf.d; do
        [ -d "$version" ] && [ ! -e "$version/$NAME.conf" ] &&
          install -m 644 "$SOURCE/deploy/postgresql.conf.d/site.conf" "$version/$NAME.conf" &&
          say "Chép cài đặt PostgreSQL: $version/$NAME.conf (có hiệu lực khi PostgreSQL khởi động lại)"
      done
      ;;
    *) stop "Cơ sở dữ liệu phải là sqlite hoặc postgresql: $DATABASE" ;;
  esac
  umask 077
  cat >"$ENV_FILE.new" <<ENV
# Cài đặt của trang web; .env.example giải thích từng dòng. Sửa xong: systemctl restart $NAME
SECRET_KEY=$(python3 -c 'import secrets; print(secrets.token_urlsafe(50))')
DATABASE_URL=$DATABASE_URL
BASE_URL=https://$HOST$PORT_SUFFIX$URL_PREFIX
ALLOWED_HOSTS=${HOSTS// /,}
URL_PREFIX=$URL_PREFIX
VAR_DIR=$VAR
BACKUP_DIR=$BACKUPS
CLIENT_ADDRESS_HEADER=X-Real-IP
CACHE_URL=
EMAIL_URL=
DEFAULT_FROM_EMAIL=${ADMIN_EMAIL}
BACKUP_KEY=
ENV
  umask 022
  chmod 640 "$ENV_FILE.new"
  [ -n "$SKIP_SYSTEM" ] || chgrp "$NAME" "$ENV_FILE.new"
  mv "$ENV_FILE.new" "$ENV_FILE"
  say "Ghi cài đặt: $ENV_FILE (chỉ quản trị máy và $NAME đọc được)"
fi

# ── Mã nguồn, thư viện, bảng, tệp tĩnh ──
if [ ! -e "$APP/current" ]; then
  release=$(put_release)
  ln -sfn "$release" "$APP/current"
fi
say "Phiên bản: $(basename "$(readlink -f "$APP/current")"). Muốn lên phiên bản mới: deploy/upgrade.sh"
write_manage
manage prepare
manage first_page
manage outage_pages

# ── Chứng chỉ ──
CERTIFICATE=${CERTIFICATE:-$ETC/tls/site.crt} CERTIFICATE_KEY=${CERTIFICATE_KEY:-$ETC/tls/site.key}
if [ "$CERTIFICATE" = "$ETC/tls/site.crt" ] && [ ! -e "$CERTIFICATE" ]; then
  # shellcheck disable=SC2086
  names=$(printf ',DNS:%s' $HOSTS)
  openssl req -x509 -newkey rsa:2048 -nodes -days 825 -subj "/CN=$HOST" -addext "subjectAltName=${names#,}" \
    -keyout "$CERTIFICATE_KEY" -out "$CERTIFICATE" 2>/dev/null
  chmod 600 "$CERTIFICATE_KEY"
  say "Tạo chứng chỉ tạm. Trình duyệt sẽ cảnh báo cho đến khi có chứng chỉ thật, xem docs/operations.md"
fi
{ [ -r "$CERTIFICATE" ] && [ -r "$CERTIFICATE_KEY" ]; } || stop "Không đọc được chứng chỉ $CERTIFICATE, $CERTIFICATE_KEY"
remember HOSTS URL_PREFIX CERTIFICATE CERTIFICATE_KEY HTTP_PORT HTTPS_PORT LISTEN4 LISTEN6

# ── nginx, systemd ──
write_nginx
write_units
if [ -z "$SKIP_SYSTEM" ]; then
  # Debian's welcome page would be asked first for names that nobody knows.
  [ "$(readlink "$ROOT/etc/nginx/sites-enabled/default")" != /etc/nginx/sites-available/default ] ||
    rm "$ROOT/etc/nginx/sites-enabled/default"
  units daemon-reload
  units enable --quiet --now "$NAME.socket" "$NAME-nightly.timer" "$NAME-backup.timer" "$NAME-publish.timer"
  units enable --quiet "$NAME.service"
  units restart "$NAME.service"
  nginx -t -q
  units enable --quiet --now nginx
  units reload nginx
fi

# The last step: its password is shown once.
if [ "$(manage shell -v 0 -c 'from django.contrib.auth import get_user_model as m; print(m().objects.exists())')" = False ]; then
  shown=${ADMIN_PASSWORD:-$(python3 -c 'import secrets; print(secrets.token_urlsafe(12))')}
  DJANGO_SUPERUSER_PASSWORD=$shown manage createsuperuser --noinput --username quantrimay --email "${ADMIN_EMAIL:-quantri@$HOST}"
fi

cat <<DONE

✓ Xong.
  Trang web    $(setting BASE_URL)/
  Quản trị     $(setting BASE_URL)/admin/
  Cài đặt      $ENV_FILE
  Dữ liệu      $VAR
  Sao lưu      $BACKUPS, mỗi ngày hai lần
  Lệnh         $APP/manage …      (ví dụ: $APP/manage backup)
DONE
if [ "$(manage shell -v 0 -c 'from teams.models import CommunePage as m; print(m.objects.exists())')" = False ]; then
  cat <<NEXT

  Tiếp theo
    1. Nạp danh sách tỉnh, xã: $APP/manage import_areas … (docs/places.md)
    2. Đưa xã lên trang: đăng nhập, Cài đặt → Đưa một xã lên trang; hoặc $APP/manage set_up_commune xa-ten-xa
    3. Điền tên cơ quan và số điện thoại: Cài đặt → Thông tin của trang, rồi $APP/manage outage_pages
NEXT
fi
if [ -n "${shown:-}" ]; then
  printf '  Đăng nhập    tên quantrimay, mật khẩu %s\n               Chép lại ngay: mật khẩu không được ghi ở đâu khác.\n' \
    "$([ -n "${ADMIN_PASSWORD:-}" ] && echo "như trong ADMIN_PASSWORD" || echo "$shown")"
fi
