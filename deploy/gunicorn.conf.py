"""gunicorn, alone on a laptop or behind nginx: every value may come from the environment.

Where EDITORS_SOCKET names one more socket, one more worker answers there, and nothing else does: nginx sends what
editors ask. So readers wait for no form, and for no editor who waits for a list that is being written: it is locked.
"""

import gc
import os

bind = os.environ.get("BIND", "127.0.0.1:8000").split(",")
EDITORS = os.environ.get("EDITORS_SOCKET")
EDITORS_THREADS = 16  # most of them wait for the database
EDITORS_NICE = 5  # readers first

workers = int(os.environ.get("WEB_WORKERS", 2)) + bool(EDITORS)
threads = int(os.environ.get("WEB_THREADS", 4))
timeout = 60
graceful_timeout = 30
max_requests = 20_000  # a slow leak never lives long
max_requests_jitter = 2_000
preload_app = True
pythonpath = "site"
logger_class = "home.logs.ServerLogger"
control_socket_disable = True  # nothing of ours uses it, and it would live in the home directory


def on_reload(server):
    server.reloaded_at = server.worker_age  # workers of before are about to go


def pre_fork(server, worker):
    """The first of all, or of a reload, is the editors', and whoever comes when that one is gone."""
    since = getattr(server, "reloaded_at", 0)
    there = [sibling for sibling in server.WORKERS.values() if sibling.age > since]
    worker.is_editors = bool(EDITORS) and not any(sibling.is_editors for sibling in there)


def post_fork(server, worker):
    """Take the sockets that are this worker's.

    What was loaded before is never garbage: not looked through again, and shared by the workers for good.
    """
    if EDITORS:
        worker.sockets = [one for one in worker.sockets if (one.getsockname() == EDITORS) == worker.is_editors]
    if worker.is_editors:
        worker.cfg.set("threads", EDITORS_THREADS)
        os.nice(EDITORS_NICE)
    gc.collect()
    gc.freeze()
    # A page makes thousands of objects that its end frees; looking for circles among them each time costs a tenth.
    gc.set_threshold(20_000, 20, 50)
