"""Repairs summed by kind and part are the rows of list_repairs(), counted."""

from collections import Counter
from pathlib import Path

import pandas as pd
import pytest

from ipresearch.clean import clean_notices
from ipresearch.clean.notice import clean_text, read_lexicons
from ipresearch.clean.record import count_repairs
from ipresearch.load import load_notices

SEEDS = Path(__file__).parents[1] / "seeds"
TEXTS = {
    "glosses": "關(guān)于做好工作的通知\n來源:寧夏新聞網(wǎng)\n\n各地要保護(hù)知識產(chǎn)權(quán),強(qiáng)化權(quán)利保護(hù)。\n打印本頁\n",
    "clean": "关于做好工作的通知\n各地要加强保护。\n",
    "marks only": "关于做好工作的通知\n各地要加强保护,做好工作。\n",
}


@pytest.mark.parametrize("name", ["ningxia-2021", "national-2023", *TEXTS])
def test_repairs_are_summed_as_their_rows_are(name):
    if name in TEXTS:
        row = {"notice_id": name, "text_raw": TEXTS[name]}
    else:
        row = load_notices(SEEDS).set_index("notice_id", drop=False).loc[name].dropna().to_dict()
    cleaned = clean_text(row, "auto", read_lexicons())
    counted = count_repairs(cleaned, row["text_raw"])
    (rows,) = clean_notices(pd.DataFrame([row]))["repairs"]
    assert counted == Counter((row[0], row[-1]) for row in rows)
