"""Which communes use a shared guide."""


def uses(guide, user):
    return []
