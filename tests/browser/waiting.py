"""Waiting for what a page comes to by itself."""


def eventually(page, question, about=None):
    """Ask the page until it says yes. Playwright's own ``wait_for_function`` runs text as a script inside the page,
    which the site's content policy refuses.
    """
    for _attempt in range(200):
        if page.evaluate(question, about):
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"Never true: {question} {about}")
