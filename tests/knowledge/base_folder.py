"""A small, valid base for tests, and ways to spoil it."""

from pathlib import Path

CATEGORIES = """\
- id: targets
  title: {zh: 发展目标, ru: Цели, en: Targets}
- id: about
  title: {zh: 关于, ru: О нас, en: About}
"""

SOURCES = """\
- id: daily-2017
  title:
    zh: 新区访谈
    ru: Интервью о новом районе
    en: An interview about the new area
  publisher: {zh: 黑龙江日报, ru: «Хэйлунцзян жибао», en: Heilongjiang Daily}
  published: 2017-02-22
  authors: ["张三"]
- id: daily-2016
  title: {zh: 上一年的报道, ru: Статья прошлого года, en: A report of the year before}
  publisher: {zh: 黑龙江日报, ru: «Хэйлунцзян жибао», en: Heilongjiang Daily}
  published: "2016-02-20"
"""

TERMS = """\
terms:
  new-area:
    zh: [哈尔滨新区]
    ru: [Харбинский новый район]
    en: [Harbin New Area]
slots:
  places:
    shanghai: {zh: [上海], ru: [Шанхай], en: [Shanghai]}
  banks: {}
  countries: {}
  institutions: {}
slot_gaps:
  years: other-years
"""

WORDING = """\
source: {zh: "来源：{publisher}，{title}", ru: "Источник: {publisher}, {title}", en: "Source: {publisher}, {title}"}
searched: {zh: "已查阅：{documents}", ru: "Просмотрено: {documents}", en: "Looked through: {documents}"}
document: {zh: "{publisher}，{date}", ru: "{publisher}, {date}", en: "{publisher}, {date}"}
paragraphs: {zh: "第{numbers}段", ru: "абзацы {numbers}", en: "paragraphs {numbers}"}
expired: {zh: "有效期至{until}", ru: "действовало до {until}", en: "was valid until {until}"}
formerly:
  zh: "此前，{as_of}：{answer}{source}"
  ru: "Ранее, {as_of}: {answer} {source}"
  en: "Earlier, {as_of}: {answer} {source}"
did_you_mean: {zh: 您是不是想问, ru: Вы имели в виду, en: Did you mean}
none_of_these: {zh: 都不是, ru: Ничего из этого, en: None of these}
near: {zh: 相近内容, ru: Близкие темы, en: Near to it}
masthead: {zh: 报头, ru: шапка, en: masthead}
nothing_more: {zh: 没有更多, ru: Больше ничего нет, en: Nothing more}
empty: {zh: 请写下问题, ru: Напишите вопрос, en: Please type a question}
"""

TARGETS = """\
- id: gdp-target
  source: {doc: daily-2017, paragraphs: [1, 4]}
  as_of: "2017-02-22"
  valid_until: 2017-12-31
  review_by: "2027-06-30"
  owner: investment-desk
  title:
    zh: 生产总值目标
    ru: Цель по ВРП
    en: GDP target
  answer:
    zh: "2017年生产总值增长11％左右。"
    ru: "В 2017 году ВРП вырастет примерно на 11 %."
    en: "In 2017 gross regional product is to grow by about 11%."
  not_given:
    zh: 来源没有给出总额。
    ru: Сумма в источнике не названа.
    en: The source gives no total.
  questions:
    zh:
      - GDP目标
      - 今年增长多少
      - 经济增速
      - 生产总值指标
      - 增长目标是什么
    ru:
      - цель по ВВП
      - на сколько вырастет экономика
      - темпы роста
      - план по ВРП
      - какой рост намечен
    en:
      - GDP target
      - how fast will the economy grow
      - growth rate
      - planned growth
      - what growth is expected
  not_given_questions:
    zh: [总额是多少亿元]
    ru: [какова сумма ВРП]
    en: [what is the total GDP]
  related: [retail-target]
  tests:
    ask:
      zh: [经济要涨多少]
      ru: [сколько процентов роста]
      en: [how much growth is planned]
    not_here:
      en: [who is the mayor]
- id: retail-target
  source: {doc: daily-2017, paragraphs: [4]}
  as_of: "2017-02-22"
  review_by: "2027-06-30"
  owner: investment-desk
  title: {zh: 零售目标, ru: Цель по торговле, en: Retail target}
  answer: {zh: 增长20%左右, ru: Рост около 20 %, en: About 20% growth}
  questions:
    zh: [零售目标, 零售额增长, 商店销售, 消费品增长, 社会零售]
    ru: [цель по рознице, рост розницы, продажи магазинов, розничный оборот, торговля]
    en: [retail target, retail growth, shop sales, consumer goods growth, retail turnover]
  related: [gdp-target]
  checked_on: "2026-11-20"
  supersedes:
    - source: {doc: daily-2016, paragraphs: [2]}
      as_of: "2016-02-20"
      valid_until: "2016-12-31"
      answer: {zh: 增长18%左右。, ru: Рост около 18 %., en: About 18% growth.}
"""

