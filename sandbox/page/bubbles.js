// One message as a bubble with its buttons, or as a line where it says what happened.

import { fileUrl } from "./api.js";
import { foldQuotes, nodes } from "./entities.js";

const COLORS = ["#d0525a", "#4f9a35", "#3581c2", "#c9548a", "#c26a2c", "#2f9494", "#7d63c4"];
const MAX_PHOTO = 360;
const KINDS = ["photo", "document", "sticker", "voice", "venue", "location", "contact"];
const SERVICES = {
  forum_topic_created: ({ name }) => name,
  forum_topic_edited: ({ name }) => name ?? "",
  forum_topic_closed: () => "",
  forum_topic_reopened: () => "",
  pinned_message: (message, words) => preview(message, words),
  new_chat_members: (members) => members.map((each) => each.first_name).join(", "),
  left_chat_member: (member) => member.first_name,
  migrate_to_chat_id: () => "",
  migrate_from_chat_id: () => "",
};

export const colored = (id) => COLORS[Math.abs(id) % COLORS.length];

export function make(tag, className = "", text = "") {
  const node = document.createElement(tag);
  node.className = className;
  node.textContent = text;
  return node;
}

export function preview(message, words) {
  if (!message) return "";
  const told = service(message, words);
  if (told) return told;
  const text = (message.text ?? message.caption ?? "").replace(/\s+/g, " ");
  const kind = KINDS.find((each) => each in message);
  return kind ? `${words[kind]}${text ? `: ${text}` : ""}` : text;
}

function service(message, words) {
  const kind = Object.keys(SERVICES).find((each) => each in message);
  if (!kind) return "";
  const about = SERVICES[kind](message[kind], words);
  return about ? `${words[kind]}: ${about}` : words[kind];
}

export function show(log, message, on) {
  const row = service(message, on.words) ? serviceRow(message, on) : bubbleRow(message, on);
  row.dataset.id = message.message_id;
  const old = log.querySelector(`[data-id="${message.message_id}"]`);
  if (old) {
    const unfolded = old.querySelector(".folds:not(.folded)");
    old.replaceWith(row);
    foldQuotes(row, on);
    if (unfolded) row.querySelector(".folds")?.click();
  } else {
    log.append(row);
    foldQuotes(row, on);
  }
}

function serviceRow(message, on) {
  const row = make("div", "service");
  row.append(make("strong", "", message.from.first_name), ` · ${service(message, on.words)}`);
  return row;
}

function bubbleRow(message, on) {
  const mine = on.isMine(message);
  const row = make("article", mine ? "mine" : "theirs");
  const bubble = make("div", "bubble");
  if (on.isGroup && !mine) bubble.append(author(message.from, message.sender_chat));
  if (message.via_bot) bubble.append(make("div", "via", `${on.words.via} @${message.via_bot.username}`));
  if (message.forward_origin) bubble.append(make("div", "forwarded", `${on.words.forwarded} ${origin(message)}`));
  const replied = message.reply_to_message;
  if (replied && !replied.forum_topic_created) bubble.append(quoted(replied, on));
  const attachment = attached(message, on);
  if (attachment) bubble.append(attachment);
  bubble.append(body(message, on), foot(message, mine, on), tools(message, mine, on));
  bubble.classList.toggle("bare", "sticker" in message);
  row.append(bubble);
  if (message.reply_markup) row.append(keyboard(message, on));
  return row;
}

function author(user, chat) {
  const name = make("div", "author", chat?.title ?? [user.first_name, user.last_name].filter(Boolean).join(" "));
  name.style.setProperty("--own", colored(user.id));
  return name;
}

function origin({ forward_origin: from }) {
  return [from.sender_user.first_name, from.sender_user.last_name].filter(Boolean).join(" ");
}

function quoted(message, on) {
  const reply = make("div", "reply");
  reply.append(make("strong", "", message.from.first_name), make("span", "", preview(message, on.words)));
  return reply;
}

