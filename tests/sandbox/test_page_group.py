"""A hand-off on the chat page: the investor on one side, the staff's group on the other."""

from collections.abc import Callable

from playwright.async_api import Page, expect
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.ext import CallbackQueryHandler, ContextTypes, MessageHandler, filters

from sandbox.client import PIXEL, Client, Group
from sandbox.groups import STAFF_CHAT_ID
from tests.sandbox.conftest import Api, BotApplication, RunBot

Context = ContextTypes.DEFAULT_TYPE
TAKE = InlineKeyboardMarkup.from_button(InlineKeyboardButton("Take", callback_data="take"))


def desk() -> Callable[[BotApplication], None]:
    """Return a bot that opens a topic for each person and copies both ways."""
    topics: dict[int, int] = {}

    async def to_staff(update: Update, context: Context) -> None:
        message = update.effective_message
        assert message is not None and message.from_user is not None
        person = message.from_user
        if person.id not in topics:
            topic = await context.bot.create_forum_topic(STAFF_CHAT_ID, person.full_name)
            topics[person.id] = topic.message_thread_id
            card = f"Inquiry of {person.full_name}"
            await context.bot.send_message(STAFF_CHAT_ID, card, message_thread_id=topics[person.id], reply_markup=TAKE)
        await message.copy(STAFF_CHAT_ID, message_thread_id=topics[person.id])

    async def to_person(update: Update, context: Context) -> None:
        message = update.effective_message
        assert message is not None
        for person, topic in topics.items():
            if message.is_topic_message and topic == message.message_thread_id:
                await message.copy(person)

    async def taken(update: Update, context: Context) -> None:
        query = update.callback_query
        assert query is not None
        await query.answer(f"{query.from_user.first_name} took it")
        await query.edit_message_text(f"taken by {query.from_user.first_name}")

    def register(application: BotApplication) -> None:
        content = filters.UpdateType.MESSAGE & ~filters.StatusUpdate.ALL
        application.add_handler(MessageHandler(content & filters.ChatType.PRIVATE, to_staff))
        application.add_handler(MessageHandler(content & filters.ChatType.SUPERGROUP, to_person))
        application.add_handler(CallbackQueryHandler(taken))

    return register


async def test_a_hand_off_seen_from_both_ends(page: Page, run_bot: RunBot) -> None:
    own, group = page.locator("#private"), page.locator("#group")
    async with run_bot(desk()):
        await page.get_by_role("button", name="Alice").click()
        await own.get_by_role("button", name="Start", exact=True).click()
        await own.get_by_label("Message").fill("Is there land for a cold store?")
        await page.keyboard.press("Enter")
        topic = group.get_by_role("option", name="Alice Brown")
        await expect(topic.locator(".unread")).to_have_text("4")
        await expect(page.locator(".entry.group .unread")).to_have_text("4")
        await topic.click()
        await expect(page.locator(".unread")).to_have_count(0)
        await expect(group.locator("h1")).to_have_text("Alice Brown")
        await expect(group.locator(".theirs .text")).to_have_text(
            ["Inquiry of Alice Brown", "/start", "Is there land for a cold store?"]
        )
        await group.get_by_label("以谁的身份发言").select_option("Ольга")
        await group.get_by_role("button", name="Take").click()
        await expect(page.locator("#toast")).to_have_text("Ольга took it")
        await expect(group.locator(".theirs .text").first).to_have_text("taken by Ольга")
        await group.locator("article").last.hover()
        await group.get_by_role("button", name="Ответить").last.click()
        await group.get_by_label("Сообщение").fill("Есть. Пришлю план.")
        await page.keyboard.press("Enter")
        await expect(group.locator(".mine .reply")).to_contain_text("Is there land for a cold store?")
        await expect(own.locator(".theirs .text").last).to_have_text("Есть. Пришлю план.")
        async with page.expect_file_chooser() as choosing:
            await group.get_by_role("button", name="Прикрепить").click()
            await group.get_by_role("menuitem", name="Фото").click()
        await (await choosing.value).set_files({"name": "a.png", "mimeType": "image/png", "buffer": PIXEL})
        await expect(own.locator(".theirs img.photo")).to_have_js_property("naturalWidth", 1)
        await own.get_by_role("button", name="Reply").last.click()
        await own.get_by_label("Message").fill("Thank you")
        await page.keyboard.press("Enter")
        await expect(group.locator(".theirs .text").last).to_have_text("Thank you")