ABOUT = """\
- id: leader
  source: {doc: daily-2017, paragraphs: [1]}
  as_of: "2017-02-22"
  review_by: "2027-06-30"
  owner: editorial-desk
  title: {zh: 区领导, ru: Руководитель района, en: District leader}
  answer: {zh: 高大伟任区委书记。, ru: Секретарь райкома — Гао Давэй., en: Gao Dawei is party secretary.}
  questions:
    zh: [谁是领导, 区长是谁, 书记是谁, 一把手, 领导名字]
    ru: [кто глава, кто руководит, имя главы, секретарь райкома, начальник района]
    en: [who leads, who is the boss, name of the head, party secretary, district head]
"""

GAPS = """\
- id: other-years
  kind: gap
  review_by: "2027-06-30"
  owner: investment-desk
  title: {zh: 其他年份, ru: Другие годы, en: Other years}
  answer: {zh: 来源只谈一年。, ru: В источнике только один год., en: The source has one year only.}
  questions:
    zh: [其他年份, 去年如何, 明年目标, 往年数据, 以后几年]
    ru: [другие годы, прошлый год, следующий год, данные за годы, что дальше]
    en: [other years, last year, next year, data of former years, later years]
  related: [gdp-target]
"""

SMALLTALK = """\
- id: greeting
  kind: smalltalk
  review_by: "2027-06-30"
  owner: editorial-desk
  title: {zh: 问候, ru: Приветствие, en: Greeting}
  answer: {zh: 您好！, ru: Здравствуйте!, en: Hello!}
  questions: {zh: [你好], ru: [привет], en: [hello]}
- id: no-answer
  kind: no-answer
  review_by: "2027-06-30"
  owner: editorial-desk
  title: {zh: 没有答案, ru: Нет ответа, en: No answer}
  answer: {zh: 我不知道。, ru: Я не знаю., en: I do not know.}
  questions: {zh: [今天天气], ru: [какая погода], en: [what is the weather]}
"""

FILES = {
    "categories.yaml": CATEGORIES,
    "sources.yaml": SOURCES,
    "terms.yaml": TERMS,
    "wording.yaml": WORDING,
    "targets.yaml": TARGETS,
    "about.yaml": ABOUT,
    "gaps-years.yaml": GAPS,
    "smalltalk.yaml": SMALLTALK,
    ".accepted.json": "{}\n",
}


def write_base(folder: Path, files: dict[str, str] | None = None) -> Path:
    """Write the files of a base (the valid one by default) and return their folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in (files or FILES).items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def changed(file: str, old: str, new: str) -> dict[str, str]:
    """Return the files with the first occurrence of a text replaced; it must be there."""
    assert old in FILES[file], f"{old!r} is not in {file}"
    return {**FILES, file: FILES[file].replace(old, new, 1)}
