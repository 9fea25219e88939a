"""Which folders lie on drives that tell nobody when somebody else changes them."""

from __future__ import annotations

import os
import re

_FAR = frozenset(
    {
        *("nfs", "nfs4", "cifs", "smb3", "smbfs", "ncpfs", "afs", "9p", "drvfs", "ceph"),
        *("lustre", "gpfs", "beegfs", "vboxsf", "prl_fs", "vmhgfs", "virtiofs"),
    }
)
_NAMES = {
    **dict.fromkeys(["nfs", "nfs4"], "NFS"),
    **dict.fromkeys(["cifs", "smb3", "smbfs"], "SMB"),
    **dict.fromkeys(["9p", "drvfs"], "shared"),
}
_ESCAPE = re.compile(r"\\([0-7]{3})")


def far_mount(path: str, mounts: str) -> str:
    """What kind of drive from elsewhere holds an absolute path: `NFS`; empty for a local one.

    `mounts` is the text of /proc/mounts. On such a drive the system does not tell of changes that
    another machine makes, on some of none at all.
    """
    best, kind = -1, ""
    for row in mounts.splitlines():
        fields = row.split(" ")
        if len(fields) < 3:
            continue
        point = _ESCAPE.sub(lambda m: chr(int(m[1], 8)), fields[1]).rstrip("/")
        # Of two mounts at one place the later one hides the other.
        if len(point) >= best and (path == point or path.startswith(point + "/")):
            best, kind = len(point), fields[2]
    if kind in _FAR or kind.startswith("fuse."):
        return _NAMES.get(kind, kind.removeprefix("fuse."))
    return ""


def far_drive(path: str) -> str:
    """Like `far_mount`, of this machine; empty where the system does not say."""
    try:
        with open("/proc/mounts", encoding="utf-8", errors="surrogateescape") as listed:
            return far_mount(os.path.realpath(path), listed.read())
    except OSError:
        return ""
