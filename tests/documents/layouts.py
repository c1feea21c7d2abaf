"""Pages around the notices: what sites put above and below an article. None of it may reach the body."""

from __future__ import annotations

from html import escape

from documents.notices import Notice

SHORT_DATE = "2024-06-03"


def bare(notice: Notice) -> list[str]:
    return [notice.title, *_number(notice), *notice.body]


def mirror_page(notice: Notice) -> list[str]:
    """A press site that copies: date line, source, disclaimer, related reading with abstracts, hot lists."""
    return [
        notice.title, "", *_number(notice), f"中国产业新闻网 \u00a0\u00a0时间：{SHORT_DATE}", "", *_spaced(notice.body), "",
        "　　转自：知识产权局网站", "",
        "　　【版权及免责声明】凡本网所属版权作品，转载时须获得授权并注明来源“中国产业新闻网”，违者本网将保留追究其相关法律责任的权利。",
        "", "延伸阅读", "", "  • 我国新增十个国家级知识产权保护中心",
        "    近日，国家知识产权局批复同意建设十个保护中心，服务新一代信息技术等产业。目前全国保护中心总数超过六十家。",
        "    2023-11-20", "  • 专利商标质押融资登记额创新高", "    2023-12-01", "", "热点视频", "", "热点新闻", "", "微信公众号", "",
        "版权所有：中国产业新闻网京ICP备11041300号-2京公网安备11010502035900",
    ]  # fmt: skip


def index_table_page(notice: Notice) -> list[str]:
    """A government site: navigation, breadcrumb, the index table of 政府信息公开, page buttons, footer."""
    return [
        "中国政府网 English 无障碍 长者模式", "首 页 政 务 公 开 网 上 办 事 互 动 交 流",
        "当前位置：首页 > 政府信息公开 > 法定主动公开内容 > 政策文件",
        "索 引 号：000014349/2024-00051　　主题分类：市场监管、安全生产监管\\知识产权",
        (f"发布机构：{notice.issuer}　　" if notice.issuer else "") + f"发布日期：{SHORT_DATE}",
        f"名　　称：{notice.title}",
        f"文　　号：{notice.doc_number or '无'}　　有 效 性：有效",
        notice.title, f"信息来源：省知识产权局　　发布时间：{SHORT_DATE} 10:21　　浏览次数：1024　　字体：[大 中 小]",
        *_number(notice), *(f"　　{line}" for line in notice.body),
        "【打印】 【关闭】", "分享到：", "上一篇：关于公布专利奖评审结果的通知", "下一篇：没有了",
        "扫一扫在手机打开当前页", "主办单位：某省人民政府办公厅", "网站标识码：3300000001　浙ICP备05000001号",
        "地址：某市某路1号　邮编：310000",
    ]  # fmt: skip


def press_page(notice: Notice) -> list[str]:
    """A newspaper's site: channel line, byline, editors, end mark, recommendations."""
    return [
        "新华社新闻 时政 财经 国际 科技 文化", "首页>>科技>>知识产权", notice.title,
        f"{SHORT_DATE} 08:30:15　来源：中国知识产权报　作者：李明", "【字体：大 中 小】", *_number(notice), *notice.body,
        "（责任编辑：王芳）", "分享让更多人看到", "推荐阅读", "我国发明专利有效量达到四百万件", "世界知识产权日主题活动举行",
        "网友评论", "关于我们 | 联系我们 | 网站地图 | 法律声明", "Copyright © 2000-2024 www.example.cn All Rights Reserved",
    ]  # fmt: skip


def sidebar_first_page(notice: Notice) -> list[str]:
    """A site whose hot list and navigation stand above the article."""
    return [
        "欢迎访问知识产权信息网官方网站！", "登录 | 注册", "首页", "新闻", "政策法规", "办事指南", "热门新闻",
        "地理标志产品走进直播间", "专利导航服务基地名单公布", "您现在的位置：首页 > 政策法规 > 正文", notice.title,
        f"发布日期：{SHORT_DATE}", *_number(notice), *_spaced(notice.body), "打印本页　关闭窗口",
        "技术支持：某信息技术有限公司", "© 2024 知识产权信息网 版权所有",
    ]  # fmt: skip


def wrapped_page(notice: Notice, width: int = 28) -> list[str]:
    """A text file cut at a width, each paragraph indented by two blanks."""
    lines = [notice.title, *_number(notice)]
    for paragraph in notice.body:
        shown = "　　" + paragraph
        lines += [shown[at : at + width] for at in range(0, len(shown), width)]
    return lines


TEXT_LAYOUTS = {
    "bare": bare,
    "mirror": mirror_page,
    "index": index_table_page,
    "press": press_page,
    "sidebar": sidebar_first_page,
}


def _number(notice: Notice) -> list[str]:
    return [notice.doc_number] if notice.doc_number else []


def _spaced(lines) -> list[str]:
    return [piece for line in lines for piece in ("", f"　　{line}", "")]


