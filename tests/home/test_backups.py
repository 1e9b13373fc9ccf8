"""What backups promise, and all that may go wrong with them. The drill with the whole demo is a module of its own."""

import datetime
import fcntl
import io
import json
import os
import re
import resource
import sqlite3
import subprocess
import tarfile
import zipfile
from contextlib import closing, nullcontext

import pyrage
import pytest
from django.apps import apps
from django.contrib.auth.models import Group
from django.core.management import CommandError, call_command
from django.db.migrations.loader import MigrationLoader

from home.backups import keeping, making, restoring, rows
from home.backups.archives import INFO, SUMS, Archive, Writer
from home.backups.sealing import sealed
from tests.factories import home_page

KEY, OTHER_KEY = (str(pyrage.x25519.Identity.generate()) for _number in range(2))


@pytest.fixture
def site(db, settings, tmp_path, monkeypatch):
    """A small site in the database of the test, whose own transaction is the one moment that is read."""
    settings.VAR_DIR = settings.BASE_DIR = tmp_path
    settings.BACKUP_DIR, settings.MEDIA_ROOT = tmp_path / "backups", tmp_path / "media"
    settings.BACKUP_KEY = ""
    settings.MEDIA_ROOT.mkdir()
    (settings.MEDIA_ROOT / "ảnh.jpg").write_bytes(b"x" * 50_000)
    (tmp_path / ".env").write_text("SECRET_KEY=bi-mat\n")
    monkeypatch.setattr(making, "snapshot", lambda connection: nullcontext())
    home_page()
    return settings


def back_up():
    output = io.StringIO()
    call_command("backup", stdout=output)
    return output.getvalue()


def finished(settings):
    return sorted(path.name for path in settings.BACKUP_DIR.iterdir())


def test_a_backup_says_what_is_in_it_and_nobody_else_may_read_it(site):
    said = back_up()
    (name,) = finished(site)
    assert re.fullmatch(r"sao-luu-\d{8}-\d{6}\.tar", name)
    assert "1 tệp" in said
    assert "so từng dòng, từng tệp: khớp" in said
    assert (site.BACKUP_DIR / name).stat().st_mode & 0o777 == 0o600
    assert site.BACKUP_DIR.stat().st_mode & 0o777 == 0o700


def test_settings_are_in_it_only_when_it_is_encrypted(site):
    said = back_up()
    assert "chưa được mã hóa" in said
    site.BACKUP_KEY = KEY
    said = back_up()
    assert "chưa được mã hóa" not in said
    plain, encrypted = (
        Archive(site.BACKUP_DIR / name, pyrage.x25519.Identity.from_str(KEY)) for name in finished(site)
    )
    assert "settings/env" not in plain.sums
    (env,) = [file.read() for name, file, _changed in encrypted.contents() if name == "settings/env"]
    assert env == b"SECRET_KEY=bi-mat\n"
    assert b"archive.json" not in encrypted.path.read_bytes()


def test_settings_that_come_back_are_put_aside_for_a_person_to_compare(site, tmp_path):
    site.BACKUP_KEY = KEY
    back_up()
    (tmp_path / ".env").write_text("SECRET_KEY=khac\n")
    archive = Archive(site.BACKUP_DIR / finished(site)[0], pyrage.x25519.Identity.from_str(KEY))
    files, env = restoring._unpack(archive, tmp_path / "unpacked")
    assert files == 1
    path = restoring._put_aside(env)
    assert path.read_text() == "SECRET_KEY=bi-mat\n"
    assert path.stat().st_mode & 0o777 == 0o600
    assert (tmp_path / ".env").read_text() == "SECRET_KEY=khac\n"


def test_uploads_come_back_when_the_rows_cannot_be_kept(site):
    seen = []

    def replace_and_fail():
        with restoring._uploads() as (staged, put_in_place):
            (staged / "new.jpg").touch()
            put_in_place()
            seen.extend(path.name for path in site.MEDIA_ROOT.iterdir())
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        replace_and_fail()
    assert seen == ["new.jpg"]
    assert [path.name for path in site.MEDIA_ROOT.iterdir()] == ["ảnh.jpg"]


