from __future__ import annotations

from pathlib import Path

import pytest

from db import case as case_module
from db.case import Case
from db.mounts import on_network
from tests.db.build import packet, take

# proc(5), "/proc/pid/mountinfo"
MOUNTS = """\
22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
30 22 0:26 / /home rw shared:9 - nfs4 server:/home rw,vers=4.2
31 30 8:2 / /home/local rw - ext4 /dev/sda2 rw
32 22 0:31 / /mnt/far\\040away rw master:2 - fuse.sshfs me@host: rw
33 22 0:32 / /mnt/share rw - cifs //host/share rw
odd
"""


@pytest.mark.parametrize(
    ("path", "network"),
    [
        ("/cases/a.case", False),
        ("/home/me/a.case", True),
        ("/homes/a.case", False),
        ("/home/local/a.case", False),
        ("/mnt/far away/a.case", True),
        ("/mnt/share/a.case", True),
    ],
)
def test_network_file_systems_are_known(tmp_path: Path, path: str, network: bool) -> None:
    """The mount that holds a path says whether it lies on a network."""
    mounts = tmp_path / "mountinfo"
    mounts.write_text(MOUNTS)
    assert on_network(Path(path), mounts) is network


def test_where_the_system_does_not_say_it_is_not(tmp_path: Path) -> None:
    """Without a list of mounts a path counts as local."""
    assert on_network(tmp_path, tmp_path / "none") is False


def test_on_a_network_there_is_no_write_ahead_log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A case on a network file system is one file even while it is open, and works the same."""
    monkeypatch.setattr(case_module, "on_network", lambda path: True)
    with Case.create(tmp_path / "a.case") as case:
        take(case, "a.log", [packet(1)])
        case.marks.toggle(1)
        assert [file.name for file in tmp_path.iterdir() if file.is_file()] == ["a.case"]
        assert case.records.count() == 1