async def test_who_one_is_in_the_group(page: Page, group: Group) -> None:
    mei, olga = group.as_("李梅"), group.as_("Ольга")
    beside = page.locator("#group")
    await olga.send("Всем привет")
    await expect(beside.locator(".theirs .author")).to_have_text("Ольга Смирнова")
    await beside.get_by_label("以谁的身份发言").select_option("Ольга")
    await expect(beside.locator(".mine .text")).to_have_text("Всем привет")
    await expect(beside.locator(".topic")).to_have_text(["#ОбщееВы: Всем привет"])
    topic = await mei.create_topic("By hand")
    await mei.close_topic(topic.id)
    await beside.get_by_role("option", name="By hand").click()
    await expect(beside.locator(".closed")).to_have_text("Тема закрыта")
    await expect(beside.get_by_label("Сообщение")).to_be_hidden()
    await expect(beside.locator(".service")).to_have_text(["李梅 · новая тема: By hand", "李梅 · тема закрыта"])
    await beside.get_by_label("От чьего имени писать").select_option("李梅")
    await beside.get_by_role("button", name="重新打开话题").click()
    await expect(beside.get_by_role("button", name="关闭话题")).to_be_visible()
    assert not (await group.topics())[0].is_closed
    await mei.delete_topic(topic.id)
    await expect(beside.locator("h1")).to_have_text("综合")


async def test_another_group_without_topics(page: Page, client: Client) -> None:
    plain = await client.add_group("Plain", [7003])
    entry = page.get_by_role("button", name="Plain")
    await expect(entry).to_be_visible()
    await plain.as_("en").send("hello")
    await expect(entry.locator(".unread")).to_have_text("1")
    await entry.click()
    beside = page.locator("#group")
    await expect(beside.locator(".topic")).to_have_count(0)
    await expect(beside.locator("h1")).to_have_text("Plain")
    await expect(beside.locator(".mine .text")).to_have_text("hello")
    await beside.get_by_label("Message").fill("again")
    await page.keyboard.press("Enter")
    await expect(beside.locator(".mine .text").last).to_have_text("again")


async def test_the_bot_s_keyboard(page: Page, api: Api, client: Client) -> None:
    alice = await client.person("en")
    await alice.start()
    markup = {
        "keyboard": [[{"text": "Send my number", "request_contact": True}], ["Skip"]],
        "input_field_placeholder": "Phone or mail",
    }
    await api.ok("sendMessage", chat_id=alice.id, text="How to reach you?", reply_markup=markup)
    await page.get_by_role("button", name="Alice").click()
    own = page.locator("#private")
    await expect(own.get_by_placeholder("Phone or mail")).to_be_visible()
    await own.get_by_role("button", name="Send my number").click()
    await expect(own.locator(".mine .file")).to_have_text("👤 Alice +10000007003")
    await api.ok("sendMessage", chat_id=alice.id, text="Name?", reply_markup={"force_reply": True})
    await expect(own.locator(".bar")).to_contain_text("Name?")
    await expect(own.get_by_role("button", name="Skip")).to_have_count(0)
    await own.get_by_label("Message").fill("Alice")
    await page.keyboard.press("Enter")
    await expect(own.locator(".mine .reply")).to_contain_text("Name?")


async def test_a_phone_shows_one_side_at_a_time(page: Page, client: Client, group: Group) -> None:
    await page.set_viewport_size({"width": 360, "height": 640})
    own, beside = page.locator("#private"), page.locator("#group")
    await expect(own).to_be_visible()
    await expect(beside).to_be_hidden()
    for name in ("One", "Two", "Three"):
        await group.as_("zh").create_topic(name)
    await group.as_("ru").send("w" * 300)
    await expect(page.locator(".entry.group .unread")).to_have_text("1")
    await page.locator(".entry.group").first.click()
    await expect(own).to_be_hidden()
    await expect(beside.locator(".theirs .text")).to_have_text("w" * 300)
    await expect(page.locator(".unread")).to_have_count(0)
    inside = "[...document.querySelectorAll('*:not(.topics *)')].every(e => e.getBoundingClientRect().right <= 361)"
    assert await page.evaluate(inside)
    await page.reload()
    await expect(beside.locator(".theirs .text")).to_have_text("w" * 300)
    await page.get_by_role("button", name="Иван").click()
    await expect(own.get_by_role("button", name="Начать", exact=True)).to_be_visible()


async def test_topics_are_turned_on_and_the_group_goes_on_as_another_one(page: Page, client: Client) -> None:
    basic = await client.add_group("Basic", [7101, 7102], is_basic=True)
    beside, entry = page.locator("#group"), page.get_by_role("button", name="Basic")
    await basic.as_("zh").send("before")
    await entry.click()
    await expect(beside.locator(".text")).to_have_text("before")
    await beside.get_by_label("以谁的身份发言").select_option("Ольга")
    await expect(beside.get_by_role("button", name="Включить темы")).to_be_hidden()
    await beside.get_by_label("От чьего имени писать").select_option("李梅")
    await beside.get_by_role("button", name="开启话题").click()
    await expect(beside.get_by_role("option", name="综合")).to_be_visible()
    await expect(beside.locator(".service")).to_have_text("Group · 群组已升级为超级群组")
    await expect(entry).to_have_count(1)
    await expect(beside.get_by_role("button", name="开启话题")).to_be_hidden()
    await beside.get_by_label("消息").fill("after")
    await page.keyboard.press("Enter")
    await expect(beside.locator(".mine .text")).to_have_text("after")
