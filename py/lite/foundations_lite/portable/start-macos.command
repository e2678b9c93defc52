#!/bin/sh
# Double-click to start the lessons (the first time: right-click, Open). Needs Python 3.
cd "$(dirname "$0")" || exit 1
python3 serve.py && exit
echo "The lessons could not be started: README.html says what to do."
open README.html
