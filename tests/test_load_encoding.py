"""Encodings are read strictly: right, or an error that says what was tried; never a silent wrong guess."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ipresearch.load.encoding import UndecidedEncodingError, declared_charset, decode_bytes

SENTENCES = [
    "特此通知。",
    "各单位：",
    "关于印发方案的通知",
    "商标专利",
    "国家知识产权局公告第556号",
    "一、强化审查，提升质量。",
    "2023年3月10日，《方案》印发（试行）。",
]
TRADITIONAL = [
    "國家知識產權局關於印發方案的通知",
    "知識產權署公布，由即日起生效。",
    "專利法修正條文已於三讀通過。",
]


@pytest.mark.parametrize("text", SENTENCES)
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "gbk", "gb2312", "utf-16-le", "utf-16-be"])
def test_a_single_sentence_is_enough(text, encoding):
    assert decode_bytes(text.encode(encoding))[0] == text


@pytest.mark.parametrize("text", TRADITIONAL)
@pytest.mark.parametrize("encoding", ["utf-8", "gbk", "big5", "utf-16-le"])
def test_traditional_text_is_told_from_simplified_by_its_bytes(text, encoding):
    assert decode_bytes(text.encode(encoding))[0] == text


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
def test_a_byte_order_mark_decides_and_is_not_text(encoding):
    assert decode_bytes("通知".encode(encoding))[0] == "通知"
    assert decode_bytes(b"\x84\x31\x95\x33" + "通知".encode("gb18030")) == ("通知", "gb18030")


def test_four_byte_characters_and_private_use_survive():
    text = "要求\ue026㐂𠮷，请认真贯彻执行。"
    for encoding in ("utf-8", "gb18030"):
        assert decode_bytes(text.encode(encoding)) == (text, encoding)


@pytest.mark.parametrize(
    "raw",
    [
        "各地要加强专利保护。".encode("gb18030")[:-1],
        "各地要加强专利保护。".encode()[:-1] + b"\xff",
        b"\xff\xff\xff\xff\xff",
        bytes(range(128, 256)),
        b"\xef\xbb\xbf\xb9\xfa\xbc\xd2",
    ],
)
def test_damaged_bytes_are_an_error_that_says_what_was_tried(raw):
    with pytest.raises(
        UndecidedEncodingError, match=r"none of the encodings tried|cannot be told|byte order mark says"
    ):
        decode_bytes(raw)


def test_a_declared_charset_only_breaks_ties_unless_it_is_forced():
    raw = "关于印发方案的通知".encode("gb18030")
    assert decode_bytes(raw, declared="utf-8")[1] == "gb18030"
    assert decode_bytes("关于印发方案的通知".encode(), declared="gb2312")[1] == "utf-8"
    assert decode_bytes(raw, declared="no-such-charset")[1] == "gb18030"
    with pytest.raises(UndecidedEncodingError, match="manifest says utf-8"):
        decode_bytes(raw, declared="utf8", forced=True)


@pytest.mark.parametrize(
    ("head", "charset"),
    [
        (b'<meta charset="gb2312">', "gb2312"),
        (b"<META http-equiv=Content-Type content='text/html; charset=GBK'>", "GBK"),
        (b'<?xml version="1.0" encoding="utf-8"?>', "utf-8"),
        (b"<html>", None),
    ],
)
def test_declared_charset_is_read_as_written(head, charset):
    assert declared_charset(head) == charset


@given(st.binary(max_size=200))
def test_any_bytes_give_text_that_encodes_back_or_an_error(raw):
    try:
        text, encoding = decode_bytes(raw)
    except UndecidedEncodingError:
        return
    again = text.encode(encoding)
    assert again == raw or decode_bytes(again)[0] == text
