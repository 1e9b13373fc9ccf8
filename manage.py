#!/usr/bin/env python3
"""Django's command line, with development settings by default."""

import os
import sys
from pathlib import Path

# `site/` is a directory on the path, never a package: Python's own `site`
# module is loaded before us, so `import site.config` could not work.
sys.path.insert(0, str(Path(__file__).resolve().parent / "site"))

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")

    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