function body(message, on) {
  const text = make("div", "text");
  const content = said(message, on);
  text.append(nodes(content, message.entities ?? message.caption_entities ?? [], on));
  text.dir = "auto";
  text.classList.toggle("block-last", /^(BLOCKQUOTE|PRE)$/.test(text.lastChild?.nodeName));
  return text;
}

// What a link hands over is for the bot only: Telegram's apps show a bare /start.
function said(message, on) {
  const text = message.text ?? message.caption ?? "";
  return on.isMine(message) ? text.replace(/^\/start [\w-]+$/, "/start") : text;
}

function tools(message, mine, on) {
  const tools = make("div", "tools");
  if (mine && "text" in message && !message.via_bot) tools.append(tool("edit", "✎", on.words.edit, () => on.edit(message)));
  tools.append(tool("answer", "↩", on.words.reply, () => on.reply(message)));
  return tools;
}

function tool(className, sign, label, used) {
  const button = make("button", className, sign);
  button.type = "button";
  button.title = label;
  button.setAttribute("aria-label", label);
  button.addEventListener("click", used);
  return button;
}

function foot(message, mine, on) {
  const foot = make("div", "foot");
  if (mine && message.edit_date) foot.append(make("span", "edited", on.words.edited));
  const date = new Date(message.date * 1000);
  const time = make("time", "", date.toLocaleTimeString("ru", { hour: "2-digit", minute: "2-digit" }));
  time.dateTime = date.toISOString();
  foot.append(time);
  if (mine) foot.append(make("span", "ticks", "✓✓"));
  foot.querySelector(".ticks")?.setAttribute("aria-hidden", "true");
  return foot;
}

function attached(message, on) {
  if (message.photo || message.sticker) {
    const image = make("img", message.photo ? "photo" : "sticker");
    const picture = message.photo?.at(-1) ?? message.sticker;
    image.src = fileUrl(picture.file_id);
    // the room is there before the picture is, so that nothing moves when it comes
    image.style.aspectRatio = `${picture.width} / ${picture.height}`;
    if (message.photo) image.style.width = `${Math.round(picture.width * Math.min(1, MAX_PHOTO / picture.height))}px`;
    image.alt = message.sticker?.emoji ?? on.words.photo;
    return image;
  }
  if (message.document) {
    const link = make("a", "file document", message.document.file_name ?? on.words.document);
    link.href = fileUrl(message.document.file_id);
    link.append(make("small", "", `${Math.max(1, Math.round(message.document.file_size / 1024))} KB`));
    return link;
  }
  if (message.voice) return make("div", "file", `${on.words.voice} · ${message.voice.duration} s`);
  if (message.venue) return venue(message.venue);
  if (message.location) return make("div", "file", `📍 ${message.location.latitude}, ${message.location.longitude}`);
  if (message.contact) return make("div", "file", `👤 ${message.contact.first_name} ${message.contact.phone_number}`);
  return null;
}

function venue({ title, address }) {
  const shown = make("div", "file venue", title);
  const pin = make("span", "pin");
  pin.setAttribute("aria-hidden", "true");
  shown.prepend(pin);
  shown.append(make("small", "", address));
  return shown;
}

const signs = { url: "link", copy_text: "copies", switch_inline_query: "shares", switch_inline_query_current_chat: "shares" };
const kindOf = (button) => signs[Object.keys(signs).find((each) => each in button)] ?? "";

function keyboard(message, on) {
  const board = make("div", "keyboard");
  message.reply_markup.inline_keyboard.forEach((buttons, row) => {
    const line = make("div", "keys");
    buttons.forEach((each, column) => {
      const key = make("button", `key ${kindOf(each)}`.trim(), each.text);
      key.type = "button";
      key.addEventListener("click", () => on.press(message, row, column, key));
      line.append(key);
    });
    board.append(line);
  });
  return board;
}
