"""The site without a network: its service worker, the list of what that keeps, and the web app manifest.

`precache` lists the finished site's files with their hashes, and makes of it the one service worker over the
site; `script` is the module with which every page speaks to that worker; `webapp` makes the site installable.
"""
