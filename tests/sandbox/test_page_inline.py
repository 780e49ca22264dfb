"""Inline mode, deep links, shared words and places on the chat page."""

from playwright.async_api import Page, expect
from telegram import (
    CopyTextButton,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQueryResultArticle,
    InlineQueryResultsButton,
    InputTextMessageContent,
    Update,
)
from telegram.ext import ContextTypes, InlineQueryHandler, MessageHandler, filters

from sandbox.client import Client
from tests.sandbox.conftest import Api, BotApplication, RunBot

Context = ContextTypes.DEFAULT_TYPE
LINK = "https://t.me/sandbox_bot?start=q-gdp"


async def offer(update: Update, context: Context) -> None:
    query = update.inline_query
    assert query is not None
    offset = int(query.offset or 0)
    keyboard = InlineKeyboardMarkup.from_button(InlineKeyboardButton("Open the bot", url=LINK))
    results = [
        InlineQueryResultArticle(
            f"{n}",
            f"{query.query} <{n}>",
            InputTextMessageContent(f"sent {n}"),
            description="A line & more",
            reply_markup=keyboard,
        )
        for n in range(offset, offset + 10)
    ]
    button = InlineQueryResultsButton("Ask the bot itself", start_parameter="ask")
    await query.answer(results, button=button, next_offset=str(offset + 10) if offset < 20 else "")


async def repeat(update: Update, context: Context) -> None:
    message = update.effective_message
    assert message is not None
    if not message.via_bot:
        await message.reply_text(f"got {message.text}")


def register(application: BotApplication) -> None:
    application.add_handler(InlineQueryHandler(offer))
    application.add_handler(MessageHandler(filters.TEXT, repeat))


async def test_looking_up_and_sending(page: Page, run_bot: RunBot) -> None:
    group = page.locator("#group")
    async with run_bot(register):
        await page.get_by_role("button", name="Invest in Harbin").click()
        await group.locator("select.member").select_option("Alice")
        await group.get_by_label("Message").press_sequentially("@sandbox_bot gd")
        offers = group.locator(".offer")
        await expect(offers).to_have_count(10)
        await expect(offers.first).to_contain_text("gd <0>")
        await expect(offers.first).to_contain_text("A line & more")
        await group.get_by_label("Message").press_sequentially("p")
        await expect(offers.first).to_contain_text("gdp <0>")
        await group.locator(".offers").evaluate("(list) => list.scrollTo(0, list.scrollHeight)")
        await expect(offers).to_have_count(20)
        await page.keyboard.press("Escape")
        await expect(group.locator(".offers")).to_be_hidden()
        await group.get_by_label("Message").fill("@sandbox_bot gd")
        await expect(offers).to_have_count(10)
        await page.keyboard.press("ArrowDown")
        await page.keyboard.press("ArrowDown")
        await page.keyboard.press("ArrowDown")
        await page.keyboard.press("Enter")
        await expect(group.locator(".mine .text")).to_have_text("sent 1")
        await expect(group.locator(".mine .via")).to_have_text("via @sandbox_bot")
        await expect(group.get_by_label("Message")).to_have_value("")
        await expect(group.locator(".mine .edit")).to_have_count(0)


async def test_links_lead_to_the_private_chat(page: Page, run_bot: RunBot, client: Client) -> None:
    own, group = page.locator("#private"), page.locator("#group")
    async with run_bot(register):
        await page.get_by_role("button", name="Invest in Harbin").click()
        await group.locator("select.member").select_option("Alice")
        await group.get_by_label("Message").fill("@sandbox_bot x")
        await group.locator(".offer").first.click()
        await group.get_by_role("button", name="Open the bot").click()
        await expect(own.locator(".composer")).to_be_hidden()
        await own.get_by_role("button", name="Start", exact=True).click()
        await expect(own.locator(".theirs .text")).to_have_text("got /start q-gdp")
        await expect(own.locator(".composer")).to_be_visible()
        await own.get_by_label("Message").fill("t.me/sandbox_bot?start=again")
        await page.keyboard.press("Enter")
        await own.locator(".mine .text a", has_text="t.me").click()
        await own.get_by_role("button", name="Start", exact=True).click()
        await expect(own.locator(".theirs .text").last).to_have_text("got /start again")
        await own.get_by_label("Message").fill("@sandbox_bot ")
        await own.get_by_role("option", name="Ask the bot itself").click()
        await own.get_by_role("button", name="Start", exact=True).click()
        await expect(own.locator(".theirs .text").last).to_have_text("got /start ask")
        await page.goto(page.url.partition("#")[0] + "#ru?start=lang-ru")
        await page.reload()
        await own.get_by_role("button", name="Начать", exact=True).click()
        await expect(own.locator(".theirs .text")).to_have_text("got /start lang-ru")


async def test_buttons_that_share_and_copy(page: Page, run_bot: RunBot, api: Api, client: Client) -> None:
    alice = await client.person("en")
    await alice.start()
    keys = [
        InlineKeyboardButton("Share", switch_inline_query="gdp"),
        InlineKeyboardButton("Look up", switch_inline_query_current_chat="retail"),
        InlineKeyboardButton("Copy", copy_text=CopyTextButton("+86 451")),
    ]
    markup = InlineKeyboardMarkup.from_row(keys).to_dict()
    await api.ok("sendMessage", chat_id=alice.id, text="x", reply_markup=markup)
    await api.updates(offset=-1)
    async with run_bot(register):
        own, group = page.locator("#private"), page.locator("#group")
        await page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        await page.get_by_role("button", name="Alice").click()
        await own.get_by_role("button", name="Copy").click()
        await expect(page.locator("#toast")).to_have_text("Copied")
        assert await page.evaluate("navigator.clipboard.readText()") == "+86 451"
        await own.get_by_role("button", name="Look up").click()
        await expect(own.locator(".offer").first).to_contain_text("retail <0>")
        await own.get_by_role("button", name="Share").click()
        await expect(page.locator("#pick button")).to_have_text(["Invest in Harbin · 投资哈尔滨", "Cancel"])
        await page.locator("#pick").get_by_role("button", name="Invest").click()
        await expect(group.locator("select.member")).to_have_value("7003")
        await expect(group.locator(".offer").first).to_contain_text("gdp <0>")


async def test_a_venue(page: Page, api: Api, client: Client) -> None:
    alice = await client.person("en")
    await alice.start()
    venue = {"latitude": 45.8, "longitude": 126.5, "title": "<b>Office</b>", "address": "1, Street"}
    await api.ok("sendVenue", chat_id=alice.id, **venue)
    await page.get_by_role("button", name="Alice").click()
    await expect(page.locator(".venue")).to_have_text("<b>Office</b>1, Street")
