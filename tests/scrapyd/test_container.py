"""run-scrapyd of docs/scrapyd, the program of a container: to stop it is to end its jobs in order."""

from __future__ import annotations

from pathlib import Path

from scrapyd_server import ROOT, ScrapydServer, find, wait_until

from newscrawl.demo.check import differences
from newscrawl.demo.portal import DemoPortal
from newscrawl.demo.server import DemoServer
from warc.verify import verify_folder

SLOW = ("DOWNLOAD_DELAY=0.2", "AUTOTHROTTLE_ENABLED=0")


def test_jobs_close_their_archives_before_it_ends_and_the_queue_is_kept(
    project: Path, portal: DemoPortal, tmp_path: Path
):
    find("scrapyd")
    command = ["sh", ROOT / "docs" / "scrapyd" / "run-scrapyd"]
    with DemoServer(portal) as demo:
        server = ScrapydServer(tmp_path / "home", demo.proxy_url, command, slots=2)
        server.start()
        try:
            assert '"spiders": 1' in server.deploy(project)
            # One for each slot, and one that has to wait.
            *running, waiting = [server.schedule("ecns", *SLOW) for _ in range(3)]
            for job in running:
                wait_until(lambda job=job: len(server.files(job).lines) > 0, f"{job} has an item")
            server.stop()
            for job in running:
                files = server.files(job)
                assert (files.report["state"], files.report["reason"]) == ("finished", "shutdown")
                assert verify_folder(files.folder).faults == []
                assert list(differences(files.items, portal.expected)) == []
            server.start()
            assert server.state(waiting) in {"pending", "running"}
        finally:
            server.kill()
