"""The static site's builder: a JupyterLite addon, and a server for looking at what it built.

`jupyter lite build --config lite_config.json` finds the addon through its entry point; `foundations serve`
builds and serves in one step. The rooms, in the order of a build: `fetch` gets what others made, `runtime`
makes of it what Python needs in the browser, `extension` is what a lesson's page has beside JupyterLab's own,
`pages` is what a person reads, `site` lays everything out, `publish` writes it, and `addon` tells JupyterLite
when. A room imports `errors` and the rooms before it.
"""

__version__ = "1.0.0"
