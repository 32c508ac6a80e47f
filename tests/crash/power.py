"""A disk that loses what was not synced when the power goes: ext4 on a loop device of our own.

Killing a process leaves what it wrote in the kernel's cache, so it proves nothing about fsync. Here the power goes by
ext4's own shutdown, with which the kernel's developers test theirs (`godown` of xfstests): from one instant to the
next nothing reaches the device any more, neither data in the cache nor the file system's journal. Mounted again, it
holds what a disk would after a power cut. Needs root, `mkfs.ext4`, a loop device.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import struct
import subprocess
import time
from pathlib import Path

_SHUTDOWN = 0x8004587D  # FS_IOC_SHUTDOWN, of linux/fs.h
_WITHOUT_ITS_LOG = 2  # EXT4_GOING_FLAGS_NOLOGFLUSH
# What ext4 does for careless programs is turned off: every 5 seconds it commits its journal for its own sake, and it
# writes a file that replaces another before it takes the name.
_OPTIONS = "loop,commit=300,noauto_da_alloc"


class Disk:
    """A file system in a file, mounted below `folder`. Raises OSError where that is not allowed."""

    def __init__(self, folder: Path, megabytes: int) -> None:
        self.image, self.path = folder / "disk.img", folder / "disk"
        self.path.mkdir()
        with self.image.open("wb") as file:
            file.truncate(megabytes * 2**20)
        _run("mkfs.ext4", "-q", "-F", str(self.image))
        self._mount()

    def settle(self) -> None:
        """Writes everything to the device, as time would."""
        _run("sync", "-f", str(self.path))

    def cut(self) -> None:
        """The power goes. Whoever uses the disk gets errors from now on, and must end before `restore`."""
        descriptor = os.open(self.path, os.O_RDONLY)
        try:
            fcntl.ioctl(descriptor, _SHUTDOWN, struct.pack("I", _WITHOUT_ITS_LOG))
        finally:
            os.close(descriptor)

    def restore(self) -> None:
        """The power is back: what had reached the device is there."""
        deadline = time.monotonic() + 20
        while True:
            try:
                _run("umount", str(self.path))
                break
            except PermissionError:  # the kernel holds the files of a killed process a moment longer
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.05)
        self._mount()

    def remove(self, *, keep: bool = False) -> None:
        """Whoever still uses it keeps it until they end. `keep`: the image stays, to look into."""
        _run("umount", "-l", str(self.path))
        if not keep:
            self.image.unlink()

    def _mount(self) -> None:
        _run("mount", "-t", "ext4", "-o", _OPTIONS, str(self.image), str(self.path))


def _run(*command: str) -> None:
    if shutil.which(command[0]) is None:
        raise FileNotFoundError(f"{command[0]} is missing")
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise PermissionError(f"{' '.join(command)}: {done.stderr.strip()}")
