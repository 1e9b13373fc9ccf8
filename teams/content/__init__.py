"""The content of a commune, or of a site, in one file that another site takes in. See ``docs/content-format.md``.

``kinds`` says which records there are and how one is found again, ``spelling`` turns a record into JSON and back,
``streams`` does so for what pages are made of; ``archives`` is the file, ``exporting`` and ``importing`` the commands.
"""
