"""What the site is made of, by others: which files, where they are had, and where they are kept."""
