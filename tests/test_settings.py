"""Production starts whole or not at all."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
WHOLE = {
    "DJANGO_SETTINGS_MODULE": "config.settings.production",
    "SECRET_KEY": "only-for-tests-" * 4,
    "DATABASE_URL": "sqlite://:memory:",
    "BASE_URL": "https://tenxa.tentinh.gov.vn",
    "ALLOWED_HOSTS": "tenxa.tentinh.gov.vn",
}


def check(tmp_path, *arguments, **environment):
    environment = {"PATH": os.environ["PATH"], "VAR_DIR": str(tmp_path)} | environment
    return subprocess.run(
        [sys.executable, "manage.py", "check", *arguments], cwd=ROOT, env=environment, capture_output=True, text=True
    )


@pytest.mark.parametrize("missing", ["SECRET_KEY", "DATABASE_URL", "BASE_URL", "ALLOWED_HOSTS"])
def test_production_names_the_variable_that_is_missing(tmp_path, missing):
    done = check(tmp_path, **{name: value for name, value in WHOLE.items() if name != missing})
    assert done.returncode != 0
    assert f"Set {missing} in the environment" in done.stderr


def test_a_whole_configuration_passes_the_deployment_checks(tmp_path):
    done = check(tmp_path, "--deploy", "--fail-level", "WARNING", **WHOLE)
    assert done.returncode == 0, done.stderr


def test_every_setting_of_the_environment_is_explained():
    explained = {line.split("=")[0] for line in (ROOT / ".env.example").read_text("utf-8").splitlines() if "=" in line}
    for path in (ROOT / "site/config/settings").glob("*.py"):
        for name in re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', path.read_text("utf-8")):
            assert name in explained | {"TEST_DATABASE_URL"}, name
