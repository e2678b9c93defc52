"""The site as one zip, for machines without a web server: with a server of its own, and how to start it."""
