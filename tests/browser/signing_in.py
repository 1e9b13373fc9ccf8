"""Signing in through the page, as people do."""


def sign_in(page, site, name):
    page.goto(f"{site}/admin/login/")
    page.locator("[name=login]").fill(name)
    page.locator("[name=password]").fill(site.accounts[name])
    page.locator("button[type=submit]").click()
    page.wait_for_url(f"{site}/admin/")


def confirm(page, site, name, back="/admin/"):
    """Enter the password again, as the screens of accounts ask."""
    page.goto(f"{site}/admin/login/lai/?next={back}")
    page.locator("[name=password]").fill(site.accounts[name])
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url(f"{site}{back}")