def test_backups_do_not_lie_where_the_web_server_shows_files(site):
    site.BACKUP_DIR = site.MEDIA_ROOT / "backups"
    with pytest.raises(CommandError, match="BACKUP_DIR nằm trong thư mục tệp tải lên"):
        back_up()


def test_tar_and_sha256sum_are_enough_to_read_it(site, tmp_path):
    back_up()
    (name,) = finished(site)
    for command in (["tar", "-xf", site.BACKUP_DIR / name], ["sha256sum", "--check", "--quiet", SUMS]):
        subprocess.run(command, cwd=tmp_path, check=True)
    assert (tmp_path / "media/ảnh.jpg").stat().st_size == 50_000
    assert "wagtailcore.page" in json.loads((tmp_path / INFO).read_text("utf-8"))["tables"]


def test_rows_lost_on_the_way_are_noticed_and_no_backup_is_made(site, monkeypatch):
    write = rows.write
    monkeypatch.setattr(
        rows, "write", lambda on, model, block: model is apps.get_model("home.homepage") or write(on, model, block)
    )
    with pytest.raises(CommandError, match=r"khác với trang web: home\.homepage"):
        back_up()
    assert finished(site) == []


def test_a_file_that_changes_on_the_disk_is_noticed(site, monkeypatch):
    finish = Writer.finish
    monkeypatch.setattr(Writer, "finish", lambda self: finish(self) | {"media/ảnh.jpg": "0" * 64})
    with pytest.raises(CommandError, match="đọc lại không giống lúc ghi"):
        back_up()
    assert finished(site) == []


def test_an_empty_database_is_not_a_site(db, settings, tmp_path):
    settings.VAR_DIR, settings.BACKUP_DIR = tmp_path, tmp_path / "backups"
    with pytest.raises(CommandError, match="cơ sở dữ liệu trống"):
        back_up()


def test_uploads_that_are_links_are_not_left_out_in_silence(site, tmp_path):
    (site.MEDIA_ROOT / "elsewhere").symlink_to(tmp_path)
    with pytest.raises(CommandError, match="là liên kết"):
        back_up()


def test_the_second_of_two_at_once_says_so_and_ends(site):
    with (site.VAR_DIR / "backup.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for command in (["backup"], ["restore", "x.tar"]):
            with pytest.raises(CommandError, match="Đang có một lần sao lưu hoặc phục hồi khác chạy"):
                call_command(*command)


@pytest.mark.parametrize("key", ["", KEY])
def test_a_full_disk_is_a_sentence_and_nothing_half(site, key):
    site.BACKUP_KEY = key
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, hard))
    try:
        with pytest.raises(CommandError, match="Ổ đĩa đã đầy"):
            back_up()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert finished(site) == []


def test_only_its_own_leftovers_are_cleared(site):
    site.BACKUP_DIR.mkdir()
    ours, others = ".sao-luu-20260101-000000.tar.part", [".sao-luu.tar.part", "film.part", "sao-luu-cua-toi.tar"]
    for name in (ours, *others):
        (site.BACKUP_DIR / name).touch()
    back_up()
    assert set(finished(site)) > set(others)
    assert ours not in finished(site)


def test_a_key_that_is_none_is_refused(site):
    site.BACKUP_KEY = "mật khẩu của tôi"
    with pytest.raises(CommandError, match="BACKUP_KEY không phải là khóa"):
        back_up()


def test_the_database_is_read_as_it_was_at_one_moment(db, tmp_path):
    path = tmp_path / "site.sqlite3"
    with making.scratch_database(path) as reader, closing(sqlite3.connect(path, isolation_level=None)) as writer:
        writer.execute("PRAGMA journal_mode=WAL")
        writer.execute("CREATE TABLE auth_group (id integer primary key, name text)")
        writer.execute("INSERT INTO auth_group VALUES (1, 'trước')")
        with making.snapshot(reader):
            assert rows.count(reader, Group) == 1
            writer.execute("INSERT INTO auth_group VALUES (2, 'sau')")  # does not wait
            assert list(rows.read(reader, Group)) == ['[1,"trước"]\n'.encode()]
        assert rows.count(reader, Group) == 2


