// All chats as the server has them, and how events change them.

import * as api from "./api.js";

export const chats = new Map();
export const now = { seq: 0 };

export const topicOf = (message) => (message.is_topic_message ? message.message_thread_id : 0);
export const unreadOf = (chat) => [...chat.unread.values()].reduce((sum, each) => sum + each, 0);
export const groups = () => [...chats.values()].filter((each) => each.group && !each.group.moved_to);
export const people = () => [...chats.values()].filter((each) => each.person);
export const isStaff = (person) => groups()[0].group.members.some((each) => each.id === person.id);

export async function load() {
  const [told, { groups: found }] = await Promise.all([api.people(), api.groups()]);
  await Promise.all([
    ...told.people.map((person) => keep(person.id, { person, about: person })),
    ...found.map((group) => keep(group.id, { group, about: group })),
  ]);
  // the order of the list is the server's, whichever chat was answered first
  for (const { id } of [...told.people, ...found]) {
    const chat = chats.get(id);
    chats.delete(id);
    chats.set(id, chat);
  }
  now.seq = told.seq;
}

async function keep(id, parts) {
  const [{ messages }, bot] = await Promise.all([api.messages(id), botIn(id, parts)]);
  const known = new Map(messages.map((message) => [message.message_id, message]));
  const unread = chats.get(id)?.unread ?? new Map();
  chats.set(id, { id, person: null, group: null, ...parts, bot, messages: known, unread, keyboard: parts.about.keyboard, action: 0 });
}

const applied = {
  message(chat, { message }) {
    chat.messages.set(message.message_id, message);
    if (message.from.is_bot) chat.action = 0;
  },
  edited(chat, { message }) {
    chat.messages.set(message.message_id, message);
  },
  deleted(chat, { message_ids: ids }) {
    for (const each of ids) chat.messages.delete(each);
  },
  action(chat, { seconds, thread_id: topic }) {
    chat.action = Date.now() + seconds * 1000;
    chat.actionTopic = topic;
  },
  blocked(chat, { blocked }) {
    chat.person.blocked = blocked;
  },
  keyboard(chat, { keyboard }) {
    chat.keyboard = keyboard;
  },
  topic(chat, { topic }) {
    const others = chat.group.topics.filter((each) => each.id !== topic.id);
    chat.group.topics = [...others, topic].sort((a, b) => a.id - b.id);
  },
  topic_deleted(chat, { topic }) {
    chat.group.topics = chat.group.topics.filter((each) => each.id !== topic);
    chat.unread.delete(topic);
  },
};
const NEEDS_LOAD = ["person", "group", "members", "deactivated"];

// Return the events since the last look, or null where everything was loaded anew.
export async function catchUp() {
  const answer = await api.events(now.seq);
  const isNew = (event) => NEEDS_LOAD.includes(event.type) || (event.chat_id !== undefined && !chats.has(event.chat_id));
  if (answer.forgotten || answer.events.some(isNew)) {
    await load();
    return null;
  }
  now.seq = answer.seq;
  for (const event of answer.events) {
    if (event.type === "profile") await Promise.all([...chats.keys()].map(loadBot));
    else applied[event.type]?.(chats.get(event.chat_id), event);
  }
  return answer.events;
}

async function loadBot(id) {
  chats.get(id).bot = await botIn(id, chats.get(id));
}

// Nobody sees anything of the bot in a group that has become a supergroup.
const botIn = (id, { person, group }) => (group?.moved_to ? null : api.bot(id, (person ?? group.members[0]).id));
