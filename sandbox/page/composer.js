// Writing: the text field, the command menu, attachments, replies, the bot's keyboard, and editing one's own message.

import * as api from "./api.js";
import { make, preview } from "./bubbles.js";
import { Inline } from "./inline.js";

const STICKERS = ["👍", "🙏", "😀", "🤝", "❤️", "🎉"];
const MAX_HEIGHT = 160;

async function drawn(emoji) {
  const canvas = Object.assign(document.createElement("canvas"), { width: 256, height: 256 });
  const paint = canvas.getContext("2d");
  paint.font = "190px system-ui, 'Noto Color Emoji', sans-serif";
  paint.textAlign = "center";
  paint.textBaseline = "middle";
  paint.fillText(emoji, 128, 138);
  return api.base64(await new Promise((done) => { canvas.toBlob(done, "image/png"); }));
}

export class Composer {
  constructor(pane) {
    this.pane = pane;
    this.edited = null;
    this.replied = null;
    [this.field, this.menu, this.file, this.bar, this.board, this.commands, this.attach] = [
      ".field", ".menu", ".chooser", ".bar", ".board", ".commands", ".attach"].map((each) => pane.find(each));
    pane.find(".composer").addEventListener("submit", (event) => {
      event.preventDefault();
      this.submit();
    });
    this.inline = new Inline(this);
    this.field.addEventListener("input", () => this.fit());
    this.field.addEventListener("input", () => this.inline.typed(this.field.value));
    pane.find("footer").addEventListener("keydown", (event) => this.walked(event));
    this.field.addEventListener("keydown", (event) => this.typed(event));
    this.bar.querySelector("button").addEventListener("click", () => this.reset());
    this.commands.addEventListener("click", () => this.openMenu(this.commands, this.commandItems()));
    this.attach.addEventListener("click", () => this.openMenu(this.attach, this.attachItems()));
    document.addEventListener("click", (event) => {
      const own = [this.menu, this.commands, this.attach];
      if (!own.some((each) => event.composedPath().includes(each))) this.closeMenu();
      if (!event.composedPath().includes(pane.find("footer"))) this.inline.close();
    });
    document.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      this.closeMenu();
      this.inline.close();
    });
  }

  render(keyboard) {
    const { words } = this.pane;
    const labels = [[this.field, words.message], [this.pane.find(".send"), words.send], [this.attach, words.attach],
      [this.commands, words.commands], [this.bar.querySelector("button"), words.cancel]];
    for (const [node, label] of labels) node.setAttribute("aria-label", label);
    this.attach.title = words.attach;
    this.field.placeholder = keyboard?.input_field_placeholder ?? words.message;
    this.commands.textContent = `☰ ${words.menu}`;
    this.commands.hidden = !this.pane.view.chat().bot.commands.length;
    this.renderBoard(keyboard?.keyboard ?? []);
  }

  renderBoard(rows) {
    this.board.hidden = !rows.length;
    const shown = JSON.stringify(rows);
    if (this.board.dataset.rows === shown) return;
    this.board.dataset.rows = shown;
    this.board.replaceChildren(...rows.map((keys, row) => {
      const line = make("div", "keys");
      line.append(...keys.map((each, column) => {
        const key = make("button", each.request_contact || each.request_location ? "board-key asks" : "board-key", each.text);
        key.type = "button";
        key.addEventListener("click", () => this.pane.act("key", { row, column }));
        return key;
      }));
      return line;
    }));
  }

  forced(keyboard) {
    const asked = keyboard?.force_reply && this.pane.view.chat().messages.get(keyboard.message_id);
    if (asked) this.replyTo(asked);
  }

  fit() {
    this.field.style.height = "auto";
    if (this.field.value) this.field.style.height = `${Math.min(this.field.scrollHeight, MAX_HEIGHT)}px`;
  }

  showBar(text) {
    this.bar.hidden = false;
    this.bar.firstElementChild.textContent = text;
    this.fit();
    this.field.focus();
  }

  edit(message) {
    this.reset();
    this.edited = message;
    this.field.value = message.text;
    this.showBar(`${this.pane.words.editing}: ${message.text.slice(0, 60)}`);
  }

  replyTo(message) {
    if (this.edited) this.reset();
    this.replied = message;
    this.showBar(`↩ ${message.from.first_name}: ${preview(message, this.pane.words).slice(0, 60)}`);
  }

  reset() {
    this.edited = this.replied = null;
    this.bar.hidden = true;
    this.field.value = "";
    this.inline.close();
    this.fit();
  }

  // Write for the person: what a button that switches to inline mode asks for.
  begin(text) {
    this.reset();
    this.field.value = text;
    this.fit();
    this.field.focus();
    this.inline.typed(text);
  }

  walked(event) {
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (!step || !this.inline.isOpen) return;
    event.preventDefault();
    this.inline.walk(step);
  }

  typed(event) {
    const lastOwn = () => this.pane.messages.reverse().find((each) => this.pane.isMine(each) && "text" in each);
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      this.submit();
    } else if (event.key === "ArrowUp" && !this.field.value && lastOwn()) {
      event.preventDefault();
      this.edit(lastOwn());
    } else if (event.key === "Escape" && !this.bar.hidden) this.reset();
  }

  async submit() {
    const text = this.field.value;
    if (!text.trim()) return;
    const { edited, replied } = this;
    this.reset();
    if (edited) await this.pane.act("edit", { message_id: edited.message_id, text });
    else await this.pane.say(text, replied?.message_id);
  }

  closeMenu() {
    this.menu.hidden = true;
    for (const opener of [this.commands, this.attach]) opener.setAttribute("aria-expanded", "false");
  }

  openMenu(opener, items) {
    const wasOpen = opener.getAttribute("aria-expanded") === "true";
    this.closeMenu();
    if (wasOpen) return;
    this.menu.replaceChildren(...items.map(({ label, note, chosen }) => {
      const item = make("li");
      item.setAttribute("role", "none");
      const button = make("button", "", label);
      button.type = "button";
      button.setAttribute("role", "menuitem");
      if (note) button.append(make("small", "", note));
      button.addEventListener("click", () => {
        this.closeMenu();
        chosen();
      });
      item.append(button);
      return item;
    }));
    this.menu.hidden = false;
    opener.setAttribute("aria-expanded", "true");
    this.menu.querySelector("button").focus();
  }

  commandItems() {
    return this.pane.view.chat().bot.commands.map((each) => ({
      label: `/${each.command}`, note: each.description, chosen: () => this.pane.say(`/${each.command}`),
    }));
  }

  attachItems() {
    const { words } = this.pane;
    const name = this.pane.view.viewer().first_name;
    const stickers = STICKERS.map((emoji) => ({ label: emoji, chosen: () => this.sticker(emoji) }));
    return [
      { label: words.photo, chosen: () => this.pick("photo") },
      { label: words.document, chosen: () => this.pick("document") },
      { label: words.sticker, chosen: () => this.openMenu(this.attach, stickers) },
      { label: words.contact, chosen: () => this.pane.act("send", { kind: "contact", phone_number: "+10000000000",
        first_name: name, own: true }) },
      { label: words.location, chosen: () => this.pane.act("send", { kind: "location", latitude: 45.8, longitude: 126.53 }) },
    ];
  }

  pick(kind) {
    this.file.accept = kind === "photo" ? "image/*" : "";
    this.file.value = "";
    this.file.onchange = async () => {
      const [chosen] = this.file.files;
      const about = { file_name: chosen.name, mime_type: chosen.type, caption: this.field.value };
      const replyTo = this.replied?.message_id;
      this.reset();
      await this.pane.act("send", { kind, data: await api.base64(chosen), reply_to: replyTo, ...about });
    };
    this.file.click();
  }

  async sticker(emoji) {
    await this.pane.act("send", { kind: "sticker", emoji, mime_type: "image/png", data: await drawn(emoji) });
  }
}
