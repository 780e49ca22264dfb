// One chat on the page: header, messages, text field. The private chat and the group are two of these.

import * as api from "./api.js";
import { colored, make, preview, show } from "./bubbles.js";
import { Composer } from "./composer.js";
import { topicOf } from "./store.js";
import { words } from "./words.js";

const BOTTOM = 80;

export class Pane {
  // `view` says what is shown: chat(), viewer(), topic() (null for all), place() (what goes with every act), toast(text);
  // follow(link) and share(pane, words, elsewhere) go beyond this chat, opened() is the link that waits for Start
  constructor(root, view) {
    root.append(document.querySelector("#pane").content.cloneNode(true));
    this.root = root;
    this.view = view;
    this.log = this.find(".log");
    this.pressed = new Map();
    this.atBottom = true;
    this.top = 0;
    this.log.addEventListener("scroll", () => this.scrolled());
    new ResizeObserver(() => this.atBottom && this.toBottom()).observe(this.log);
    this.composer = new Composer(this);
    this.find(".start").addEventListener("click", async () => {
      if (view.chat().person.blocked) await this.act("block", { blocked: false });
      if (view.opened()) await this.act("open", { url: view.opened() });
      else await this.say("/start");
      view.follow(null);
    });
  }

  find(selector) {
    return this.root.querySelector(selector);
  }

  get words() {
    return words(this.view.viewer());
  }

  get messages() {
    return [...this.view.chat().messages.values()].filter((each) => this.shows(each));
  }

  shows(message) {
    const topic = this.view.topic();
    return topic === null || topicOf(message) === topic;
  }

  async act(what, body) {
    try {
      return await api.act(this.view.chat().id, what, { ...this.view.place(), ...body });
    } catch (error) {
      this.view.toast(error.message);
      return null;
    }
  }

  say(text, replyTo = 0) {
    return this.act("send", { text, reply_to: replyTo });
  }

  open() {
    this.log.replaceChildren();
    delete this.log.dataset.day;
    for (const message of this.messages) this.addMessage(message);
    this.toBottom();
  }

  // Only who scrolls up leaves the bottom: a keyboard that takes room below does not.
  scrolled() {
    const isNear = this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight < BOTTOM;
    if (isNear || this.log.scrollTop < this.top) this.atBottom = isNear;
    this.top = this.log.scrollTop;
  }

  toBottom() {
    this.atBottom = true;
    this.log.scrollTop = this.log.scrollHeight;
  }

  isMine(message) {
    return message.from.id === this.view.viewer().id;
  }

  addMessage(message) {
    const day = new Date(message.date * 1000).toDateString();
    const isNew = !this.log.querySelector(`[data-id="${message.message_id}"]`);
    if (isNew && this.log.dataset.day !== day) this.log.append(this.daySign(message.date));
    if (isNew) this.log.dataset.day = day;
    show(this.log, message, {
      words: this.words,
      isGroup: Boolean(this.view.chat().group),
      isMine: (each) => this.isMine(each),
      command: (text) => this.say(text),
      edit: (each) => this.composer.edit(each),
      reply: (each) => this.composer.replyTo(each),
      press: (each, row, column, key) => this.press(each, row, column, key),
      follow: (href) => this.view.follow(href),
    });
  }

  daySign(date) {
    const at = new Date(date * 1000);
    const isToday = at.toDateString() === new Date().toDateString();
    const text = at.toLocaleDateString(this.words.tag, { day: "numeric", month: "long" });
    return make("div", "day", isToday ? this.words.today : text);
  }

  async press(message, row, column, key) {
    key.classList.add("waiting");
    const result = await this.act("press", { message_id: message.message_id, row, column });
    if (result?.callback_query_id) {
      this.pressed.set(result.callback_query_id, key);
      return;
    }
    key.classList.remove("waiting");
    if (result?.url) this.visit(result.url);
    if (result?.switch_inline !== undefined) this.view.share(this, result.switch_inline, result.elsewhere);
    if (result?.copied) navigator.clipboard.writeText(result.copied).then(() => this.view.toast(this.words.copied));
  }

