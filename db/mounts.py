"""Whether a file lies on a network file system, where SQLite's write-ahead log is not safe."""

from __future__ import annotations

import re
from pathlib import Path

_NETWORK = re.compile(r"nfs\d*|cifs|smb\w*|9p|afs|ceph|glusterfs|lustre|fuse\.(?:sshfs|rclone|davfs2?|s3fs)")
_ESCAPE = re.compile(r"\\([0-7]{3})")


def on_network(path: Path, mounts: Path = Path("/proc/self/mountinfo")) -> bool:
    """Whether `path` lies on a network file system; False where the system does not say.

    https://www.sqlite.org/wal.html: all processes using a database in this mode must be on one host.
    """
    try:
        lines = mounts.read_text("utf-8", "surrogateescape").splitlines()
    except OSError:
        return False
    here, longest, network = path.resolve(), -1, False
    for line in lines:  # proc(5): fields up to " - " vary, the type follows it
        before, _, after = line.partition(" - ")
        fields, kind = before.split(" "), after.split(" ")[0]
        if len(fields) < 5:
            continue
        point = Path(_ESCAPE.sub(lambda match: chr(int(match[1], 8)), fields[4]))
        if here.is_relative_to(point) and len(point.parts) >= longest:
            longest, network = len(point.parts), _NETWORK.fullmatch(kind) is not None
    return network
