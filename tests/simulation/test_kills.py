"""Jobs that are killed and run again: nothing is lost, and nothing is there twice."""

from __future__ import annotations

from tests.simulation.kills import run_jobs
from tests.simulation.plan import Plan
from tests.soak.amount import amount

PLAN = Plan("ours", days=1, jobs=amount(2, 3))
KILLS = 2


def test_jobs_that_were_killed_leave_what_undisturbed_ones_leave(tmp_path):
    undisturbed = run_jobs(PLAN, tmp_path / "undisturbed")
    killed = run_jobs(PLAN, tmp_path / "killed", kills=KILLS)
    assert killed.killed >= PLAN.jobs
    assert killed.stories == undisturbed.stories
    assert len(undisturbed.stories) > 50
    assert undisturbed.doubled == killed.doubled == []
