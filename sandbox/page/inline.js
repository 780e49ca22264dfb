// Inline mode: what the bot offers for `@bot words` in the text field, as a list above it.

import { make } from "./bubbles.js";

const PAUSE_MS = 250; // Telegram's apps too ask only when the typing pauses
const NEAR_END = 40;

export class Inline {
  constructor(composer) {
    this.composer = composer;
    this.pane = composer.pane;
    this.list = this.pane.find(".offers");
    this.list.addEventListener("scroll", () => this.more());
    this.close();
  }

  get isOpen() {
    return !this.list.hidden;
  }

  // The words after the bot's name, or null where the text is no inline query.
  words(text) {
    const name = `@${this.pane.view.chat().bot.username} `;
    return text.toLowerCase().startsWith(name) ? text.slice(name.length) : null;
  }

  typed(text) {
    clearTimeout(this.timer);
    const words = this.words(text);
    if (words === null) this.close();
    else if (words !== this.query) this.timer = setTimeout(() => this.ask(words, ""), PAUSE_MS);
  }

  async ask(query, offset) {
    this.query = query;
    this.next = "";
    const asked = await this.pane.act("inline", { query, offset });
    this.asked = asked?.inline_query_id;
    if (this.early?.inline_query_id === this.asked) this.answered(this.early);
  }

  answered(event) {
    if (event.inline_query_id !== this.asked) {
      this.early = event;
      return;
    }
    this.early = null;
    if (!event.offset) this.list.replaceChildren();
    if (event.button && !event.offset) this.list.append(this.above(event.button));
    this.list.append(...event.results.map((each) => this.row(each, event.inline_query_id)));
    this.next = event.next_offset;
    this.list.hidden = !this.list.children.length;
    this.list.setAttribute("aria-label", this.pane.words.offers);
    if (!event.offset) this.list.scrollTop = 0;
  }

  above({ text, start_parameter: payload }) {
    return this.item("above", [make("span", "title", text)], () => {
      this.composer.reset();
      this.pane.view.follow(`https://t.me/${this.pane.view.chat().bot.username}?start=${payload}`);
    });
  }

  row(result, query) {
    const title = result.title ?? result.address ?? "";
    const lines = make("span", "lines");
    lines.append(make("span", "title", title), make("span", "last", result.description ?? ""));
    const picture = make("span", "picture", [...title][0] ?? "·");
    picture.setAttribute("aria-hidden", "true");
    return this.item("offer", [picture, lines], () => this.choose(query, result.id));
  }

  item(className, parts, chosen) {
    const item = make("li");
    item.setAttribute("role", "none");
    const button = make("button", className);
    button.type = "button";
    button.setAttribute("role", "option");
    button.append(...parts);
    button.addEventListener("click", chosen);
    item.append(button);
    return item;
  }

  async choose(query, result) {
    const replyTo = this.composer.replied?.message_id;
    this.composer.reset();
    await this.pane.act("choose", { inline_query_id: query, result_id: result, reply_to: replyTo });
  }

  // Arrows go through the list from the text field and back.
  walk(step) {
    const all = [...this.list.querySelectorAll("button")];
    const place = all.indexOf(document.activeElement) + step;
    (all[place] ?? this.composer.field).focus();
  }

  more() {
    const left = this.list.scrollHeight - this.list.scrollTop - this.list.clientHeight;
    if (this.next && left < NEAR_END) this.ask(this.query, this.next);
  }

  close() {
    clearTimeout(this.timer);
    [this.query, this.asked, this.next, this.early] = [null, null, "", null];
    this.list.hidden = true;
    this.list.replaceChildren();
  }
}
