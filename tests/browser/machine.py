"""What this machine has and may get: commands, and Debian's packages where tests may install them."""

import os
import shutil
import subprocess
import sys

INSTALL_SECONDS = 900


class NoBrowser(RuntimeError):
    """A browser could be neither started nor installed; the message says what was tried."""


def run(*command, env=None):
    """Run a command to its end; raises NoBrowser with its last words if it fails."""
    done = subprocess.run(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                          timeout=INSTALL_SECONDS)
    if done.returncode:
        said = done.stdout.strip()[-400:]
        raise NoBrowser(f"`{' '.join(command)}` ended with status {done.returncode}: {said}")


def install(*packages):
    """Install packages of Debian's, where this process may."""
    if not (sys.platform == "linux" and shutil.which("apt-get") and os.geteuid() == 0):
        raise NoBrowser("packages cannot be installed: that needs apt-get and the rights of root")
    run("apt-get", "-q", "update")
    run("apt-get", "-q", "-o", "DPkg::Lock::Timeout=300", "install", "-y", "--no-install-recommends",
        *packages, env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"})
