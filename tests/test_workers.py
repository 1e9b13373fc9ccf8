"""gunicorn as it is deployed: readers and editors have workers of their own, also when one died or all are new."""

import os
import signal
import socket
import subprocess
import time

import pytest

from .serving import GUNICORN, ROOT

APPLICATION = """
import os

def application(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [str(os.getpid()).encode()]
"""


@pytest.fixture
def served(tmp_path):
    """gunicorn with an application that says which worker answers; gives the sockets of readers and of editors."""
    (tmp_path / "says_who.py").write_text(APPLICATION)
    places = tmp_path / "readers.sock", tmp_path / "editors.sock"
    server = subprocess.Popen(
        [*GUNICORN, "says_who:application"],
        cwd=ROOT,
        env=os.environ
        | {
            "PYTHONPATH": str(tmp_path),
            "BIND": ",".join(f"unix:{place}" for place in places),
            "EDITORS_SOCKET": str(places[1]),
            "WEB_WORKERS": "2",
            "DJANGO_SETTINGS_MODULE": "config.settings.test",
        },
        stderr=subprocess.DEVNULL,
    )
    wait_until(lambda: all(place.exists() for place in places) and who(places[0]) and who(places[1]))
    yield server, *places
    server.terminate()
    server.wait(30)


def wait_until(condition):
    for _attempt in range(200):
        try:
            if condition():
                return
        except OSError:
            pass
        time.sleep(0.1)
    raise AssertionError("not within 20 seconds")


def who(place, times=1):
    """The workers that answer at a socket."""
    found = set()
    for _ in range(times):
        with socket.socket(socket.AF_UNIX) as asking:
            asking.settimeout(10)
            asking.connect(str(place))
            asking.sendall(b"GET / HTTP/1.0\r\n\r\n")
            answer = b"".join(iter(lambda: asking.recv(4096), b""))
        found.add(int(answer.rpartition(b"\r\n\r\n")[2]))
    return found


def test_editors_have_a_worker_of_their_own_that_gives_way(served):
    _server, readers, editors = served
    (own,) = who(editors, 10)
    others = who(readers, 40)
    assert own not in others
    usual = os.getpriority(os.PRIO_PROCESS, others.pop())
    assert os.getpriority(os.PRIO_PROCESS, own) == min(usual + 5, 19)


def test_there_is_one_again_when_it_died(served):
    _server, readers, editors = served
    (before,) = who(editors)
    os.kill(before, signal.SIGKILL)
    (after,) = who(editors)  # whoever comes meanwhile waits
    assert after != before
    assert after not in who(readers, 40)


def test_there_is_one_after_a_reload(served):
    server, readers, editors = served
    before = who(readers, 40) | who(editors)
    server.send_signal(signal.SIGHUP)
    wait_until(lambda: not (who(readers, 10) | who(editors, 10)) & before)
    (own,) = who(editors, 10)
    assert own not in who(readers, 40)
