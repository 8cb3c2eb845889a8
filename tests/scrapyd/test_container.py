"""run-scrapyd of docs/scrapyd, the program of a container: to stop it is to end its jobs in order."""

from __future__ import annotations

from gate import GATED
from scrapyd_server import FAST, PROJECT, ROOT, SPIDERS, wait_until

from newscrawl.demo.check import differences
from warc.verify import verify_folder

RUN = ROOT / "docs" / "scrapyd" / "run-scrapyd"


def test_jobs_close_their_archives_before_it_ends_and_the_queue_is_kept(
    start_scrapyd, gate, project, portal
):
    server = start_scrapyd(command=("sh", RUN), slots=2)
    assert f'"spiders": {SPIDERS}' in server.deploy(project)
    running = []
    for _ in range(2):
        hold = gate.hold()
        running.append(server.schedule("ecns", *FAST, *GATED))
        wait_until(lambda hold=hold: hold.is_full, "the job is under way")
    waiting = server.schedule("ecns", *FAST, "CLOSESPIDER_PAGECOUNT=1")
    logs = [server.home / "logs" / PROJECT / "ecns" / f"{job}.log" for job in running]

    def answer_what_is_asked() -> None:
        for log in logs:
            wait_until(lambda log=log: "Received SIGTERM" in log.read_text(), "the job is told")
        gate.open_all()

    server.stop(answer_what_is_asked)
    for job in running:
        files = server.files(job)
        assert (files.report["state"], files.report["reason"]) == ("finished", "shutdown")
        assert verify_folder(files.folder).faults == []
        assert list(differences(files.items, portal.expected)) == []
        assert 0 < len(files.items) < len(portal.expected)
    server.start()
    server.wait(waiting)
