"""Signing in to the admin: names and passwords, the second factor, what is written down of it.

django-allauth does the work; here is what differs for us. Its addresses stand below the admin's, in place of
Wagtail's own.
"""
