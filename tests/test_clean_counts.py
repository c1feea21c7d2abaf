"""Repairs summed by kind and part are the rows of list_repairs(), counted."""

from collections import Counter
from pathlib import Path

import pytest

from ipresearch.clean import clean_notices
from ipresearch.clean.notice import clean_text, read_lexicons
from ipresearch.clean.record import count_repairs
from ipresearch.load import load_notices

SEEDS = Path(__file__).parents[1] / "seeds"
TEXTS = {
    "glosses": "來源:寧夏新聞網(wǎng)\n\n知識產(chǎn)權(quán)局通知\n\n各地要保護(hù)知識產(chǎn)權(quán),強(qiáng)化權(quán)利.\n打印本頁(yè)\n",
    "clean": "关于做好工作的通知\n各地要加强保护。\n",
    "marks only": "各地要加强保护,做好工作",
    "empty": "",
}


@pytest.mark.parametrize("name", ["ningxia-2021", "national-2023", *TEXTS])
def test_repairs_are_summed_as_their_rows_are(name):
    if name in TEXTS:
        row = {"notice_id": name, "text_raw": TEXTS[name]}
    else:
        notices = load_notices(SEEDS).set_index("notice_id", drop=False)
        row = notices.loc[name].to_dict()
    cleaned = clean_text(row, "auto", read_lexicons())
    counted = count_repairs(cleaned, row["text_raw"])
    if not cleaned.text:
        assert not counted
        return
    import pandas as pd

    (rows,) = clean_notices(pd.DataFrame([row]))["repairs"]
    assert counted == Counter((row[0], row[-1]) for row in rows)
