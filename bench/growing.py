"""The site on more than one machine, by settings alone, each against the real thing. Run by `make try-growing`.

Two gunicorns on two ports behind nginx, one killed under load; a streaming replica that stops, lags and comes back;
PgBouncer pooling by transaction; Redis as the shared cache; uploads in an S3-compatible store (`moto_server` of the
package moto[server], in any environment: MOTO=/path/to/moto_server); the settings of PostgreSQL and Redis that
`deploy/` has, loaded.
"""

import argparse
import http.client
import os
import shutil
import subprocess
import sys
import time
from collections import Counter

from stand import HOST, ROOT, Postgres, Readers, Redis, Server, Stand, free_port, told, until

PATHS = ["/", "/duc-minh/", "/duc-minh/to/", "/huong-dan/", "/tim/?q=vneid", "/huong-dan/kich-hoat-vneid/"]
GUIDE = "/huong-dan/nhan-biet-lua-dao/"
HEADERS = {"Host": HOST, "X-Forwarded-Proto": "https"}
PUBLISH = """
from guides.models import GuidePage
page = GuidePage.objects.get(slug="nhan-biet-lua-dao", depth=4)
page.title = "{}"
page.save_revision().publish()
"""
wrong = []


def must(holds, what):
    print(f"  {'✓' if holds else '✗'} {what}", flush=True)
    if not holds:
        wrong.append(what)


def hosts(stand):
    """Two gunicorns that share PostgreSQL and Redis; nginx keeps nothing here, so that each question reaches one."""
    print("Two gunicorns, one killed under load")
    ports = [free_port(), free_port()]
    servers = [stand.gunicorn(f"127.0.0.1:{port}") for port in ports]
    folder = stand.root / "etc/tocongngheso"
    (folder / "hosts.d/b.conf").write_text(
        "".join(f"server 127.0.0.1:{p} max_fails=2 fail_timeout=10s;\n" for p in ports)
    )  # noqa: E501
    site = stand.root / "etc/nginx/sites-available/tocongngheso"
    text = site.read_text()
    alone = text.replace(f"    server unix:{stand.socket} max_fails=2 fail_timeout=10s;\n", "")
    alone = alone.replace(f"    server unix:{stand.socket};\n", "")
    site.write_text(alone.replace("proxy_cache $tocongngheso_kept_in;", "proxy_cache off;"))
    stand.nginx.reload()
    with Readers(stand, PATHS, 25) as readers:
        time.sleep(4)
        servers[0].kill()
        time.sleep(8)
        servers[0].start()
        time.sleep(6)
        servers[1].kill()
        time.sleep(8)
        servers[1].start()
        time.sleep(3)
    count, errors, median, p99, longest = told(readers.found)
    must(
        errors == 0,
        f"{count} requests, {errors} errors, median {median:.0f} ms, p99 {p99:.0f} ms, longest {longest:.0f} ms "
        f"({dict(Counter(row[2] for row in readers.found))})",
    )
    print("  One edits at the first, the other answers readers: Redis tells")
    for number in range(5):
        for port in ports:
            stand.ask(f"http://127.0.0.1:{port}{GUIDE}", headers=HEADERS)
        stand.shell(PUBLISH.format(f"Lần {number} ở máy khác"))
        seen = [
            f"Lần {number} ở máy khác" in stand.ask(f"http://127.0.0.1:{p}{GUIDE}", headers=HEADERS)[1] for p in ports
        ]  # noqa: E501
        must(all(seen), f"edit {number}: both have it with the next request")
    site.write_text(text)
    (folder / "hosts.d/b.conf").unlink()
    for server in servers:
        server.stop()


