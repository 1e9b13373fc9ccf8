"""What a browser is forbidden by the site's policies, and that nothing of ours needs it."""

import pytest

from tests.pages import PAGES

pytestmark = pytest.mark.browser
SCREENS = ("/admin/", "/admin/pages/", "/admin/snippets/teams/team/", "/admin/images/", "/admin/reports/site-history/")


def refused(page, address):
    """What the browser refused on a page, in its own words."""
    said = []
    page.on("console", lambda message: said.append(message.text) if "Content Security Policy" in message.text else None)
    page.goto(address, wait_until="networkidle")
    return said


@pytest.mark.parametrize("address", PAGES)
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


@pytest.mark.parametrize("address", SCREENS)
def test_the_admin_needs_nothing_that_its_policy_refuses(site, desk, address):
    desk.goto(f"{site}/admin/login/")
    desk.fill("[name=username]", "quantri")
    desk.fill("[name=password]", site.accounts["quantri"])
    desk.click("[type=submit]")
    desk.wait_for_url(f"{site}/admin/")
    assert refused(desk, site + address) == []
