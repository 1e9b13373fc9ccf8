"""Encryption as a stream, in the format of age (https://age-encryption.org), which other programs read too."""

import os
from contextlib import contextmanager
from threading import Thread

import pyrage
from django.utils.translation import gettext as _

from . import Refused

HEADER = b"age-encryption.org/"


def key_of(text):
    """The key that a setting spells, or None when it is empty."""
    if not text:
        return None
    try:
        return pyrage.x25519.Identity.from_str(text)
    except pyrage.IdentityError as error:
        raise Refused(
            _("BACKUP_KEY is not a key: it begins with AGE-SECRET-KEY-1. The file .env.example says how to make one.")
        ) from error


@contextmanager
def sealed(file, key):
    """A stream that goes into the file, encrypted when there is a key."""
    if key is None:
        yield file
        return
    source, stream = _pipe()
    target = _Target(file)
    pump = _Pump(source, lambda: pyrage.encrypt_io(source, target, [key.to_public()]))
    try:
        with stream:
            yield stream
    except BrokenPipeError:
        pass  # the pump stopped, and says why below
    finally:
        pump.join()
    if error := target.error or pump.error:
        raise error


@contextmanager
def unsealed(file, key):
    """A stream of what the file holds, decrypted where it is encrypted. Only its end says that all of it was right."""
    is_sealed = file.read(len(HEADER)) == HEADER
    file.seek(0)
    if not is_sealed:
        yield file
        return
    if key is None:
        raise Refused(_("This backup is encrypted. Put the key with which it was made into BACKUP_KEY."))
    stream, target = _pipe()
    pump = _Pump(target, lambda: pyrage.decrypt_io(file, target, [key]))
    try:
        with stream:
            try:
                yield stream
            except Exception:
                _judge(pump, stream)  # why the stream ended early says more than where
                raise
            _judge(pump, stream)
    finally:
        pump.join()


def _judge(pump, stream):
    """Say what was wrong with a stream that ended; one that was left before its end is not judged."""
    if stream.read(1):
        return
    pump.join()
    if isinstance(pump.error, pyrage.DecryptError):
        raise Refused(
            _("BACKUP_KEY does not open this backup: it was made with another key, or the file is damaged.")
        ) from pump.error
    if pump.error:
        raise Refused(
            _("This backup is damaged or not whole. Take another copy or an older backup. Nothing was changed.")
        ) from pump.error


def _pipe():
    reading, writing = os.pipe()
    return os.fdopen(reading, "rb"), os.fdopen(writing, "wb")


class _Pump(Thread):
    """Runs pyrage, which reads one file and writes another, at the other end of a pipe."""

    def __init__(self, end, work):
        super().__init__(daemon=True)
        self.end, self.work, self.error = end, work, None
        self.start()

    def run(self):
        try:
            with self.end:
                self.work()
        except Exception as error:
            self.error = error


class _Target:
    """A file that remembers what went wrong with it; pyrage tells only the words."""

    def __init__(self, file):
        self.file, self.error = file, None

    def write(self, data):
        try:
            return self.file.write(data)
        except OSError as error:
            self.error = error
            raise

    def flush(self):
        self.file.flush()
