// The page: whose private chat is shown, which group beside it, and what happens next.

import { colored, make } from "./bubbles.js";
import { GroupPane } from "./group.js";
import { leadsTo, payloadOf } from "./links.js";
import { avatar, lastLine, Pane, personAvatar, refill } from "./pane.js";
import { catchUp, chats, groups, isStaff, load, people, unreadOf } from "./store.js";
import { language, words as wordsOf } from "./words.js";

const find = (selector) => document.querySelector(selector);
const RETRY_MS = 1000;
const PHONE = matchMedia("(max-width: 820px)");

const opened = new Map(); // links to the bot that wait for Start, by person
let chosen = null;
let connected = true;
let ready = false;

const chat = () => chats.get(chosen);

function toast(text) {
  const node = find("#toast");
  node.textContent = text;
  node.hidden = false;
  clearTimeout(toast.timer);
  toast.timer = setTimeout(() => { node.hidden = true; }, 3500);
}

const isVisible = (view) => !PHONE.matches || document.body.dataset.view === view;

const own = new Pane(find("#private"), {
  chat,
  viewer: () => chat().person,
  topic: () => null,
  place: () => ({}),
  follow: (href) => follow(chosen, href),
  opened: () => opened.get(chosen),
  share: (pane, words, elsewhere) => share(pane, words, elsewhere),
  toast,
  connected: () => connected,
});
const beside = new GroupPane(find("#group"), { toast, render, follow, share, isVisible, connected: () => connected });
const block = headerButton("⊘", () => own.act("block", { blocked: true }));
const theme = headerButton("◐", changeTheme);

function headerButton(sign, pressed) {
  const button = make("button", "icon", sign);
  button.type = "button";
  button.addEventListener("click", pressed);
  find("#private header").append(button);
  return button;
}

function choose(id) {
  if (chosen !== id) own.composer.reset();
  chosen = id;
  own.open();
  look("private", id);
}

async function chooseGroup(id) {
  if (id !== beside.chat.id) await beside.open(id);
  look("group", id);
}

// Follow a link as somebody if it leads to the bot; Start then stands below their private chat. Null forgets it.
function follow(person, href) {
  opened.delete(person);
  if (!href || !leadsTo(chats.get(person).bot.username, href)) return false;
  if (payloadOf(href)) opened.set(person, href);
  choose(person);
  return true;
}

// Begin to write `@bot words`: here, or in a chat that the person picks.
function share(pane, words, elsewhere) {
  const person = pane.view.viewer();
  const text = `@${pane.view.chat().bot.username} ${words}`;
  if (!elsewhere) {
    pane.composer.begin(text);
    return;
  }
  const theirs = groups().filter((each) => each.group.members.some(({ id }) => id === person.id));
  const dialog = find("#pick");
  const say = wordsOf(person);
  dialog.querySelector("p").textContent = say.pick;
  dialog.querySelector("form button").textContent = say.cancel;
  dialog.querySelector(".list").replaceChildren(...theirs.map((each) => {
    const button = make("button", "entry", each.group.title);
    button.type = "button";
    button.addEventListener("click", async () => {
      dialog.close();
      await chooseGroup(each.id);
      await beside.become(person.id);
      beside.pane.composer.begin(text);
    });
    return button;
  }));
  dialog.showModal();
}

function look(view, id) {
  document.body.dataset.view = view;
  history.replaceState(null, "", `#${id}`);
  render();
}

function render() {
  if (!ready) return;
  const { person, bot, messages, unread } = chat();
  const say = wordsOf(person);
  document.documentElement.lang = say.tag;
  if (isVisible("private")) unread.clear();
  own.render({ title: bot.name, subtitle: say.bot, avatar: avatar([...bot.name][0], "linear-gradient(#6fb9f0, #3390ec)") });
  beside.render();
  document.title = bot.name;
  for (const [node, label] of [[block, say.block], [theme, say.theme]]) {
    node.title = label;
    node.setAttribute("aria-label", label);
  }
  block.hidden = person.blocked || !messages.size;
  find("#chats").setAttribute("aria-label", say.people);
  renderChats(say);
}

