// Writing: the text field, the command menu, attachments, and editing one's own message.

import * as api from "./api.js";
import { make } from "./bubbles.js";

const field = document.querySelector("#text");
const menu = document.querySelector("#menu");
const file = document.querySelector("#file");
const editing = document.querySelector("#editing");
const openers = [document.querySelector("#commands"), document.querySelector("#attach")];
const STICKERS = ["👍", "🙏", "😀", "🤝", "❤️", "🎉"];

let edited = null;

function fit() {
  field.style.height = "auto";
  field.style.height = `${Math.min(field.scrollHeight, 160)}px`;
}

function closeMenu() {
  menu.hidden = true;
  for (const opener of openers) opener.setAttribute("aria-expanded", "false");
}

function openMenu(opener, items) {
  const wasOpen = opener.getAttribute("aria-expanded") === "true";
  closeMenu();
  if (wasOpen) return;
  menu.replaceChildren(...items.map(({ label, note, chosen }) => {
    const item = make("li");
    item.setAttribute("role", "none");
    const button = make("button", "", label);
    button.type = "button";
    button.setAttribute("role", "menuitem");
    if (note) button.append(make("small", "", note));
    button.addEventListener("click", () => {
      closeMenu();
      chosen?.();
    });
    item.append(button);
    return item;
  }));
  menu.hidden = false;
  opener.setAttribute("aria-expanded", "true");
  menu.querySelector("button")?.focus();
}

export function edit(message, words) {
  edited = message;
  field.value = message.text;
  editing.hidden = false;
  editing.firstElementChild.textContent = `${words.editing}: ${message.text.slice(0, 60)}`;
  fit();
  field.focus();
}

export function reset() {
  edited = null;
  editing.hidden = true;
  field.value = "";
  fit();
}

export function setUp(current) {
  const { words, say, act, lastOwn, commands } = current;

  async function submit() {
    const text = field.value;
    if (!text.trim()) return;
    const message = edited;
    reset();
    if (message) await act("edit", { message_id: message.message_id, text });
    else await say(text);
  }

  function pick(kind) {
    file.accept = kind === "photo" ? "image/*" : "";
    file.value = "";
    file.onchange = async () => {
      const [chosen] = file.files;
      const caption = field.value;
      reset();
      const about = { file_name: chosen.name, mime_type: chosen.type, caption };
      await act("send", { kind, data: await api.base64(chosen), ...about });
    };
    file.click();
  }

  async function sticker(emoji) {
    const canvas = Object.assign(document.createElement("canvas"), { width: 256, height: 256 });
    const paint = canvas.getContext("2d");
    paint.font = "190px system-ui, 'Noto Color Emoji', sans-serif";
    paint.textAlign = "center";
    paint.textBaseline = "middle";
    paint.fillText(emoji, 128, 138);
    const blob = await new Promise((done) => canvas.toBlob(done, "image/png"));
    await act("send", { kind: "sticker", emoji, mime_type: "image/png", data: await api.base64(blob) });
  }

  document.querySelector("#composer").addEventListener("submit", (event) => {
    event.preventDefault();
    submit();
  });
  field.addEventListener("input", fit);
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      submit();
    } else if (event.key === "ArrowUp" && !field.value && lastOwn()) {
      event.preventDefault();
      edit(lastOwn(), words());
    } else if (event.key === "Escape" && edited) reset();
  });
  editing.querySelector("button").addEventListener("click", reset);
  openers[0].addEventListener("click", () => {
    const items = commands().map((each) => ({
      label: `/${each.command}`, note: each.description, chosen: () => say(`/${each.command}`),
    }));
    openMenu(openers[0], items.length ? items : [{ label: words().noCommands }]);
  });
  openers[1].addEventListener("click", () => openMenu(openers[1], [
    { label: words().photo, chosen: () => pick("photo") },
    { label: words().document, chosen: () => pick("document") },
    { label: words().sticker, chosen: () => openMenu(openers[1], STICKERS.map((emoji) => ({
      label: emoji, chosen: () => sticker(emoji),
    }))) },
    { label: words().contact, chosen: () => act("send", { kind: "contact", phone_number: "+10000000000",
      first_name: current.person().first_name, own: true }) },
    { label: words().location, chosen: () => act("send", { kind: "location", latitude: 45.8, longitude: 126.53 }) },
  ]));
  document.addEventListener("click", (event) => {
    if (![menu, ...openers].some((each) => event.composedPath().includes(each))) closeMenu();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") closeMenu();
  });
}