def replica(stand, primary):
    """A streaming replica: readers ask it, editors never; down or late, nobody notices more than a late page."""
    print("Read replica")
    standby = stand.add(Postgres(stand.folder / "replica", copy_of=primary))
    standby.start()
    port = free_port()
    here = f"http://127.0.0.1:{port}"
    before = dict(stand.environment)
    stand.environment |= {"REPLICA_DATABASE_URL": standby.address("site"), "BASE_URL": here}
    server = stand.gunicorn(f"127.0.0.1:{port}")

    def counted(database):
        database.ask("SELECT pg_stat_clear_snapshot()")
        return database.ask("SELECT xact_commit + xact_rollback FROM pg_stat_database WHERE datname = 'site'")[0]

    def ask(path, data=None):
        return stand.ask(f"{here}{path}", data, headers={"Host": f"127.0.0.1:{port}"})

    time.sleep(12)  # statistics of connections come late
    earlier = counted(primary), counted(standby)
    for number in range(100):
        ask(f"/huong-dan/?so={number}")
    time.sleep(12)
    after = counted(primary), counted(standby)
    did = [now - then for now, then in zip(after, earlier, strict=True)]
    print(f"  100 lists of guides: {did[0]} transactions on the first, {did[1]} on the replica")
    must(after[1] - earlier[1] > after[0] - earlier[0], "readers ask the replica")
    standby.ask("SELECT pg_wal_replay_pause()")
    stand.shell(PUBLISH.format("Bài sửa khi bản sao chậm"))
    statuses = Counter(ask(f"/huong-dan/?chu={n}")[0] for n in range(20))
    must(set(statuses) == {200}, f"replica late: readers are answered ({dict(statuses)})")
    stale = "Bài sửa khi bản sao chậm" not in ask(GUIDE)[1]
    print(f"  while it is late a reader sees the {'page before' if stale else 'page of the first'}")
    standby.ask("SELECT pg_wal_replay_resume()")
    started = time.monotonic()
    until(lambda: "Bài sửa khi bản sao chậm" in ask(GUIDE)[1], 40)
    took = time.monotonic() - started
    must(
        took < 31,
        f"{took:.1f} s after it caught up the page is new: what was read late was not kept for longer than 30 s",
    )  # noqa: E501
    standby.kill()
    statuses = Counter(ask(f"/tim/?q=vneid&lan={n}")[0] for n in range(30))
    must(set(statuses) == {200}, f"replica killed: the first answers ({dict(statuses)})")
    standby.start()
    must(ask("/tim/?q=vneid&xong")[0] == 200, "and with the replica back")
    must(ask("/gop-y/vkh2/", b"giup=co")[0] == 200, "a form is written to the first")
    server.stop()
    standby.stop()
    stand.environment.clear()
    stand.environment.update(before)


class PgBouncer(Server):
    def __init__(self, folder, database):
        self.port = free_port()
        folder.mkdir()
        folder.chmod(0o755)
        self.conf = folder / "pgbouncer.ini"
        self.conf.write_text(
            f"[databases]\nsite = host=127.0.0.1 port={database.port} dbname=site\n[pgbouncer]\nlisten_addr=127.0.0.1\n"
            f"listen_port={self.port}\nunix_socket_dir=\nauth_type=any\npool_mode=transaction\ndefault_pool_size=4\n"
            "max_client_conn=200\n"
        )
        self.conf.write_text(self.conf.read_text().replace("dbname=site", "dbname=site user=postgres"))
        self.user = {"user": "postgres", "group": "postgres", "extra_groups": []} if os.geteuid() == 0 else {}

    def command(self):
        return ["pgbouncer", self.conf]

    def is_up(self):
        import psycopg

        psycopg.connect(f"host=127.0.0.1 port={self.port} user=postgres dbname=site", connect_timeout=2).close()
        return True


def pooled(stand, database):
    print("PgBouncer, by transaction, four connections")
    pool = stand.add(PgBouncer(stand.folder / "pgbouncer", database))
    pool.start()
    port = free_port()
    url = f"postgres://postgres@127.0.0.1:{pool.port}/site?disable_server_side_cursors=True&conn_max_age=0"
    before = stand.environment["DATABASE_URL"]
    stand.environment["DATABASE_URL"] = url
    server = stand.gunicorn(f"127.0.0.1:{port}", WEB_THREADS="8")

    def ask(path):
        return stand.ask(f"http://127.0.0.1:{port}{path}", headers=HEADERS)[0]

    questions = [f"/tim/?q=to {n}".replace(" ", "%20") for n in range(40)] + PATHS
    with Readers(stand, questions, 15, ask=ask) as readers:
        time.sleep(5)
        stand.shell(PUBLISH.format("Bài sửa qua bể kết nối"))
        time.sleep(8)
    count, errors, median, p99, _longest = told(readers.found)
    must(errors == 0, f"{count} requests, {errors} errors, median {median:.0f} ms, p99 {p99:.0f} ms")
    nightly = stand.shell("from django.conf import settings; print(*settings.NIGHTLY)").split()
    nightly.remove("check_links")  # which asks other sites
    for job in (*nightly, "rebuild_search", "update_index", "publish_scheduled"):
        done = stand.manage(job, check=False)
        must(done.returncode == 0, f"{job} through it {done.stderr[-200:]}")
    used = database.ask("SELECT count(*) FROM pg_stat_activity WHERE datname = 'site'")[0]
    must(used <= 4, f"connections to PostgreSQL at the end: {used}")
    stand.environment["DATABASE_URL"] = before
    server.stop()
    pool.stop()


class Moto(Server):
    def __init__(self, command):
        self.port, self.program = free_port(), command

    def command(self):
        return [self.program, "-H", "127.0.0.1", "-p", self.port]

    def is_up(self):
        import urllib.request

        return urllib.request.urlopen(f"http://127.0.0.1:{self.port}/moto-api/", timeout=2).status == 200