# --- How long backups are kept.


def name_of(day, clock="020000"):
    return f"sao-luu-{day:%Y%m%d}-{clock}.tar"


def test_seven_days_four_weeks_and_twelve_months_are_kept():
    """A backup every night for two years, the last on Wednesday 18 November 2026."""
    last, there = datetime.date(2026, 11, 18), set()
    for age in range(730, -1, -1):
        newest = name_of(last - datetime.timedelta(days=age))
        there.add(newest)
        there -= set(keeping.to_remove(there, newest))
    days = [last - datetime.timedelta(days=age) for age in range(7)]
    weeks = [last, *(datetime.date(2026, 11, day) for day in (15, 8, 1))]
    months = [last, *(datetime.date(2026, month, 1) - datetime.timedelta(days=1) for month in range(2, 12))]
    months.append(datetime.date(2025, 12, 31))
    assert there == {name_of(day) for day in {*days, *weeks, *months}}


def test_what_was_made_on_the_last_day_is_kept_and_nothing_that_is_not_known_by_name():
    day = datetime.date(2026, 11, 18)
    mornings = [name_of(day, f"{hour:02}0000") for hour in range(9)]
    old = [name_of(day - datetime.timedelta(days=1), f"{hour:02}0000.tar.age"[:6]) for hour in range(3)]
    others = ["sao-luu-20250101.tar", "sao-luu-20251399-000000.tar", "ảnh.jpg", "sao-luu-20250101-000000.tar.bak"]
    assert keeping.to_remove([*mornings, *old, *others], mornings[-1]) == old[1::-1]


def test_the_newest_is_kept_when_the_clock_was_set_back():
    later = [name_of(datetime.date(2030, 1, 1) + datetime.timedelta(days=40 * number)) for number in range(30)]
    newest = name_of(datetime.date(2026, 11, 18))
    removed = keeping.to_remove([*later, newest], newest)
    assert removed
    assert newest not in removed


# --- What is not restored.


def small_archive(path, key=None, change=lambda writer: None, **info):
    """A whole archive with nothing but a file, made by hand."""
    kept = rows.kept_models(apps)
    info = {
        "format": 1,
        "migrations": sorted(MigrationLoader(None).graph.nodes),
        "tables": {label: {"columns": rows.columns_of(model), "rows": 0} for label, model in kept.items()},
    } | info
    with path.open("wb") as file, sealed(file, key) as stream, Writer(stream) as writer:
        writer.add(INFO, json.dumps(info).encode())
        writer.add("media/a.bin", os.urandom(200_000))
        change(writer)
        writer.finish()
    return path


def refused(path, *options):
    with pytest.raises(CommandError) as said:
        call_command("restore", path, *options)
    return str(said.value)


def test_a_site_is_not_overwritten_unless_one_says_so(site, tmp_path):
    assert "Ở đây đã có trang web" in refused(small_archive(tmp_path / "a.tar"))


def test_nor_are_uploads_whose_database_is_empty(db, settings, tmp_path):
    settings.VAR_DIR, settings.MEDIA_ROOT = tmp_path, tmp_path / "media"
    settings.MEDIA_ROOT.mkdir()
    (settings.MEDIA_ROOT / "ảnh.jpg").touch()
    assert "Ở đây đã có trang web" in refused(small_archive(tmp_path / "a.tar"))


def test_a_newer_version_is_refused(site, tmp_path):
    newer = [*MigrationLoader(None).graph.nodes, ("teams", "9999_later")]
    said = refused(small_archive(tmp_path / "a.tar", migrations=sorted(newer)), "--replace")
    assert "do phiên bản khác của phần mềm tạo ra, có teams.9999_later" in said
    assert "phiên bản mới hơn" in refused(small_archive(tmp_path / "b.tar", format=2), "--replace")