def government_html(notice: Notice, charset: str) -> str:
    """A ministry's page: index table, editor container, script and style, hidden text, related links."""
    return f"""<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
<html><head><meta http-equiv="Content-Type" content="text/html; charset={charset}">
<meta name="ArticleTitle" content="{escape(notice.title)}"><meta name="SiteName" content="某某知识产权网">
<title>{escape(notice.title)}_某某知识产权网</title><style>p {{ margin: 0 }}</style>
<script>document.write("脚本写出的字");</script></head><body onload="alert(1)">
<div class="nav"><ul><li><a href="/">首页</a></li><li><a>机构概况</a></li><li><a>新闻动态</a></li><li><a>政务公开</a></li></ul></div>
<div>您当前的位置：<a>首页</a>&gt;<a>政务公开</a>&gt;通知公告</div>
<table><tr><td>索引号：</td><td>00001/2024-1</td>{f"<td>发布机构：</td><td>{notice.issuer}</td>" if notice.issuer else ""}</tr>
<tr><td>发文字号：</td><td>{notice.doc_number or ""}</td><td>发布日期：</td><td>{SHORT_DATE}</td></tr></table>
<h1>{escape(notice.title)}</h1><div class="info"><span>发布时间：{SHORT_DATE}</span>&nbsp;&nbsp;<span>来源：条法司</span></div>
<div class="TRS_Editor">{_paragraphs(notice)}</div><div style="display:none">看不见的字，不是正文。</div>
<div class="tools"><a>打印</a> <a>关闭</a></div>
<div class="related"><h3>相关链接</h3><ul><li><a>图解专利转化专项行动</a></li><li><a>一图读懂商标代理监督管理规定</a></li></ul></div>
<div id="footer"><p>主办单位：某某知识产权局　网站标识码：3300000002</p><p>浙ICP备05000002号</p></div></body></html>"""


def press_html(notice: Notice, charset: str) -> str:
    """A press site: no known container, abstracts of other articles in a side column after the text."""
    return f"""<html><head><meta charset="{charset}"><title>{escape(notice.title)}-知产新闻网</title></head><body>
<header><a>知产新闻网</a><nav><a>要闻</a> | <a>专利</a> | <a>商标</a> | <a>版权</a></nav></header>
<main><div class="left"><h2 class="t">{escape(notice.title)}</h2><p class="meta">{SHORT_DATE} 09:12&nbsp;&nbsp;来源：知产新闻网&nbsp;&nbsp;编辑：张三</p>
<div class="text">{_paragraphs(notice)}<p>（责任编辑：张三）</p></div></div>
<aside><h4>热门文章</h4><ul><li><a>发明专利审查周期再压减</a><p>国家知识产权局近日表示，审查周期继续压减。</p></li>
<li><a>地理标志保护工程启动</a></li></ul></aside></main>
<footer><p>关于我们 | 联系我们 | 法律声明</p><p>版权所有：知产新闻网 京ICP备12000000号</p></footer></body></html>"""


def table_html(notice: Notice, charset: str) -> str:
    """An old site laid out in tables with font tags, br for paragraphs and no-break spaces for indents."""
    lines = "<br>\n".join("&nbsp;&nbsp;&nbsp;&nbsp;" + escape(line) for line in notice.body)
    number = f'<tr><td align="center">{notice.doc_number}</td></tr>' if notice.doc_number else ""
    return f"""<HTML><HEAD><META http-equiv=Content-Type content="text/html; charset={charset}"><TITLE>政策法规</TITLE></HEAD>
<BODY><TABLE width=760><TR><TD><A href="index.asp">首页</A></TD><TD><A>政策法规</A></TD><TD><A>办事指南</A></TD></TR></TABLE>
<TABLE width=760><TR><TD align=center><FONT size=4><B>{escape(notice.title)}</B></FONT></TD></TR>{number}
<TR><TD align=center>发布时间：{SHORT_DATE} 阅读次数：88</TD></TR><TR><TD><FONT size=3>{lines}</FONT></TD></TR>
<TR><TD align=right>【<A href="javascript:window.print()">打印</A>】【<A href="javascript:window.close()">关闭</A>】</TD></TR></TABLE>
<TABLE><TR><TD>版权所有 某某知识产权局 Copyright 2008-2024</TD></TR><TR><TD>地址：某市某路1号 电话：0000-1234567</TD></TR></TABLE></BODY></HTML>"""


def div_html(notice: Notice, charset: str) -> str:
    """A page without paragraphs: each line a div with spans in it, share buttons inside the article."""
    lines = "".join(f"<div><span>　　</span><span>{escape(line)}</span></div>" for line in notice.body)
    return f"""<!doctype html><html lang="zh"><head><meta charset='{charset}'><title>{escape(notice.title)} - 政务网</title></head>
<body><div id="app"><div class="crumbs"><a>首页</a> / <a>公告</a> / 详情</div><div class="detail"><div class="title">{escape(notice.title)}</div>
<div class="sub">日期：{SHORT_DATE} 【字号：<a>大</a> <a>中</a> <a>小</a>】</div><div class="share"><span>分享到：</span><a>微信</a><a>微博</a></div>
{"<div>" + notice.doc_number + "</div>" if notice.doc_number else ""}<div class="content-body">{lines}</div>
<p>上一篇：<a>关于征集案例的通知</a></p><p>下一篇：<a>关于举办培训班的通知</a></p></div>
<div class="qr">扫码关注公众号</div><div class="beian">浙公网安备 33010602000001号</div></div></body></html>"""


HTML_LAYOUTS = {"government": government_html, "press": press_html, "tables": table_html, "divs": div_html}


def _paragraphs(notice: Notice) -> str:
    number = f"<p style='text-align:center'>{notice.doc_number}</p>" if notice.doc_number else ""
    return number + "\n".join(f"<p>　　{escape(line)}</p>" for line in notice.body)
