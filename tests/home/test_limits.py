"""Whose address counts: the connection's, or the one that our own server in front names."""

from django.test import RequestFactory

from home.limits import client_address

CLAIMED = {"X-Forwarded-For": "192.0.2.1", "X-Real-IP": "192.0.2.2", "Forwarded": "for=192.0.2.3"}


def asked(**extra):
    return RequestFactory().get("/", headers=CLAIMED, REMOTE_ADDR="203.0.113.9", **extra)


def test_without_a_server_in_front_nobody_s_word_is_taken(settings):
    settings.CLIENT_ADDRESS_HEADER = ""
    assert client_address(asked()) == "203.0.113.9"


def test_only_the_named_header_is_taken(settings):
    settings.CLIENT_ADDRESS_HEADER = "X-Real-IP"
    assert client_address(asked()) == "192.0.2.2"


def test_of_several_the_one_that_the_nearest_server_added(settings):
    settings.CLIENT_ADDRESS_HEADER = "X-Forwarded-For"
    request = RequestFactory().get("/", headers={"X-Forwarded-For": "192.0.2.1, 203.0.113.7"})
    assert client_address(request) == "203.0.113.7"
