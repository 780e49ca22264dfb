"""Ordinary sentences that are what they look like: no pinyin, no transliteration, no wrong layout."""

ENGLISH = """\
What is the GDP growth target for 2017?
Which city is Harbin New Area in?
How many functional zones are there?
who runs the district
Is there a negative list?
What does Three Zones and One Pole mean?
Do you have an agreement with a bank?
Tell me about the trade with Russia
retail sales
fixed asset investment
one seal
negative list
human or machine
tell me a joke
tell me more
Harbin Bank support for companies
Longjiang Silk Road Belt
Songbei District leader
Changchun New Area
Can a foreign bank open here?
Has the bureau been set up?
bonded zones
income target
energy use per unit of GDP
four chains
What is the science and innovation city?
any news on tax breaks
we are a firm from Shanghai, can we come
Who is Gao Dawei?
Heilongjiang Daily
Why Harbin?
who signed it
when was that
and then
how come
no way
any more
go on
thanks a lot
good bye
hello there
hi
are you a bot
are you human
who made you
bye bye
let me see
one more time
man, this is long
can I pay in rubles?
how do I fly to Harbin
where can I eat in Harbin
what time is it
is it cold in winter
do pandas live there
ten large banks
shared lab
sanitary rules
main aim
lend me money
can women join
change language
how are you
the weather in Beijing
a Chinese menu
mini hotel
me too
ok fine
open bank account
women in management
"""

RUSSIAN = """\
Какой рост ВРП запланирован на 2017 год?
Кто руководит районом?
негативный перечень
соглашение с Харбинским банком
какие зоны уже созданы
А когда подписали?
подробнее
спасибо большое
сколько стоит аренда
привет
что за три перечня
погода в Пекине
хочу открыть кафе у реки
"""

CHINESE = """\
今年GDP目标是多少
负面清单有哪些内容
谁是区委书记
你好
谢谢
详细点
那金融方面呢
对俄贸易怎么搞
租金多少钱一平
今天天气怎么样
推荐一部电影
我想在江边开一家咖啡馆
"""