UPLOAD = """
import io
from PIL import Image as Picture
from django.core.files.images import ImageFile
from wagtail.images import get_image_model
from wagtail.documents import get_document_model
from django.core.files.base import ContentFile
file = io.BytesIO()
Picture.new("RGB", (1200, 800), "teal").save(file, "JPEG")
image = get_image_model().objects.create(title="Ảnh ở kho", file=ImageFile(file, name="anh-o-kho.jpg"))
print(image.get_rendition("width-400").url)
"""


def stored(stand):
    print("Uploads in an S3-compatible store")
    program = os.environ.get("MOTO") or shutil.which("moto_server")
    try:
        import boto3
    except ImportError:
        boto3 = None
    if not program or not boto3:
        print("  – not tried: needs moto_server (MOTO=…) and the extra s3 of pyproject.toml")
        return
    store = stand.add(Moto(program))
    store.start()
    endpoint = f"http://127.0.0.1:{store.port}"
    keys = {"AWS_ACCESS_KEY_ID": "x", "AWS_SECRET_ACCESS_KEY": "y", "AWS_DEFAULT_REGION": "us-east-1"}
    os.environ.update(keys)
    bucket = boto3.client("s3", endpoint_url=endpoint)
    bucket.create_bucket(Bucket="tep", ACL="public-read")
    before = dict(stand.environment)
    stand.environment |= keys | {"MEDIA_STORE_URL": f"{endpoint}/tep"}
    address = stand.shell(UPLOAD)
    names = [item["Key"] for item in bucket.list_objects_v2(Bucket="tep").get("Contents", [])]
    must(
        len(names) == 2 and all(name.startswith(("images/", "original_images/")) for name in names), f"stored: {names}"
    )  # noqa: E501
    body = bucket.get_object(Bucket="tep", Key=address.split("/tep/")[-1])["Body"].read()
    must(len(body) > 500, f"a rendition at {address.replace(endpoint, '…')}: {len(body)} bytes")
    port = free_port()
    server = stand.gunicorn(f"127.0.0.1:{port}")
    connection = http.client.HTTPConnection("127.0.0.1", port)
    connection.request("GET", "/huong-dan/", headers=HEADERS)
    response = connection.getresponse()
    policy = response.headers["Content-Security-Policy"]
    must(endpoint in policy and response.status == 200, "pages allow pictures from there")
    backup = stand.manage("backup", check=False)
    must(
        backup.returncode == 0 and "MEDIA_STORE_URL" in backup.stdout,
        "a backup says that it holds no uploads of a store",
    )
    server.stop()
    stand.environment.clear()
    stand.environment.update(before)


def settings_files(stand):
    print("Settings files of deploy/")
    server = stand.add(Postgres(stand.folder / "settings", conf=f"include '{ROOT}/deploy/postgresql.conf.d/site.conf'"))
    copy = stand.folder / "site.conf"
    shutil.copy(ROOT / "deploy/postgresql.conf.d/site.conf", copy)
    copy.chmod(0o644)
    conf = server.folder / "postgresql.conf"
    conf.write_text(conf.read_text().replace(f"{ROOT}/deploy/postgresql.conf.d/site.conf", str(copy)))
    server.start()
    bad = server.ask("SELECT count(*) FROM pg_file_settings WHERE error IS NOT NULL")[0]
    must(bad == 0 and server.ask("SHOW shared_buffers")[0] == "512MB", f"PostgreSQL starts with them, {bad} errors")
    server.stop()
    redis = stand.add(Redis(stand.folder / "redis-settings", conf=str(ROOT / "deploy/redis/site.conf")))
    redis.start()
    told = subprocess.run(
        ["redis-cli", "-p", str(redis.port), "config", "get", "maxmemory-policy"], capture_output=True, text=True
    )  # noqa: E501
    must("allkeys-lru" in told.stdout, "Redis starts with them")
    redis.stop()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", default="")
    options = parser.parse_args()
    with Stand("growing") as stand:
        os.chmod(stand.folder, 0o755)
        database = stand.postgres(conf="wal_level = replica\nmax_wal_senders = 5")
        redis = stand.add(Redis(stand.folder / "redis"))
        redis.start()
        stand.new_site(database)
        stand.environment["CACHE_URL"] = f"redis://127.0.0.1:{redis.port}/0"
        steps = {
            "settings": lambda: settings_files(stand),
            "hosts": lambda: (stand.with_nginx(), hosts(stand)),
            "replica": lambda: replica(stand, database),
            "pooled": lambda: pooled(stand, database),
            "stored": lambda: stored(stand),
        }
        for name, step in steps.items():
            if options.only in name:
                step()
    print(f"\n{len(wrong)} wrong")
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