  visit(url) {
    if (!this.view.follow(url)) window.open(url, "_blank", "noopener,noreferrer");
  }

  // What an event of this pane's chat changes here; the store has it already.
  happened(event) {
    if (event.message && this.shows(event.message)) {
      this.addMessage(event.message);
      if (this.atBottom || this.isMine(event.message)) this.toBottom();
    }
    if (event.type === "deleted") {
      for (const each of event.message_ids) this.log.querySelector(`[data-id="${each}"]`)?.remove();
    }
    if (event.type === "action") setTimeout(() => this.render(), event.seconds * 1000 + 50);
    if (event.type === "keyboard") this.composer.forced(event.keyboard);
    if (event.type === "callback_answer") this.answered(event);
    if (event.type === "inline_answer" && event.user_id === this.view.viewer().id) this.composer.inline.answered(event);
  }

  answered({ callback_query_id: query, text, show_alert: isAlert, url, user_id: user }) {
    this.pressed.get(query)?.classList.remove("waiting");
    this.pressed.delete(query);
    if (user !== this.view.viewer().id) return;
    if (text && isAlert) {
      document.querySelector("#alert p").textContent = text;
      document.querySelector("#alert").showModal();
    } else if (text) this.view.toast(text);
    if (url) this.visit(url);
  }

  // Everything but the messages: names, states, what can be done now.
  render({ title, subtitle, avatar, closed = "" } = this.last ?? {}) {
    this.last = { title, subtitle, avatar, closed };
    const chat = this.view.chat();
    const typing = chat.action > Date.now() && (this.view.topic() ?? chat.actionTopic) === chat.actionTopic;
    this.root.lang = this.words.tag;
    this.find("h1").textContent = title;
    this.find("header .avatar").replaceWith(avatar.cloneNode(true));
    this.find(".status").textContent = !this.view.connected() ? this.words.offline : typing ? this.words.typing : subtitle;
    this.find(".status").classList.toggle("active", typing);
    this.find(".log").setAttribute("aria-label", this.words.chat);
    const isNew = Boolean(chat.person) && (chat.person.blocked || !chat.messages.size || this.view.opened());
    this.find(".start").textContent = chat.person?.blocked ? this.words.restart : this.words.start;
    this.find(".start").hidden = !isNew;
    this.find(".closed").textContent = closed;
    this.find(".closed").hidden = !closed;
    this.find(".composer").hidden = isNew || Boolean(closed);
    this.composer.render(isNew || closed ? null : chat.keyboard);
    this.renderAbout();
  }

  renderAbout() {
    this.find(".about")?.remove();
    if (this.messages.length) return;
    const { bot, person } = this.view.chat();
    const card = make("div", "about");
    const description = person ? bot.description : "";
    card.append(make("strong", "", description ? this.words.about : this.words.nothing));
    if (description) card.append(make("p", "", description));
    this.log.append(card);
  }
}

// Fill a list anew and keep the focus where it was; entries are known by `data-key`.
export function refill(list, nodes) {
  const focused = list.contains(document.activeElement) ? document.activeElement.dataset.key : undefined;
  list.replaceChildren(...nodes);
  if (focused) list.querySelector(`[data-key="${focused}"]`)?.focus();
}

export function avatar(letter, color, className = "") {
  const node = make("span", `avatar ${className}`.trim(), letter);
  node.style.background = color;
  node.setAttribute("aria-hidden", "true");
  return node;
}

export function lastLine(chat, message, viewer) {
  const say = words(viewer);
  if (!message) return "";
  const own = message.from.id === viewer.id;
  const who = chat.group && !message.from.is_bot ? message.from.first_name : "";
  const name = own ? say.you : who;
  return `${name && !message.new_chat_members ? `${name}: ` : ""}${preview(message, say)}`;
}

export const personAvatar = (person) => avatar([...person.first_name][0], colored(person.id));
