"""The static site's builder: a JupyterLite addon, and a server for looking at what it built.

`jupyter lite build --config lite_config.json` finds the addon through its entry point; `foundations serve`
builds and serves in one step. A file's way: `manifest` says what is wanted, `sources` and `obtain` get it,
`store` keeps it, `site` lays it out with the help of `wheels`, `lock`, `kernel`, `landing` and `notices`,
`publish` writes it, and `addon` tells JupyterLite when.
"""

__version__ = "1.0.0"
