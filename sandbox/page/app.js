// The chat page: who is chosen, what they see, and what happens next.

import * as api from "./api.js";
import { make, preview, show } from "./bubbles.js";
import * as composer from "./composer.js";
import { language, words } from "./words.js";

const find = (selector) => document.querySelector(selector);
const log = find("#log");
const COLORS = ["#e17076", "#7bc862", "#65aadd", "#ee7aae", "#faa774", "#6ec9cb", "#a695e7"];
const RETRY_MS = 1000;

const chats = new Map();
const pressed = new Map();
let chosen = null;
let seq = 0;
let connected = true;

const chat = () => chats.get(chosen);
const say = (text) => act("send", { text });

async function act(what, body) {
  try {
    return await api.act(chosen, what, body);
  } catch (error) {
    toast(error.message);
    return null;
  }
}

async function load() {
  const answer = await api.people();
  for (const person of answer.people) {
    const [{ messages }, bot] = await Promise.all([api.messages(person.id), api.bot(person.id)]);
    const known = new Map(messages.map((message) => [message.message_id, message]));
    chats.set(person.id, { person, bot, messages: known, unread: chats.get(person.id)?.unread ?? 0, action: 0 });
  }
  seq = answer.seq;
  const wanted = decodeURIComponent(location.hash.slice(1));
  const match = answer.people.find((each) => [String(each.id), language(each)].includes(wanted));
  choose(chosen ?? match?.id ?? answer.people[0].id);
}

function choose(id) {
  if (chosen !== id) composer.reset();
  chosen = id;
  chat().unread = 0;
  const { person } = chat();
  history.replaceState(null, "", `#${id}`);
  document.documentElement.lang = language(person) === "zh" ? "zh-Hans" : language(person);
  log.replaceChildren();
  delete log.dataset.day;
  for (const message of chat().messages.values()) addMessage(message);
  log.scrollTop = log.scrollHeight;
  renderFrame();
}

const handlers = () => ({
  words: words(chat().person),
  command: say,
  edit: (message) => composer.edit(message, words(chat().person)),
  press,
});

function addMessage(message) {
  const day = new Date(message.date * 1000).toDateString();
  const isNew = !log.querySelector(`[data-id="${message.message_id}"]`);
  if (isNew && log.dataset.day !== day) log.append(daySign(message.date));
  if (isNew) log.dataset.day = day;
  show(log, message, handlers());
}

function daySign(date) {
  const at = new Date(date * 1000);
  const isToday = at.toDateString() === new Date().toDateString();
  const text = at.toLocaleDateString(document.documentElement.lang, { day: "numeric", month: "long" });
  return make("div", "day", isToday ? words(chat().person).today : text);
}

function renderFrame() {
  const { person, bot, messages } = chat();
  const say = words(person);
  find("#bot-name").textContent = bot.name;
  find(".avatar.bot").textContent = [...bot.name][0];
  document.title = bot.name;
  renderStatus();
  const labels = { "#text": say.message, "#send": say.send, "#attach": say.attach, "#commands": say.commands,
    "#theme": say.theme, "#block": say.block, "#log": say.chat, "#people": say.people, "#editing button": say.cancel };
  for (const [selector, label] of Object.entries(labels)) find(selector).setAttribute("aria-label", label);
  for (const selector of ["#theme", "#block", "#attach"]) find(selector).title = labels[selector];
  find("#text").placeholder = say.message;
  find("#commands").textContent = `☰ ${say.menu}`;
  find("#block").textContent = "⊘";
  find("#block").hidden = person.blocked || !messages.size;
  find("#start").textContent = person.blocked ? say.restart : say.start;
  find("#start").hidden = !person.blocked && messages.size > 0;
  find("#composer").hidden = !find("#start").hidden;
  renderAbout(bot, say, messages.size === 0);
  renderPeople();
}

function renderStatus() {
  const say = words(chat().person);
  const typing = chat().action > Date.now();
  find("#status").textContent = connected ? (typing ? say.typing : say.bot) : say.offline;
  find("#status").classList.toggle("active", typing);
}

function renderAbout(bot, say, isEmpty) {
  log.querySelector(".about")?.remove();
  if (!isEmpty) return;
  const card = make("div", "about");
  card.append(make("strong", "", bot.description ? say.about : say.nothing));
  if (bot.description) card.append(make("p", "", bot.description));
  log.append(card);
}

function renderPeople() {
  find("#people").replaceChildren(...[...chats.values()].map(({ person, messages, unread }, index) => {
    const button = make("button", "person");
    button.type = "button";
    button.dataset.person = person.id;
    button.setAttribute("aria-current", String(person.id === chosen));
    const avatar = make("span", "avatar", [...person.first_name][0]);
    avatar.style.background = COLORS[index % COLORS.length];
    avatar.setAttribute("aria-hidden", "true");
    const name = [person.first_name, person.last_name].filter(Boolean).join(" ");
    const lines = make("span", "lines");
    lines.append(make("span", "name", name), make("span", "last", lastLine(person, messages)));
    button.append(avatar, lines);
    if (unread) button.append(make("span", "unread", String(unread)));
    button.addEventListener("click", () => choose(person.id));
    return button;
  }));
}

