"""What a person is told when the site cannot be built."""


class SiteError(Exception):
    """The site cannot be built. The message: which file, what was expected, what was found, what to do."""


class Unavailable(Exception):
    """One source of files cannot be used; another one may. Its text becomes part of a `SiteError`."""
