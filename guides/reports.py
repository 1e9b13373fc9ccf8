"""What readers say, counted for editors."""


def summary(guide, user):
    return {}