function lastLine(person, messages) {
  const say = words(person);
  if (person.blocked) return say.blocked;
  const last = [...messages.values()].at(-1);
  if (!last) return person.language_code;
  return `${last.from.is_bot ? "" : `${say.you}: `}${preview(last, say)}`;
}

function press(message, row, column, key) {
  key.classList.add("waiting");
  act("press", { message_id: message.message_id, row, column }).then((result) => {
    if (result?.callback_query_id) return pressed.set(result.callback_query_id, key);
    key.classList.remove("waiting");
    if (result?.url) window.open(result.url, "_blank", "noopener,noreferrer");
    if (result?.copied) navigator.clipboard.writeText(result.copied).then(() => toast(words(chat().person).copied));
  });
}

function toast(text) {
  const node = find("#toast");
  node.textContent = text;
  node.hidden = false;
  clearTimeout(toast.timer);
  toast.timer = setTimeout(() => { node.hidden = true; }, 3500);
}

const happened = {
  message({ message, chat_id: id }) {
    const there = chats.get(id);
    const atBottom = log.scrollHeight - log.scrollTop - log.clientHeight < 80;
    there.messages.set(message.message_id, message);
    if (message.from.is_bot) there.action = 0;
    if (id !== chosen) there.unread += message.from.is_bot ? 1 : 0;
    else {
      addMessage(message);
      if (atBottom || !message.from.is_bot) log.scrollTop = log.scrollHeight;
    }
  },
  edited({ message, chat_id: id }) {
    const atBottom = log.scrollHeight - log.scrollTop - log.clientHeight < 80;
    chats.get(id).messages.set(message.message_id, message);
    if (id === chosen) addMessage(message);
    if (id === chosen && atBottom) log.scrollTop = log.scrollHeight;
  },
  deleted({ message_ids: ids, chat_id: id }) {
    for (const each of ids) {
      chats.get(id).messages.delete(each);
      if (id === chosen) log.querySelector(`[data-id="${each}"]`)?.remove();
    }
  },
  action({ seconds, chat_id: id }) {
    chats.get(id).action = Date.now() + seconds * 1000;
    setTimeout(renderStatus, seconds * 1000 + 50);
  },
  callback_answer({ callback_query_id: query, text, show_alert: isAlert, url, chat_id: id }) {
    pressed.get(query)?.classList.remove("waiting");
    pressed.delete(query);
    if (id !== chosen) return;
    if (text && isAlert) {
      find("#alert p").textContent = text;
      find("#alert").showModal();
    } else if (text) toast(text);
    if (url) window.open(url, "_blank", "noopener,noreferrer");
  },
  blocked({ blocked, chat_id: id }) {
    chats.get(id).person.blocked = blocked;
  },
};

async function catchUp() {
  const answer = await api.events(seq);
  if (answer.forgotten) return load();
  seq = answer.seq;
  for (const event of answer.events) {
    if (event.type === "profile") for (const [id, each] of chats) each.bot = await api.bot(id);
    else if (!chats.has(event.chat_id)) return load();
    else happened[event.type]?.(event);
  }
  return renderFrame();
}

async function follow() {
  for (;;) {
    try {
      if (!connected) await load();
      connected = true;
      await catchUp();
    } catch {
      connected = false;
      if (chosen) renderStatus();
      await new Promise((done) => { setTimeout(done, RETRY_MS); });
    }
  }
}

function setUpTheme() {
  const kept = localStorage.getItem("theme");
  if (kept) document.documentElement.dataset.theme = kept;
  find("#theme").addEventListener("click", () => {
    const dark = matchMedia("(prefers-color-scheme: dark)").matches;
    const now = document.documentElement.dataset.theme ?? (dark ? "dark" : "light");
    document.documentElement.dataset.theme = now === "dark" ? "light" : "dark";
    localStorage.setItem("theme", document.documentElement.dataset.theme);
  });
}

setUpTheme();
composer.setUp({
  words: () => words(chat().person),
  person: () => chat().person,
  commands: () => chat().bot.commands,
  lastOwn: () => [...chat().messages.values()].reverse().find((each) => !each.from.is_bot && "text" in each),
  say,
  act,
});
find("#start").addEventListener("click", async () => {
  if (chat().person.blocked) await act("block", { blocked: false });
  await say("/start");
});
find("#block").addEventListener("click", () => act("block", { blocked: true }));
await load();
follow();