def test_tables_that_are_not_ours_are_refused(site, tmp_path):
    said = refused(
        small_archive(tmp_path / "a.tar", tables={"teams.member": {"columns": ["id"], "rows": 0}}), "--replace"
    )
    assert "Các bảng trong bản sao lưu không phải của phần mềm này" in said
    assert (site.MEDIA_ROOT / "ảnh.jpg").exists()


def test_the_wrong_key_and_no_key_are_named(site, tmp_path):
    path = small_archive(tmp_path / "a.tar.age", key=pyrage.x25519.Identity.from_str(KEY))
    assert "Bản sao lưu này đã được mã hóa" in refused(path, "--replace")
    site.BACKUP_KEY = OTHER_KEY
    assert "Khóa BACKUP_KEY không mở được" in refused(path, "--replace")


def shortened(path, by):
    os.truncate(path, path.stat().st_size - by)


def flipped(path, at):
    content = bytearray(path.read_bytes())
    content[at] ^= 1
    path.write_bytes(content)


@pytest.mark.parametrize("key", [None, KEY])
@pytest.mark.parametrize(
    "damage",
    [
        lambda path: shortened(path, 120_000),
        lambda path: shortened(path, path.stat().st_size // 100 * 99),
        lambda path: flipped(path, path.stat().st_size // 2),
    ],
    ids=["half", "begun", "one bit"],
)
def test_a_damaged_archive_is_refused(site, tmp_path, key, damage):
    site.BACKUP_KEY = key or ""
    path = small_archive(tmp_path / "a", key=key and pyrage.x25519.Identity.from_str(key))
    damage(path)
    assert re.search("bị hỏng hoặc không đủ|không phải là bản sao lưu", refused(path, "--replace"))
    assert (site.MEDIA_ROOT / "ảnh.jpg").exists()


def member(name, kind=tarfile.REGTYPE, target=""):
    def add(writer):
        info = tarfile.TarInfo(name)
        info.type, info.linkname = kind, target
        writer.tar.addfile(info, io.BytesIO())

    return add


@pytest.mark.parametrize(
    "change",
    [
        member("media/../../manage.py"),
        member("/etc/passwd"),
        member("media//etc/passwd"),
        member("media/."),
        member("rows/../x.y/000001.jsonl.gz"),
        member("media/link", tarfile.SYMTYPE, "/etc/passwd"),
        member("media/link", tarfile.LNKTYPE, "media/a.bin"),
        member("media/folder", tarfile.DIRTYPE),
        member("media/pipe", tarfile.FIFOTYPE),
        member("manage.py"),
        member("media/a.bin"),  # twice
        lambda writer: writer.finish(),  # something after the end
    ],
)
def test_a_member_that_does_not_belong_there_is_refused(site, tmp_path, change):
    path = small_archive(tmp_path / "a.tar", change=change)
    assert "không phải là bản sao lưu của phần mềm này" in refused(path, "--replace")
    assert [path.name for path in site.MEDIA_ROOT.iterdir()] == ["ảnh.jpg"]


def test_a_file_that_is_not_listed_or_missing_is_refused(site, tmp_path):
    for change in (member("media/b.bin"), lambda writer: writer.sums.update({"media/c.bin": "0" * 64})):
        path = small_archive(tmp_path / "a.tar", change=change)
        assert "bị hỏng hoặc không đủ" in refused(path, "--replace")


def test_other_files_are_refused(site, tmp_path):
    (tmp_path / "empty").touch()
    (tmp_path / "text").write_text("x" * 5000)
    with zipfile.ZipFile(tmp_path / "zip", "w") as other:
        other.writestr(INFO, "{}")
    with tarfile.open(tmp_path / "tar", "w") as other:
        other.add(tmp_path / "text", "media/text")
    for name in ("empty", "text", "zip", "tar"):
        assert "không phải là bản sao lưu của phần mềm này" in refused(tmp_path / name, "--replace"), name
    assert "Không đọc hoặc không ghi được tệp" in refused(tmp_path / "nowhere.tar", "--replace")
