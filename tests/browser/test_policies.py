"""What a browser is forbidden by the site's policies, and that nothing of ours needs it."""

import pytest

from tests.pages import PAGES

from .signing_in import confirm, sign_in

pytestmark = pytest.mark.browser
SCREENS = (
    "/admin/",
    "/admin/pages/",
    "/admin/snippets/teams/team/",
    "/admin/snippets/teams/team/add/",
    "/admin/snippets/teams/member/add/",
    "/admin/snippets/search/synonym/add/",
    "/admin/images/",
    "/admin/images/add/",
    "/admin/documents/multiple/add/",
    "/admin/users/",
    "/admin/account/",
    "/admin/reports/site-history/",
    "/admin/dang-nhap/",
)


def refused(page, address):
    """What the browser refused on a page, in its own words."""
    said = []
    page.on("console", lambda message: said.append(message.text) if "Content Security Policy" in message.text else None)
    page.goto(address, wait_until="networkidle")
    return said


@pytest.mark.parametrize("address", PAGES.values(), ids=PAGES)
def test_a_page_needs_nothing_that_its_policy_refuses(site, phone, address):
    assert refused(phone, site + address) == []


def test_a_script_that_somebody_put_into_a_page_does_not_run(site, phone):
    phone.goto(site + "/")
    phone.evaluate(
        """() => {
            const script = document.createElement('script');
            script.textContent = 'window.stolen = true';
            document.body.append(script);
            document.body.insertAdjacentHTML('beforeend', '<img src="/none" onerror="window.stolen = true">');
        }"""
    )
    phone.wait_for_timeout(500)
    assert phone.evaluate("window.stolen") is None


@pytest.fixture(scope="module")
def editor(site, chromium):
    """A page on an office computer where somebody is signed in."""
    context = chromium.new_context(viewport={"width": 1280, "height": 800}, locale="vi-VN")
    page = context.new_page()
    sign_in(page, site, "quantri")
    confirm(page, site, "quantri")  # some screens ask for the password again
    yield page
    context.close()


@pytest.mark.parametrize("address", SCREENS)
def test_the_admin_needs_nothing_that_its_policy_refuses(site, editor, address):
    assert refused(editor, site + address) == []
    assert editor.locator("#wagtail-sidebar").count() == 1
    assert editor.url == site + address


@pytest.mark.parametrize("address", ["/duc-minh/", "/huong-dan/kich-hoat-vneid/"])
def test_the_bar_of_the_editors_needs_nothing_that_the_policy_refuses(site, editor, address):
    assert refused(editor, site + address) == []
    assert editor.locator("wagtail-userbar").count() == 1


def test_a_preview_needs_nothing_that_the_policy_refuses(site, editor):
    found = editor.request.get(f"{site}/api/v2/pages/?slug=duc-minh").json()["items"][0]["id"]
    assert refused(editor, f"{site}/admin/pages/{found}/edit/") == []
    assert refused(editor, f"{site}/admin/pages/{found}/edit/preview/?mode=") == []
