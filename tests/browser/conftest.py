"""The whole site as it is deployed: production settings, gunicorn, the demo, a real browser."""

import pytest
from playwright.sync_api import expect

from ..serving import served
from .chromium import opened_browser

expect.set_options(timeout=20_000)  # what is waited for comes soon, but not on a busy machine
PHONE, DESK = {"width": 360, "height": 740}, {"width": 1280, "height": 800}


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    """A served site with the demo; gives its address, and its accounts as ``site.accounts``."""
    with served(tmp_path_factory.mktemp("var")) as address:
        yield address


@pytest.fixture(scope="module")
def own_site(tmp_path_factory):
    """A served site for one module alone, that it may stop, change and start again."""
    with served(tmp_path_factory.mktemp("var")) as address:
        yield address


@pytest.fixture(scope="session")
def chromium():
    with opened_browser() as browser:
        yield browser


@pytest.fixture
def phone(chromium):
    """A page on a small phone."""
    context = chromium.new_context(viewport=PHONE, has_touch=True, locale="vi-VN")
    yield context.new_page()
    context.close()


@pytest.fixture
def visitor(chromium):
    """A page on a phone of its own; the worker's requests go through the phone's network too."""
    context = chromium.new_context(viewport=PHONE, has_touch=True, locale="vi-VN", timezone_id="Asia/Ho_Chi_Minh")
    yield context.new_page()
    context.close()


@pytest.fixture
def plain_phone(chromium):
    """A page on a small phone without JavaScript."""
    context = chromium.new_context(viewport=PHONE, has_touch=True, java_script_enabled=False, locale="vi-VN")
    yield context.new_page()
    context.close()


@pytest.fixture
def desk(chromium):
    """A page on an office computer."""
    context = chromium.new_context(viewport=DESK, locale="vi-VN")
    yield context.new_page()
    context.close()
