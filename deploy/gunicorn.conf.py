"""gunicorn, alone on a laptop or behind nginx: every value may come from the environment."""

import gc
import os

bind = os.environ.get("BIND", "127.0.0.1:8000").split(",")
workers = int(os.environ.get("WEB_WORKERS", 2))
threads = int(os.environ.get("WEB_THREADS", 4))
timeout = 60
graceful_timeout = 30
max_requests = 20_000  # a slow leak never lives long
max_requests_jitter = 2_000
preload_app = True
pythonpath = "site"
logger_class = "home.logs.ServerLogger"
control_socket_disable = True  # nothing of ours uses it, and it would live in the home directory


def post_fork(server, worker):
    """What was loaded before is never garbage: not looked through again, and shared by the workers for good."""
    gc.collect()
    gc.freeze()
    # A page makes thousands of objects that its end frees; looking for circles among them each time costs a tenth.
    gc.set_threshold(20_000, 20, 50)
