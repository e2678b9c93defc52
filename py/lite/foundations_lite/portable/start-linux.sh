#!/bin/sh
# Starts the lessons: ./start-linux.sh, or double-click and choose to run it. Needs Python 3.
cd "$(dirname "$0")" || exit 1
python3 serve.py && exit
echo "The lessons could not be started: README.html says what to do."
