from __future__ import annotations

import csv
import io
import json

import pytest

from db.case import Case
from parsers.record import COLUMNS
from tests.db.build import lines, packet
from tests.workbench.hostile import NASTY, unseen
from workbench.exports import csv as csv_export
from workbench.exports import each, ndjson

FORMULAS = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1+1", "＋1", "－1", "＠x", "=cmd|'/c calc'!A0", "-2+3")


def written(case: Case, export: object, detects: list[int] | None = None) -> str:
    """Return what an export writes."""
    out = io.StringIO()
    export.write(case, out, detects)  # type: ignore[attr-defined]
    return out.getvalue()


def hostile(case: Case, texts: tuple[str, ...]) -> None:
    """Import a record for each text, which is its message and its source; evidence never decodes to U+D800."""
    texts = tuple(text.replace("\ud800", "") for text in texts)
    data, found = lines(packet(place, message=text, src=text or None) for place, text in enumerate(texts))
    with case.importing("hostile.log", data) as intake:
        for one in found:
            intake.add(one)


def test_the_folder_is_walked() -> None:
    """Every export has name, suffix, title and a way to write; parts of exports are none."""
    assert {made.NAME: made.SUFFIX for made in each()} == {
        "csv": ".csv",
        "markdown": ".md",
        "ndjson": ".ndjson",
        "pcap": ".pcap",
    }
    assert all(made.TITLE and callable(made.write) for made in each())


def test_csv_has_every_record_and_column(case: Case) -> None:
    """The practicals give 113 rows under the public names; what a log does not say is empty."""
    rows = list(csv.DictReader(io.StringIO(written(case, csv_export))))
    assert len(rows) == 113
    assert list(rows[0]) == [column.name for column in COLUMNS]
    assert [rows[0][name] for name in ("number", "time", "time.basis", "src", "dst.port", "flags", "ttl")] == [
        "1", "2000-03-20T06:36:35.103382000Z", "stated", "209.203.237.176", "1555", "SA", "",
    ]  # fmt: skip
    assert rows[19]["time"] == "15:27:06.961763"


def test_ndjson_has_every_record(case: Case) -> None:
    """Each line is one object; a key that is not there is unknown."""
    rows = [json.loads(line) for line in written(case, ndjson).splitlines()]
    assert len(rows) == 113
    assert rows[0] == {
        "number": 1, "source": 1, "line": 1, "format": "ipmon", "kind": "packet",
        "time": "2000-03-20T06:36:35.103382000Z", "time.basis": "stated", "src": "209.203.237.176",
        "dst": "10.1.9.116", "src.port": 22, "dst.port": 1555, "proto": "tcp", "flags": "SA", "ip.len": 44,
    }  # fmt: skip


@pytest.mark.parametrize("export", [csv_export, ndjson], ids=["csv", "ndjson"])
def test_only_what_detects_cite(case: Case, export: object) -> None:
    """With detects, just the records that they cite and that there are are written."""
    body = "[[#3,1]] [[#999]]"
    number = case.detects.new("Few", "", body, [1, 3])
    text = written(case, export, [number])
    assert text.count("\n") == 2 + (export is csv_export)
    with pytest.raises(KeyError):
        written(case, export, [77])


@pytest.mark.parametrize("export", [csv_export, ndjson], ids=["csv", "ndjson"])
def test_rows_are_safe_on_a_terminal(case: Case, export: object) -> None:
    """No control character and nothing unseen leaves, whatever the evidence holds."""
    hostile(case, NASTY)
    assert unseen(written(case, export).replace("\r\n", "\n")) == []


def test_no_field_is_a_formula(case: Case) -> None:
    """A spreadsheet finds no field that begins like a formula, full-width signs and tabs included."""
    hostile(case, FORMULAS)
    fields = [field for row in csv.reader(io.StringIO(written(case, csv_export))) for field in row]
    assert [
        field for field in fields if field.startswith(("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠"))
    ] == []
    assert "'=1+1" in fields


def test_json_gives_back_the_evidence(case: Case) -> None:
    """A program reads the very text of the message, escapes and all."""
    texts = tuple(text for text in NASTY if text and not set(text) & set("\x00\ud800\udc9b"))
    hostile(case, texts)
    rows = [json.loads(line) for line in written(case, ndjson).splitlines()]
    assert [row["message"] for row in rows if row["source"] == 11] == list(texts)
