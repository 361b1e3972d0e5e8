#!/bin/sh
# Runs ops/bootstrap.py with the Python of .venv, or, before there is one, with the newest suitable Python.

for python in .venv/bin/python python3.14 python3.13 python3.12 python3.11 python3; do
    if "$python" -c 'import sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        exec "$python" -m ops.bootstrap "$@"
    fi
done
echo "Kesher needs Python 3.11 or newer (Debian, Ubuntu: sudo apt install python3; macOS: brew install python)." >&2
exit 1
