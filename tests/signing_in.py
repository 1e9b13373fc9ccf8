"""Being signed in, in tests."""

import time

PASSWORD = "Lua-chin-vang-26"


def sign_in(client, name, password=PASSWORD, **kwargs):
    """Send the sign-in form as a browser does."""
    return client.post("/admin/login/", {"login": name, "password": password}, **kwargs)


def confirm(client):
    """As if whoever is signed in had entered the password again a moment ago."""
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": time.time(), "reauthenticated": True}]
    session["account_authentication_methods_user"] = session["_auth_user_id"]
    session.save()
    return client
