"""The chat page in headless Chromium."""

import re

from playwright.async_api import Page, expect
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.ext import CallbackQueryHandler, CommandHandler, ContextTypes, MessageHandler, filters

from sandbox.client import PIXEL, Client
from tests.sandbox.conftest import Api, BotApplication, RunBot

QUOTE = "<blockquote expandable>" + "a line of the source\n" * 9 + "</blockquote>"
EVIL = "<img src=x onerror=alert(1)>"


Context = ContextTypes.DEFAULT_TYPE


async def start(update: Update, context: Context) -> None:
    assert update.message is not None
    keys = [InlineKeyboardButton(label, callback_data=label) for label in ("Edit", "Toast", "Alert", "Gone")]
    await update.message.reply_html(f"Hello /help\n{QUOTE}", reply_markup=InlineKeyboardMarkup.from_row(keys))


async def repeat(update: Update, context: Context) -> None:
    assert update.effective_message is not None
    await update.effective_message.reply_text(f"got {update.effective_message.text}")


async def pressed(update: Update, context: Context) -> None:
    query = update.callback_query
    assert query is not None
    await query.answer(f"said {query.data}" if query.data in ("Toast", "Alert") else None, query.data == "Alert")
    if query.data == "Edit":
        await query.edit_message_text("<b>edited</b> <tg-spoiler>secret</tg-spoiler> <code>x</code>", "HTML")
    if query.data == "Gone":
        await query.delete_message()


def register(application: BotApplication) -> None:
    application.add_handler(CommandHandler("start", start))
    application.add_handler(MessageHandler(filters.TEXT, repeat))
    application.add_handler(CallbackQueryHandler(pressed))


async def test_a_conversation(page: Page, run_bot: RunBot) -> None:
    async with run_bot(register):
        await page.get_by_role("button", name="Alice").click()
        await page.get_by_role("button", name="Start", exact=True).click()
        quote = page.locator(".expandable_blockquote")
        await expect(quote).to_have_attribute("aria-expanded", "false")
        folded = await quote.bounding_box()
        await quote.click()
        await expect(quote).to_have_attribute("aria-expanded", "true")
        unfolded = await quote.bounding_box()
        assert folded and unfolded and unfolded["height"] > 2 * folded["height"]
        await page.get_by_role("button", name="Toast").click()
        await expect(page.locator("#toast")).to_have_text("said Toast")
        await page.get_by_role("button", name="Alert").click()
        await expect(page.locator("#alert p")).to_have_text("said Alert")
        await page.get_by_role("button", name="OK").click()
        await page.locator(".key", has_text="Edit").click()
        await expect(page.locator(".theirs strong")).to_have_text("edited")
        await expect(page.locator(".theirs .edited")).to_have_count(0)
        await page.locator(".spoiler").click()
        await expect(page.locator(".spoiler")).to_have_class(re.compile("shown"))
        await page.get_by_label("Message").fill(EVIL)
        await page.keyboard.press("Enter")
        await expect(page.locator(".theirs .text").last).to_have_text(f"got {EVIL}")
        await page.keyboard.press("ArrowUp")
        await page.keyboard.type("!")
        await page.keyboard.press("Enter")
        await expect(page.locator(".mine .edited")).to_have_text("edited")
        await expect(page.locator(".theirs .text").last).to_have_text(f"got {EVIL}!")


async def test_commands_deletion_and_other_people(page: Page, run_bot: RunBot, api: Api, client: Client) -> None:
    async with run_bot(register):
        for language, words in {"": "Begin", "ru": "Начало"}.items():
            commands = [{"command": "start", "description": words}]
            await api.ok("setMyCommands", commands=commands, language_code=language)
        await page.get_by_role("button", name="Иван").click()
        await page.get_by_role("button", name="Начать", exact=True).click()
        await page.get_by_role("button", name="Gone").click()
        await expect(page.locator(".theirs")).to_have_count(0)
        await page.get_by_role("button", name="Меню команд").click()
        await page.get_by_role("menuitem", name="Начало").click()
        await page.locator(".theirs .command").click()
        await expect(page.locator(".theirs").last).to_contain_text("got /help")
        await (await client.person("zh")).ask("在另一个窗口")
        await expect(page.locator(".unread")).to_have_text("1")
        await page.get_by_role("button", name="小王").click()
        await expect(page.locator(".theirs .text")).to_have_text("got 在另一个窗口")
        await expect(page.locator("html")).to_have_attribute("lang", "zh-Hans")
        await expect(page.locator(".day")).to_have_count(1)


async def test_typing_blocking_files_and_theme(page: Page, api: Api, client: Client) -> None:
    alice = await client.person("en")
    await alice.start()
    await page.get_by_role("button", name="Alice").click()
    await api.ok("sendChatAction", chat_id=alice.id, action="typing")
    await expect(page.locator("#private .status")).to_have_text("typing…")
    await api.ok("sendMessage", chat_id=alice.id, text="done")
    await expect(page.locator("#private .status")).to_have_text("bot")
    async with page.expect_file_chooser() as choosing:
        await page.get_by_role("button", name="Attach").click()
        await page.get_by_role("menuitem", name="Photo").click()
    await (await choosing.value).set_files({"name": "a.png", "mimeType": "image/png", "buffer": PIXEL})
    await expect(page.locator(".mine img.photo")).to_have_js_property("naturalWidth", 1)
    await page.get_by_role("button", name="Attach").click()
    await page.get_by_role("menuitem", name="Sticker").click()
    await page.get_by_role("menuitem", name="🙏").click()
    await expect(page.locator(".mine img.sticker")).to_have_js_property("naturalWidth", 256)
    await page.get_by_role("button", name="Block the bot").click()
    await page.get_by_role("button", name="Restart").click()
    await expect(page.locator(".mine .text").last).to_have_text("/start")
    await page.get_by_role("button", name="Dark or light").click()
    await expect(page.locator("html")).to_have_attribute("data-theme", "dark")


async def test_a_phone_shows_everything_in_its_width(page: Page, api: Api, client: Client) -> None:
    alice = await client.person("en")
    await alice.start()
    keys = [[{"text": "A rather long label of a button", "callback_data": "x"}] * 3]
    markup = {"inline_keyboard": keys}
    await api.ok("sendMessage", chat_id=alice.id, text="word" * 200 + QUOTE, parse_mode="HTML", reply_markup=markup)
    await page.set_viewport_size({"width": 360, "height": 640})
    await page.get_by_role("button", name="Alice").click()
    await expect(page.locator(".key")).to_have_count(3)
    assert await page.evaluate("[...document.querySelectorAll('*')].every(e => e.getBoundingClientRect().right <= 361)")
