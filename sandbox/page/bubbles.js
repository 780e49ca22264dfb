// One message as a bubble with its buttons.

import { fileUrl } from "./api.js";
import { foldQuotes, nodes } from "./entities.js";

export function make(tag, className = "", text = "") {
  const node = document.createElement(tag);
  node.className = className;
  node.textContent = text;
  return node;
}

export function preview(message, words) {
  if (!message) return "";
  const text = (message.text ?? message.caption ?? "").replace(/\s+/g, " ");
  const kind = ["photo", "document", "sticker", "voice", "location", "contact"].find((each) => each in message);
  return kind ? `${words[kind]}${text ? `: ${text}` : ""}` : text;
}

export function show(log, message, on) {
  const row = bubbleRow(message, on);
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

function bubbleRow(message, on) {
  const mine = !message.from.is_bot;
  const row = make("article", mine ? "mine" : "theirs");
  row.dataset.id = message.message_id;
  const bubble = make("div", "bubble");
  if (message.reply_to_message) bubble.append(make("div", "reply", preview(message.reply_to_message, on.words)));
  const attachment = attached(message, on);
  if (attachment) bubble.append(attachment);
  bubble.append(body(message, on), foot(message, mine, on));
  if (mine && "text" in message) bubble.append(editButton(message, on));
  bubble.classList.toggle("bare", "sticker" in message);
  row.append(bubble);
  if (message.reply_markup) row.append(keyboard(message, on));
  return row;
}

function body(message, on) {
  const text = make("div", "text");
  const content = message.text ?? message.caption ?? "";
  text.append(nodes(content, message.entities ?? message.caption_entities ?? [], on));
  text.dir = "auto";
  text.classList.toggle("block-last", /^(BLOCKQUOTE|PRE)$/.test(text.lastChild?.nodeName));
  return text;
}

function editButton(message, on) {
  const edit = make("button", "edit", "✎");
  edit.type = "button";
  edit.setAttribute("aria-label", on.words.edit);
  edit.addEventListener("click", () => on.edit(message));
  return edit;
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
    image.src = fileUrl((message.photo?.at(-1) ?? message.sticker).file_id);
    image.alt = message.sticker?.emoji ?? on.words.photo;
    return image;
  }
  if (message.document) {
    const link = make("a", "file", message.document.file_name ?? on.words.document);
    link.href = fileUrl(message.document.file_id);
    link.append(make("small", "", `${Math.max(1, Math.round(message.document.file_size / 1024))} KB`));
    return link;
  }
  if (message.voice) return make("div", "file", `${on.words.voice} · ${message.voice.duration} s`);
  if (message.location) return make("div", "file", `📍 ${message.location.latitude}, ${message.location.longitude}`);
  if (message.contact) return make("div", "file", `👤 ${message.contact.first_name} ${message.contact.phone_number}`);
  return null;
}

function keyboard(message, on) {
  const board = make("div", "keyboard");
  message.reply_markup.inline_keyboard.forEach((buttons, row) => {
    const line = make("div", "keys");
    buttons.forEach((each, column) => {
      const key = make("button", each.url ? "key link" : "key", each.text);
      key.type = "button";
      key.addEventListener("click", () => on.press(message, row, column, key));
      line.append(key);
    });
    board.append(line);
  });
  return board;
}
