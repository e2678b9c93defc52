"""What a person is told when the site cannot be built."""


class SiteError(Exception):
    """The site cannot be built; the message names the file, what was expected, what was found and what to do."""


class Unavailable(Exception):
    """One source of files cannot be used; another one may. Never shown alone: it becomes part of a `SiteError`."""
