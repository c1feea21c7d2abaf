"""A data set of documents on disk holds what the tables in memory hold, and loses nothing when something breaks."""

import errno
import subprocess
import sys
from concurrent.futures import Future
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest
from matplotlib.text import Text
from pandas.testing import assert_frame_equal

import ipresearch as ipr
from ipresearch import corpus
from ipresearch.corpus import building, partition, write
from ipresearch.errors import (
    CorpusBusyError,
    CorpusError,
    IpresearchError,
    NoDocumentsError,
    UnknownNoticeError,
    UnknownValueError,
)
from ipresearch.lexicons import SHIPPED

SENTENCES = (
    "要加强知识产权行政保护，查处商标侵权、假冒专利等违法行为。", "推进2023-03-10以来1.3nm芯片专利转化；完善服务体系。",
    "各地要高度重视！建立R&D投入3.5%的考核机制。", "开展“双随机、一公开”检查，保护地理标志？要落实到人。",
)  # fmt: skip


def page(number: int) -> str:
    lines = [SENTENCES[(number + step) % 4] + SENTENCES[(number * 3 + step) % 4] for step in range(3)]
    return (
        f"关于印发第{number}号工作方案的通知\n发布时间：{2019 + number % 4}-03-0{1 + number % 9}\n"
        + "\n".join(lines)
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Pages of four years, one damaged by a mirror, one without a year, one empty, two alike."""
    place = tmp_path_factory.mktemp("documents")
    for number in range(24):
        (place / f"{number % 2}").mkdir(exist_ok=True)
        (place / f"{number % 2}" / f"page{number:02d}.txt").write_text(page(number), "utf-8")
    (place / "mirror.txt").write_text(
        "國家知識產(chǎn)權(quán)局召開會議\n發布時間：2021-05-01\n會議要求，各地要加強知識產(chǎn)權(quán)保護，推進產(chǎn)權(quán)運用。",
        "utf-8",
    )
    (place / "undated.txt").write_text("关于保护专利的通知\n各地要保护专利，加强服务。", "utf-8")
    (place / "old.txt").write_text(
        "关于保护商标的通知\n发布时间：1999-01-01\n要保护商标。要管理商标，保护品牌。", "utf-8"
    )
    (place / "empty.txt").write_text("", "utf-8")
    (place / "twin.txt").write_text(page(3), "utf-8")
    return place


@pytest.fixture(scope="module")
def cleaned(folder):
    return ipr.clean_notices(ipr.load_notices(folder, progress=False))


@pytest.fixture(scope="module")
def out(folder, tmp_path_factory):
    place = tmp_path_factory.mktemp("corpus") / "set"
    built = corpus.build(folder, place, workers=1, part_bytes=2_000, progress=False)
    assert built.n_parts > 3
    return place


def same(got: pd.DataFrame, want: pd.DataFrame) -> None:
    got.attrs, want.attrs = {}, {}
    assert_frame_equal(got, want, check_dtype=False, rtol=1e-12)


@pytest.mark.parametrize("by", ["year", "level", "notice_id"])
def test_counts_are_those_of_the_tables_in_memory_by_the_reference_engine(out, cleaned, by):
    known = cleaned[cleaned[by].notna()]
    got = corpus.term_counts(out, by=by)
    same(got, ipr.count_terms(ipr.segment_terms(known, engine="jieba"), by, known))


@pytest.mark.parametrize("by", ["year", "level", "notice_id"])
@pytest.mark.parametrize("terms", [None, ["护", "保护", "行政保护", "没有的词"]])
def test_strings_are_counted_as_in_the_tables_in_memory(out, cleaned, by, terms):
    known = cleaned[cleaned[by].notna()].sort_values([by, "notice_id"])
    got = corpus.declared_term_counts(out, terms, by, workers=1)
    assert got.attrs["left_out"] == int(cleaned[by].isna().sum())
    want = ipr.count_declared_terms(known, terms, by)
    assert want["n"].sum() > want["n_outside_longer"].sum() > 0
    same(got[want.columns], want)


def test_strings_of_all_documents_together_by_two_workers(out, cleaned):
    got = corpus.declared_term_counts(out, workers=2)
    same(got, ipr.count_declared_terms(cleaned.assign(group=got["group"].iloc[0]), by="group")[got.columns])


def test_dates_group_documents_alone_and_together(tmp_path):
    documents = tmp_path / "documents"
    documents.mkdir()
    for number, day in enumerate((1, 1, 2)):
        text = f"关于印发第{number}号方案的通知\n发布时间：2021-03-0{day}\n各地要保护专利，加强第{number}项服务。"
        (documents / f"{number}.txt").write_text(text, "utf-8")
    corpus.build(documents, tmp_path / "set", workers=1, progress=False)
    cleaned = ipr.clean_notices(ipr.load_notices(documents, progress=False))
    got = corpus.term_counts(tmp_path / "set", "published_on")
    same(got, ipr.count_terms(ipr.segment_terms(cleaned), "published_on", cleaned))
    strings = corpus.declared_term_counts(tmp_path / "set", ["保护"], "published_on", workers=1)
    assert strings["published_on"].dtype == got["published_on"].dtype
    assert strings["n"].tolist() == [2, 1]


def test_groups_say_what_they_leave_out_and_top_takes_the_most_frequent(out, cleaned):
    whole = corpus.term_counts(out, by="year")
    best = corpus.term_counts(out, by="year", top=3)
    assert best.attrs["left_out"] == int(cleaned["year"].isna().sum()) == 1
    same(best, whole.groupby("year").head(3).reset_index(drop=True))
    some = corpus.term_counts(out, by="year", terms=["保护", "没有的词"])
    same(some, whole[whole["term_zh"] == "保护"].reset_index(drop=True))
    together = corpus.term_counts(out)
    assert together["n"].sum() == corpus.documents(out)["n_words"].sum()


def test_charts_and_later_stages_take_the_tables_of_a_data_set(out):
    def of_years(table):
        return table.assign(notice_id=table["year"].astype(int).astype(str))

    counts = of_years(corpus.term_counts(out, "year"))
    terms = of_years(corpus.declared_term_counts(out, by="year", workers=1)).query("n > 0")
    shares = of_years(corpus.category_shares(out, "year", workers=1))
    whole = corpus.read_documents(out, corpus.documents(out)["notice_id"].head(3).tolist())
    tasks = ipr.extract_tasks(whole)
    axes = {
        "保护": ipr.plot_term_frequency(ipr.add_gloss(terms), top=5),
        "专利": ipr.plot_word_cloud(ipr.add_gloss(ipr.drop_stopwords(counts)), "2020", top=20),
        "行政保护": ipr.plot_log_ratios(corpus.compare_groups(out, "year", 2020, 2022)),
        shares.query("n > 0")["name_zh"].iloc[0]: ipr.plot_category_shares(shares),
        whole["notice_id"].iloc[0]: ipr.plot_dispersion(ipr.keyword_in_context(whole, "保护"), whole),
        tasks["text_zh"].iloc[0][:4]: ipr.plot_task_tree(tasks, tasks["notice_id"].iloc[0]),
    }
    for shown, ax in axes.items():
        written = "".join(text.get_text() for text in ax.figure.findobj(Text))
        assert shown in written.replace("\n", "")


def test_documents_counted_a_few_at_a_time_give_the_same(folder, out, tmp_path, monkeypatch):
    monkeypatch.setattr(partition, "BATCH_CHARACTERS", 400)
    corpus.build(folder, tmp_path / "set", workers=1, progress=False)
    (documents,) = (tmp_path / "set").glob("parts/*/documents.parquet")
    assert pq.ParquetFile(documents).num_row_groups > 5
    same(corpus.documents(tmp_path / "set"), corpus.documents(out))
    for by in ("year", "level", "notice_id"):  # a group of one document is counted from its text
        same(corpus.term_counts(tmp_path / "set", by), corpus.term_counts(out, by))
    same(corpus.repair_counts(tmp_path / "set", "notice_id"), corpus.repair_counts(out, "notice_id"))
    same(corpus.list_problems(tmp_path / "set"), corpus.list_problems(out))


def test_counts_kept_ready_are_the_same_and_go_with_their_state(folder, out, tmp_path, monkeypatch):
    monkeypatch.setattr(building, "MANY_DOCUMENTS", 1)
    place = tmp_path / "set"
    corpus.build(folder, place, workers=1, part_bytes=2_000, progress=False)
    (ready,) = place.glob("ready-year-*.parquet")
    made = ready.stat().st_mtime_ns
    corpus.build(folder, place, workers=1, part_bytes=2_000, progress=False)
    assert ready.stat().st_mtime_ns == made, "what has not changed is not counted again"
    same(corpus.term_counts(place, "year"), corpus.term_counts(out, "year"))
    same(corpus.term_counts(place, "year", top=2), corpus.term_counts(out, "year", top=2))
    same(corpus.term_counts(place, "year", terms=["保护"]), corpus.term_counts(out, "year", terms=["保护"]))
    (folder / "late.txt").write_text("关于保护商标的通知\n发布时间：2021-01-01\n要保护商标。", "utf-8")
    try:
        corpus.build(folder, place, workers=1, part_bytes=2_000, progress=False)
    finally:
        (folder / "late.txt").unlink()
    assert not ready.exists() and len(list(place.glob("ready-year-*.parquet"))) == 1


def test_documents_and_their_repairs_are_read_back(out, cleaned):
    documents = corpus.documents(out)
    assert documents["notice_id"].tolist() == cleaned["notice_id"].tolist()
    for column in ("path", "title_zh", "year", "published_on", "level", "n_chars", "sha256"):
        assert documents[column].isna().tolist() == cleaned[column].isna().tolist()
        assert documents[column].dropna().tolist() == cleaned[column].dropna().tolist()
    ids = [
        cleaned["notice_id"].iloc[-1],
        cleaned["notice_id"].iloc[0],
        *cleaned.query("path == 'mirror.txt'")["notice_id"],
    ]
    whole = corpus.read_documents(out, ids)
    wanted = cleaned[cleaned["notice_id"].isin(ids)]
    assert whole["text_zh"].tolist() == wanted["text_zh"].tolist()
    same(ipr.list_repairs(whole), ipr.list_repairs(wanted))
    summed = ipr.list_repairs(cleaned).groupby(["kind", "part"]).size()
    assert corpus.repair_counts(out).set_index(["kind", "part"])["n"].to_dict() == summed.to_dict()
    with pytest.raises(UnknownNoticeError, match="Did you mean"):
        corpus.read_documents(out, [ids[0] + "x"])


def test_problems_are_those_of_loading(out, cleaned):
    same(
        corpus.list_problems(out),
        ipr.list_problems(cleaned).sort_values(["path", "what"]).reset_index(drop=True),
    )


def test_keywords_stand_in_their_clauses(out, cleaned):
    got = corpus.keyword_in_context(out, "保护", most=None)
    want = ipr.keyword_in_context(cleaned.drop(columns="raw_offsets"), "保护")
    same(got, want)
    assert len(corpus.keyword_in_context(out, "保护", most=5)) == 5
    assert not len(corpus.keyword_in_context(out, "火星"))


def test_groups_are_compared_as_in_memory(out, cleaned):
    known = cleaned[cleaned["year"].isin([2020, 2022])]
    got = corpus.compare_groups(out, "year", 2020, 2022)
    want = ipr.compare_counts(ipr.count_terms(ipr.segment_terms(known), "year", known), 2020, 2022, by="year")
    same(got, want)
    with pytest.raises(UnknownValueError, match="Did you mean 'year'"):
        corpus.term_counts(out, by="yaer")


def test_a_second_build_makes_nothing_and_a_changed_file_only_its_partition(folder, tmp_path):
    import shutil

    place = tmp_path / "documents"
    shutil.copytree(folder, place)
    first = corpus.build(place, tmp_path / "set", workers=1, part_bytes=2_000, progress=False)
    again = corpus.build(place, tmp_path / "set", workers=1, part_bytes=2_000, progress=False)
    assert again == first._replace(n_made=0)
    (place / "old.txt").write_text("关于保护商标的通知\n要保护商标。", "utf-8")
    changed = corpus.build(place, tmp_path / "set", workers=1, part_bytes=2_000, progress=False)
    assert changed.n_made == 1
    fresh = corpus.build(place, tmp_path / "fresh", workers=1, part_bytes=2_000, progress=False)
    same(corpus.term_counts(tmp_path / "set", "level"), corpus.term_counts(tmp_path / "fresh", "level"))
    assert len(list((tmp_path / "set" / "parts").iterdir())) == fresh.n_parts


def test_a_full_disk_keeps_what_was_made(folder, tmp_path, monkeypatch):
    made = []

    def make(task, real=building.make_part):
        if len(made) == 2:
            raise OSError(errno.ENOSPC, "No space left on device")
        made.append(task)
        return real(task)

    monkeypatch.setattr(building, "make_part", make)
    with pytest.raises(CorpusError, match=r"No space left.*2 of \d+ partitions are made and stay"):
        corpus.build(folder, tmp_path / "set", workers=1, part_bytes=2_000, progress=False)
    with pytest.raises(CorpusError, match="not finished: 2 partitions are made"):
        corpus.term_counts(tmp_path / "set")
    monkeypatch.undo()
    built = corpus.build(folder, tmp_path / "set", workers=1, part_bytes=2_000, progress=False)
    assert built.n_made == built.n_parts - 2


def test_a_damaged_part_is_named_and_made_anew(folder, tmp_path):
    corpus.build(folder, tmp_path / "set", workers=1, part_bytes=2_000, progress=False)
    want = corpus.term_counts(tmp_path / "set", "year")
    part = sorted((tmp_path / "set" / "parts").iterdir())[1]
    counts = part / "counts.parquet"
    counts.write_bytes(b"rubbish" * (counts.stat().st_size // 7) + b"!" * (counts.stat().st_size % 7))
    with pytest.raises(CorpusError, match=rf"{part.name} is damaged \(counts.parquet\). Delete that folder"):
        corpus.term_counts(tmp_path / "set", "year")
    counts.write_bytes(b"cut off")
    assert corpus.build(folder, tmp_path / "set", workers=1, part_bytes=2_000, progress=False).n_made == 1
    same(corpus.term_counts(tmp_path / "set", "year"), want)


@pytest.mark.parametrize(
    "ask",
    [corpus.declared_term_counts, lambda place, workers: corpus.category_shares(place, workers=workers)],
)
def test_a_damaged_text_is_named_by_what_reads_the_texts(folder, tmp_path, ask):
    corpus.build(folder, tmp_path / "set", workers=1, part_bytes=2_000, progress=False)
    part = sorted((tmp_path / "set" / "parts").iterdir())[1]
    documents = part / "documents.parquet"
    columns = pq.ParquetFile(documents).metadata.row_group(0)
    (texts,) = (
        chunk
        for chunk in map(columns.column, range(columns.num_columns))
        if chunk.path_in_schema == "text_zh"
    )
    data = documents.read_bytes()
    start = texts.dictionary_page_offset or texts.data_page_offset
    for tenth in range(3, 10):
        at = start + texts.total_compressed_size * tenth // 10
        documents.write_bytes(data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :])
        with pytest.raises(CorpusError, match=rf"{part.name} is damaged \(documents.parquet\). Delete"):
            ask(tmp_path / "set", workers=1)


def test_a_partition_that_cannot_be_begun_leaves_nothing(tmp_path, monkeypatch):
    made = write._writer

    def full(path, schema):
        if path.stem == "repairs":
            raise OSError(errno.ENOSPC, "No space left on device")
        return made(path, schema)

    monkeypatch.setattr(write, "_writer", full)
    with pytest.raises(OSError, match="No space left"):
        write.PartWriter(tmp_path / "parts" / "abc", ())
    assert not list((tmp_path / "parts").iterdir())


def test_what_cannot_be_grouped_or_looked_for_is_said(folder, out, tmp_path):
    alone = tmp_path / "alone"
    alone.mkdir()
    (alone / "undated.txt").write_text("关于保护专利的通知\n各地要保护专利，加强服务。", "utf-8")
    corpus.build(alone, tmp_path / "set", workers=1, progress=False)
    with pytest.raises(CorpusError, match='has a value in "year"'):
        corpus.category_shares(tmp_path / "set", "year")
    assert not len(corpus.declared_term_counts(tmp_path / "set", [], "notice_id", workers=1))
    with pytest.raises(IpresearchError, match="half of a character"):
        corpus.declared_term_counts(out, ["保\ud800"])


def test_other_lexicons_are_refused_and_a_build_with_them_mixes_nothing(folder, tmp_path):
    own = tmp_path / "lexicons"
    own.mkdir()
    corpus.build(folder, tmp_path / "set", workers=1, part_bytes=2_000, progress=False)
    (own / "terms.csv").write_text("term_zh,source\n违法行为,ours\n", "utf-8")
    with pytest.raises(CorpusError, match=r"built with another terms\.csv"):
        corpus.term_counts(tmp_path / "set", lexicons=own)
    built = corpus.build(folder, tmp_path / "set", lexicons=own, workers=1, part_bytes=2_000, progress=False)
    assert built.n_made == built.n_parts
    counts = corpus.term_counts(tmp_path / "set", lexicons=own)
    assert {"违法行为"} < set(counts["term_zh"]) and "地理标志" not in set(counts["term_zh"])
    with pytest.raises(CorpusError, match=r"built with another terms\.csv"):
        corpus.term_counts(tmp_path / "set")


def test_manifest_columns_group_and_are_read_back(folder, tmp_path):
    place = tmp_path / "documents"
    place.mkdir()
    for number in range(4):
        (place / f"{number}.txt").write_text(page(number), "utf-8")
    lines = [f"{number}.txt,n-{number},{'东' if number < 2 else '西'},2001" for number in range(4)]
    (place / "manifest.csv").write_text("\n".join(["path,notice_id,side_zh,year", *lines]), "utf-8")
    corpus.build(place, tmp_path / "set", workers=1, progress=False)
    assert corpus.documents(tmp_path / "set")["notice_id"].tolist() == ["n-0", "n-1", "n-2", "n-3"]
    assert set(corpus.term_counts(tmp_path / "set", by="side")["side_zh"]) == {"东", "西"}
    assert corpus.read_documents(tmp_path / "set", ["n-3"])[["side_zh", "year"]].values.tolist() == [
        ["西", 2001]
    ]


def test_two_builds_into_one_folder(folder, tmp_path):
    code = (
        "import sys, time; from pathlib import Path; from ipresearch.corpus.manifest import writing\n"
        "with writing(Path(sys.argv[1])): print('held', flush=True); time.sleep(60)"
    )
    holder = subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path / "set")], stdout=subprocess.PIPE, text=True
    )
    try:
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(CorpusBusyError, match="another build is writing"):
            corpus.build(folder, tmp_path / "set", workers=1, progress=False)
    finally:
        holder.kill()
        holder.wait()
        holder.stdout.close()
    assert corpus.build(folder, tmp_path / "set", workers=1, progress=False).n_parts == 1


def test_bad_input_is_named(folder, tmp_path):
    with pytest.raises(CorpusError, match="no data set in"):
        corpus.documents(tmp_path)
    with pytest.raises(NoDocumentsError, match="no folder or file"):
        corpus.build(tmp_path / "nowhere", tmp_path / "set")
    with pytest.raises(CorpusError, match="among its own documents"):
        corpus.build(folder, folder / "set")
    with pytest.raises(UnknownValueError, match="no script 'traditional'"):
        corpus.build(folder, tmp_path / "set", script="traditional")
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.docx").write_text("x", "utf-8")
    with pytest.raises(CorpusError, match="holds other files"):
        corpus.build(folder, tmp_path / "mine")


def test_workers_load_neither_pandas_nor_duckdb(folder, tmp_path):
    code = (
        "import sys; from ipresearch import corpus; from ipresearch.corpus.work import start_worker; start_worker(); "
        "corpus.build(sys.argv[1], sys.argv[2], workers=1, progress=False); "
        "sys.exit(bool({'pandas', 'duckdb', 'scipy', 'matplotlib', 'jieba'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(folder), str(tmp_path / "set")], capture_output=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


class DeadExecutor:
    def submit(self, function, *args) -> Future:
        raise ConnectionError("cannot reach the scheduler at tcp://127.0.0.1:9")


def test_a_scheduler_that_cannot_be_reached(folder, tmp_path):
    with pytest.raises(
        CorpusError, match=r"takes no more tasks \(ConnectionError: cannot reach.*build again"
    ):
        corpus.build(folder, tmp_path / "set", executor=DeadExecutor(), progress=False)
    assert corpus.build(folder, tmp_path / "set", workers=1, progress=False).n_documents == 27
    assert SHIPPED.is_dir() and Path(tmp_path / "set" / "corpus.json").is_file()


def test_what_a_killed_build_left_is_swept_by_the_next(folder, tmp_path):
    out = tmp_path / "out"
    corpus.build(folder, out, workers=1, progress=False)
    for name in (".corpus.json.1111bdc9.part", ".changes-aa.parquet.part", ".ready-year-aa.parquet.part"):
        (out / name).write_text("{", "utf-8")
    (out / "parts" / ".abc.x").mkdir()
    corpus.build(folder, out, workers=1, progress=False)
    assert {path.name for path in out.rglob(".*")} <= {".building"}


def test_a_script_without_a_guard_is_told_so_at_once(folder, tmp_path):
    script = tmp_path / "script.py"
    script.write_text(
        "import sys, ipresearch.corpus as corpus\n"
        "corpus.build(sys.argv[1], sys.argv[2], workers=2, part_bytes=500, progress=False)\n",
        "utf-8",
    )
    command = [sys.executable, str(script), str(folder), str(tmp_path / "out")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 1
    assert "no worker process could start" in done.stderr.splitlines()[-1]


@pytest.mark.parametrize("by", [None, "year"])
@pytest.mark.parametrize("top", [None, 5])
def test_counts_made_a_share_of_the_terms_at_a_time_are_the_same(folder, tmp_path, monkeypatch, by, top):
    out = tmp_path / "out"
    corpus.build(folder, out, workers=1, progress=False)
    at_once = corpus.term_counts(out, by=by, top=top)
    monkeypatch.setattr("ipresearch.corpus.terms.ROWS_AT_ONCE", 40)
    pd.testing.assert_frame_equal(corpus.term_counts(out, by=by, top=top), at_once)
    some = at_once["term_zh"].head(3).tolist()
    few = corpus.term_counts(out, by=by, terms=some)
    assert set(few["term_zh"]) == set(some)
