"""python-telegram-bot against the sandbox: what its own Bot and Application make of it."""

import pytest
from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputFile,
    MenuButtonCommands,
    Update,
)
from telegram.error import BadRequest, Forbidden, InvalidToken
from telegram.ext import CallbackQueryHandler, ContextTypes, MessageHandler, filters

from sandbox.app import Running
from sandbox.client import PIXEL, Client, Conversation, NoReplyError
from tests.sandbox.conftest import BotApplication, RunBot

Context = ContextTypes.DEFAULT_TYPE


async def echo(update: Update, context: Context) -> None:
    message = update.effective_message
    assert message is not None
    keyboard = [
        [InlineKeyboardButton("Change", callback_data="change"), InlineKeyboardButton("Tell", callback_data="t")]
    ]
    await message.reply_chat_action("typing")
    if update.edited_message:
        await message.reply_text(f"edited: {message.text}")
    else:
        await message.reply_html(f"<b>{message.text}</b>", reply_markup=InlineKeyboardMarkup(keyboard), do_quote=True)


async def pressed(update: Update, context: Context) -> None:
    query = update.callback_query
    assert query is not None
    if query.data == "t":
        await query.answer("told", show_alert=True)
        return
    await query.answer()
    await query.edit_message_text("changed")


def register(application: BotApplication) -> None:
    application.add_handler(MessageHandler(filters.TEXT, echo))
    application.add_handler(CallbackQueryHandler(pressed))


async def test_a_conversation(run_bot: RunBot, alice: Conversation) -> None:
    async with run_bot(register):
        assert (await alice.wait_reply()).text == "/start"
        reply = await alice.ask("hello")
        assert (reply.text, reply.html, reply.labels) == ("hello", "<b>hello</b>", ["Change", "Tell"])
        assert reply.raw["reply_to_message"]["text"] == "hello"
        await alice.press("Tell")
        assert (await alice.wait_answer()).show_alert
        changed = await alice.click("Change")
        assert (changed.id, changed.text, changed.labels) == (reply.id, "changed", [])
        question = await alice.send("helo")
        assert (await alice.wait_quiet(quiet=0.05)).messages[0].text == "helo"
        await alice.edit(question, "hello!")
        assert (await alice.wait_reply()).text == "edited: hello!"


async def test_several_people_at_once(run_bot: RunBot, client: Client) -> None:
    async with run_bot(register):
        guests = [await client.add_person(f"Guest {number}", "kk") for number in range(5)]
        for guest in guests:
            await guest.send(f"I am {guest.id}")
        assert [(await guest.wait_reply()).text for guest in guests] == [f"I am {guest.id}" for guest in guests]


@pytest.fixture
def bot(server: Running) -> Bot:
    return Bot(server.token, base_url=f"{server.url}/bot", base_file_url=f"{server.url}/file/bot")


async def test_errors_become_the_library_s_own(server: Running, bot: Bot, alice: Conversation) -> None:
    async with bot:
        with pytest.raises(BadRequest, match="Message text is empty"):
            await bot.send_message(alice.id, "")
        await alice.block()
        with pytest.raises(Forbidden, match="bot was blocked by the user"):
            await bot.send_message(alice.id, "x")
    with pytest.raises(InvalidToken):
        async with Bot("43:OTHER", base_url=f"{server.url}/bot"):
            pass


async def test_files_go_up_and_down(bot: Bot, alice: Conversation) -> None:
    async with bot:
        sent = await bot.send_photo(alice.id, PIXEL, caption="<b>c</b>", parse_mode="HTML")
        assert (sent.photo[0].width, sent.caption) == (1, "c")
        assert bytes(await (await sent.photo[0].get_file()).download_as_bytearray()) == PIXEL
        again = await bot.send_photo(alice.id, sent.photo[0].file_id)
        edited = await bot.edit_message_caption(alice.id, again.message_id, caption="later")
        assert getattr(edited, "caption", None) == "later"
        document = await bot.send_document(alice.id, InputFile(b"a;b", filename="list.csv", attach=True))
        assert document.document and document.document.file_name == "list.csv"
        with pytest.raises(BadRequest, match="Image_process_failed"):
            await bot.send_photo(alice.id, b"no image")
        with pytest.raises(BadRequest, match="Can't use file of type document as photo"):
            await bot.send_photo(alice.id, document.document.file_id)
        with pytest.raises(BadRequest, match="Wrong file identifier/http url specified"):
            await bot.send_document(alice.id, "https://example.org/a.pdf")
        with pytest.raises(BadRequest, match="Message caption is too long"):
            await bot.send_photo(alice.id, PIXEL, caption="x" * 1025)
        with pytest.raises(BadRequest, match="There is no text in the message to edit"):
            await bot.edit_message_text("x", alice.id, sent.message_id)
        with pytest.raises(BadRequest, match="Wrong file_id or the file is temporarily unavailable"):
            await bot.get_file("nothing")


async def test_copies_and_forwards(bot: Bot, alice: Conversation) -> None:
    async with bot:
        photo = await alice.send_photo(caption="mine")
        forwarded = await bot.forward_message(alice.id, alice.id, photo.id)
        assert forwarded.forward_origin and forwarded.caption == "mine"
        copied = await bot.copy_message(alice.id, alice.id, photo.id, caption="copied")
        assert [message.text for message in await alice.messages()][-1] == "copied"
        with pytest.raises(BadRequest, match="Message to copy not found"):
            await bot.copy_message(alice.id, alice.id, 99)
        await bot.delete_message(alice.id, copied.message_id)
        assert await alice.wait_deleted() == [copied.message_id]


async def test_profile_by_language(bot: Bot, client: Client, alice: Conversation) -> None:
    chinese = await client.person("zh")
    async with bot:
        await bot.set_my_commands([BotCommand("help", "Help")])
        await bot.set_my_commands([("help", "帮助")], BotCommandScopeAllPrivateChats(), "zh")
        await bot.set_my_commands([("admin", "Admin")], BotCommandScopeChat(alice.id))
        await bot.set_my_name("Assistant")
        await bot.set_my_name("助手", "zh")
        await bot.set_my_description("What it does")
        await bot.set_my_short_description("Short", "en")
        await bot.set_chat_menu_button(menu_button=MenuButtonCommands())
        seen, there = await chinese.bot(), await alice.bot()
        assert (seen["name"], seen["commands"]) == ("助手", [{"command": "help", "description": "帮助"}])
        assert (there["name"], there["short_description"], seen["short_description"]) == ("Assistant", "Short", "")
        assert [each["command"] for each in there["commands"]] == ["admin"]
        assert (await bot.get_me()).first_name == "Assistant"
        assert (await bot.get_my_name("ru")).name == "Assistant"
        assert (await bot.get_my_description("zh")).description == "What it does"
        assert (await bot.get_my_short_description("en")).short_description == "Short"
        assert await bot.get_my_commands() == (BotCommand("help", "Help"),)
        assert await bot.get_chat_menu_button(alice.id) == MenuButtonCommands()
        await bot.delete_my_commands(scope=BotCommandScopeChat(alice.id))
        assert [each["command"] for each in (await alice.bot())["commands"]] == ["help"]
        assert (await bot.get_chat(alice.id)).first_name == "Alice"
        assert (await bot.get_webhook_info()).pending_update_count == 1


async def test_waiting_in_vain_says_for_what(alice: Conversation) -> None:
    with pytest.raises(NoReplyError, match=r"no message or edited within 0\.05 s"):
        await alice.wait_reply(0.05)
