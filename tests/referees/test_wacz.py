"""Archives that were packed are valid to wacz."""

from __future__ import annotations

import pytest
from referee import ask

from warc.wacz import save_wacz


@pytest.mark.parametrize("name", ["demo", "odd", "rotated", "again"])
def test_wacz_takes_a_packed_archive_for_valid(name, archives, tmp_path):
    save_wacz(archives[name].warcs, tmp_path / "it.wacz")
    judgement = ask("wacz", "validate", "-f", tmp_path / "it.wacz")
    assert judgement.code == 0, judgement.everything
    assert "the passed WACZ is valid" in judgement.said, judgement.everything