function renderChats(say) {
  const staff = people().filter(({ person }) => isStaff(person));
  const investors = people().filter((each) => !staff.includes(each));
  const parts = [[say.people, investors.map(personEntry)], [say.staff, staff.map(personEntry)], [say.groups, groups().map(groupEntry)]];
  refill(find("#chats"), parts.flatMap(([title, entries]) => [make("h2", "", title), ...entries]));
}

function personEntry(each) {
  const { person, messages } = each;
  const name = [person.first_name, person.last_name].filter(Boolean).join(" ");
  const last = [...messages.values()].at(-1);
  const line = person.blocked ? wordsOf(person).blocked : last ? lastLine(each, last, person) : person.language_code;
  return entry({ each, name, line, picture: personAvatar(person), current: each.id === chosen, pressed: () => choose(each.id) });
}

function groupEntry(each) {
  const line = lastLine(each, [...each.messages.values()].at(-1), beside.member);
  const picture = avatar([...each.group.title][0], colored(each.id), "square");
  const pressed = () => chooseGroup(each.id);
  return entry({ each, name: each.group.title, line, picture, current: each === beside.chat, pressed });
}

function entry({ each, name, line, picture, current, pressed }) {
  const button = make("button", each.person ? "entry person" : "entry group");
  button.type = "button";
  button.dataset.key = each.id;
  button.title = name;
  button.setAttribute("aria-current", String(current));
  button.dataset.shown = String(current && isVisible(each.person ? "private" : "group"));
  const lines = make("span", "lines");
  lines.append(make("span", "name", name), make("span", "last", line));
  button.append(picture, lines);
  const unread = unreadOf(each);
  if (unread) button.append(make("span", "unread", String(unread)));
  button.addEventListener("click", pressed);
  return button;
}

function happened(event) {
  const there = chats.get(event.chat_id);
  if (there === beside.chat) beside.happened(event);
  else if (event.type === "message" && (there.group || event.message.from.is_bot)) {
    const isSeen = event.chat_id === chosen && isVisible("private");
    if (!isSeen) there.unread.set(0, (there.unread.get(0) ?? 0) + 1);
  }
  if (event.chat_id === chosen) own.happened(event);
}

async function loadAll() {
  await load();
  chosen ??= people()[0].id;
  ready = true;
  own.open();
  await beside.open(beside.chat.id, beside.topicId);
}

async function begin() {
  await loadAll();
  const [wanted, query] = decodeURIComponent(location.hash.slice(1)).split("?");
  const match = people().find(({ person }) => [String(person.id), language(person)].includes(wanted));
  const group = groups().find(({ id }) => String(id) === wanted);
  if (group) await chooseGroup(group.id);
  else choose(match?.id ?? chosen);
  if (match && query) follow(match.id, `https://t.me/${match.bot.username}?${query}`);
}

async function watch() {
  for (;;) {
    try {
      if (!connected) await loadAll();
      connected = true;
      const events = await catchUp();
      if (events === null) await loadAll();
      else events.filter((event) => chats.has(event.chat_id)).forEach(happened);
      render();
    } catch {
      connected = false;
      render();
      await new Promise((done) => { setTimeout(done, RETRY_MS); });
    }
  }
}

function changeTheme() {
  const dark = matchMedia("(prefers-color-scheme: dark)").matches;
  const now = document.documentElement.dataset.theme ?? (dark ? "dark" : "light");
  document.documentElement.dataset.theme = now === "dark" ? "light" : "dark";
  localStorage.setItem("theme", document.documentElement.dataset.theme);
}

const kept = localStorage.getItem("theme");
if (kept) document.documentElement.dataset.theme = kept;
PHONE.addEventListener("change", render);
await begin();
watch();
