"""The jobs of the night."""

import pytest
from django.core.management import CommandError, call_command, get_commands

pytestmark = pytest.mark.django_db


def test_every_job_is_a_command(settings):
    assert set(settings.NIGHTLY) <= get_commands().keys()


def test_a_job_that_fails_keeps_none_of_the_others_from_being_done(settings, capsys):
    settings.NIGHTLY = ["no_such_job", "clearsessions"]
    with pytest.raises(CommandError, match="no_such_job"):
        call_command("nightly")
    assert "clearsessions" in capsys.readouterr().out
