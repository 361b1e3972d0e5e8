"""`python -m ops.openapi [--check]`: the API's document, from a database made for the purpose."""

import os
import subprocess
import sys
import tempfile

from ops.paths import ENV, ROOT


def main() -> int:
    kesher = ENV / "bin" / "kesher"
    with tempfile.TemporaryDirectory(prefix="kesher-openapi-") as folder:
        elsewhere = {"KESHER_VAR": folder, "DATABASE_URL": f"sqlite:///{folder}/kesher.sqlite3"}
        environment = {**os.environ, **elsewhere}
        subprocess.run([kesher, "migrate"], env=environment, check=True, stdout=subprocess.DEVNULL)
        told = subprocess.run(
            [kesher, "openapi", *sys.argv[1:]], env=environment, cwd=ROOT, check=False
        )
    return told.returncode


if __name__ == "__main__":
    sys.exit(main())
