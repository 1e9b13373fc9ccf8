"""What Playwright would do by a script or a style inside the page, which the site's content policy refuses."""

LARGER = "document.documentElement.style.setProperty('font-size', '225%', 'important')"  # text at 200 %


def eventually(page, question, about=None):
    """Ask the page until it says yes, as ``wait_for_function`` does."""
    for _attempt in range(200):
        if page.evaluate(question, about):
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"Never true: {question} {about}")
