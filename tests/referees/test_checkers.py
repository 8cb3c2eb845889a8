"""Programs that check WARC files find nothing wrong in those written here."""

from __future__ import annotations

import re
import subprocess

from referee import ask


def test_gzip_takes_every_file(archive):
    assert archive.warcs
    ran = subprocess.run(["gzip", "-t", "-v", *archive.warcs], capture_output=True, check=False)
    assert ran.returncode == 0, ran.stderr.decode()
    assert ran.stderr.count(b"OK") == len(archive.warcs), ran.stderr.decode()


def test_warcio_finds_every_digest_right(archive):
    judgement = ask("warcio", "check", "-v", *archive.warcs)
    assert judgement.code == 0, judgement.everything
    assert not judgement.complained
    verdicts = re.findall(r"WARC-Record-ID (\S+) \S+\n    (.*)", judgement.said)
    # warcio has no use for the digests of a revisit.
    expected = {
        record.id: "digest present but not checked (revisit)"
        if record.type == "revisit"
        else "digest pass"
        for record in archive.records
    }
    assert dict(verdicts) == expected


def test_fastwarc_finds_every_block_right(archive):
    for path in archive.warcs:
        judgement = ask("fastwarc", "check", "--quiet", path)
        assert judgement.code == 0, judgement.everything


def test_fastwarc_finds_every_payload_right_that_is_in_its_record(archive, tmp_path):
    verdicts = {}
    for path in archive.warcs:
        ask("fastwarc", "check", "--quiet", "-p", "-o", tmp_path / "verdicts", path)
        lines = (tmp_path / "verdicts").read_text().splitlines()
        verdicts |= dict(line.split(": ", 1) for line in lines)
    expected = {}
    for record in archive.records:
        payload = "PAYLOAD_OK"
        if record.get("WARC-Payload-Digest") is None:
            payload = "PAYLOAD_NO_DIGEST"
        elif record.type == "revisit":
            # The payload is in another record; FastWARC compares what follows the head here.
            payload = "PAYLOAD_FAIL"
        expected[record.id] = f"OK, {payload}"
    assert verdicts == expected
