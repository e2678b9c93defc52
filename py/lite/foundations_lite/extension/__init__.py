"""Our lab extension: what a lesson's page has beside JupyterLab's own, in the Notebook interface and in Lab.

`scripts/` holds it as plain ES modules, one for each thing that it does; `files` lays them out as JupyterLab
expects a prebuilt extension, `lessons` writes what they must know of the published lessons.
"""
