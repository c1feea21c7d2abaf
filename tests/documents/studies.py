"""Folders to study: three documents of other topics and layouts, and as many generated ones as a test wants."""

from __future__ import annotations

import random
from pathlib import Path

# a county notice on forest fires (articles), a ministry's measures on elderly care (an HTML page), minutes of a health meeting
FOREST = """青山县人民政府关于加强森林防火工作的通知

各乡镇人民政府，县政府各部门：

为切实做好春季森林防火工作，保护森林资源和人民群众生命财产安全，现将有关事项通知如下：

一、落实防火责任
各乡镇要签订森林防火责任书，建立护林员巡山制度。林业部门要组织专业扑火队伍开展实战演练，配齐灭火器材。

二、严格火源管理
（一）禁止在林区野外用火。对违规用火行为依法查处，公开曝光典型案例。
（二）在进山路口设立检查站，登记进山人员和车辆。

三、加强宣传教育
利用广播、标语开展防火宣传，推动森林防火知识进学校、进村组。

四、做好应急值守
实行二十四小时值班制度，发现火情立即报告。

青山县人民政府
2022年2月18日
"""
CARE = """<!DOCTYPE html><html><head><meta charset="utf-8"><title>养老机构服务质量提升办法</title></head><body>
<div class="nav"><a href="/">首页</a> &gt; <a href="/zc">政策</a></div>
<h1>民政部关于印发《养老机构服务质量提升办法》的通知</h1><p>民发〔2023〕12号</p>
<div class="content"><p>第一条 为提升养老机构服务质量，根据有关法律法规，制定本办法。</p>
<p>第二条 民政部门应当建立养老机构等级评定制度，每年公布评定结果。</p>
<p>第三条 鼓励养老机构与医疗机构签约合作，支持开设护理床位。</p>
<p>第四条 对评定合格的养老机构给予运营补贴，补贴资金专款专用。</p>
<p>第五条 加强护理人员培训，完善职业技能等级认定。</p>
<p>第六条 本办法自2023年5月1日起施行。</p><p>民政部</p><p>2023年3月28日</p></div>
<div class="foot">版权所有 网站地图</div></body></html>
"""
HEALTH = """# 临江市卫生健康委召开基层医疗工作会议

发布时间：2024-06-03　来源：临江市卫生健康委

6月2日，临江市卫生健康委召开基层医疗工作会议，总结上半年工作，部署下一阶段任务。

会议指出，上半年全市家庭医生签约率稳步提高，村卫生室全部接入远程会诊平台。

会议强调，要做好三项工作：一是推进紧密型县域医共体建设，统一药品目录；二是加强乡村医生队伍建设，落实养老保障；三是提高慢性病管理水平，完善随访制度。
"""


def write_three(folder: Path) -> Path:
    """Three documents of other topics: text, HTML, Markdown."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "森林防火.txt").write_text(FOREST, "utf-8")
    (folder / "care.html").write_text(CARE, "utf-8")
    (folder / "minutes.md").write_text(HEALTH, "utf-8")
    return folder


_PLACES = ("浙江省", "江苏省", "广东省", "四川省", "宁夏回族自治区", "辽宁省")
_VERBS = ("加强", "推进", "完善", "建立", "开展", "支持", "鼓励", "规范", "严厉打击", "提升")
_OBJECTS = (
    "专利转化运用", "商标品牌建设", "地理标志产品保护", "知识产权公共服务", "知识产权人才培训", "侵权假冒行为整治", "专利导航分析",
    "知识产权质押融资", "海外维权援助", "版权登记管理", "高价值专利培育", "行政裁决办案",
)  # fmt: skip
_HEADINGS = ("总体要求", "重点任务", "强化保护", "促进运用", "优化服务", "保障措施")


def write_many(folder: Path, n: int, seed: int = 7, longer: int = 1) -> Path:
    """`n` plans of provinces and years, made of the genre's phrases; a manifest names year, and a column `wave`.

    longer : how many times the usual number of tasks (usual: about 500 characters)
    """
    folder.mkdir(parents=True, exist_ok=True)
    draw = random.Random(seed)
    rows = ["path,notice_id,year,wave"]
    for number in range(n):
        place, year = _PLACES[number % len(_PLACES)], 2018 + number % 6
        name = f"plan_{number:03d}.txt"
        (folder / name).write_text(_plan(draw, place, year, number, longer), "utf-8")
        rows.append(f"{name},plan-{number:03d},{year},{'early' if year < 2021 else 'late'}")
    (folder / "manifest.csv").write_text("\n".join(rows) + "\n", "utf-8")
    return folder


def _plan(draw: random.Random, place: str, year: int, number: int, longer: int) -> str:
    lines = [
        f"{place}知识产权局关于印发{year}年知识产权工作要点的通知",
        "",
        f"第{number}号",
        "各市知识产权局：",
    ]
    for at, heading in enumerate(_HEADINGS):
        lines.append(f"{'一二三四五六'[at]}、{heading}")
        for _ in range(longer * draw.randint(2, 4)):
            tasks = [draw.choice(_VERBS) + draw.choice(_OBJECTS) for _ in range(draw.randint(2, 3))]
            lines.append("，".join(tasks) + "。")
    lines += [f"{place}知识产权局", f"{year}年3月{1 + number % 28}日"]
    return "\n".join(lines) + "\n"
