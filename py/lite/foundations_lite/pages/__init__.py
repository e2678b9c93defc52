"""The pages that a person reads, and the small changes to JupyterLite's own."""
