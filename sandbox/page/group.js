// The group beside the private chat: as whom one is there, its topics, what is unread in them.

import * as api from "./api.js";
import { make } from "./bubbles.js";
import { avatar, lastLine, Pane, refill } from "./pane.js";
import { chats, groups, topicOf } from "./store.js";
import { words } from "./words.js";

const ADMINS = ["creator", "administrator"];
const lock = () => document.querySelector("#lock").content.cloneNode(true);
const hex = (color) => `#${color.toString(16).padStart(6, "0")}`;

export class GroupPane {
  constructor(root, page) {
    this.page = page;
    this.id = null;
    this.memberId = null;
    this.topicId = 0;
    this.pane = new Pane(root, {
      chat: () => this.chat,
      viewer: () => this.member,
      topic: () => (this.group.is_forum ? this.topicId : null),
      place: () => ({ as: this.member.id, topic: this.topicId }),
      follow: (href) => page.follow(this.member.id, href),
      opened: () => undefined,
      share: page.share,
      toast: page.toast,
      connected: page.connected,
    });
    this.list = root.querySelector(".topics");
    this.choice = make("select", "member");
    this.toggle = make("button", "toggle icon", "");
    this.toggle.type = "button";
    this.toggle.append(lock());
    this.upgrade = make("button", "icon", "#");
    this.upgrade.type = "button";
    root.querySelector("header").append(this.toggle, this.upgrade, this.choice);
    this.choice.addEventListener("change", () => this.become(Number(this.choice.value)));
    this.toggle.addEventListener("click", () => this.toggleClosed());
    this.upgrade.addEventListener("click", () => this.turnOnTopics());
  }

  // Who looks at a group that has become a supergroup sees that.
  get chat() {
    const known = chats.get(this.id);
    return chats.get(known?.group.moved_to) ?? known ?? groups()[0];
  }

  get group() {
    return this.chat.group;
  }

  get people() {
    return this.group.members.filter((each) => !each.is_bot);
  }

  get member() {
    return this.people.find((each) => each.id === this.memberId) ?? this.people[0];
  }

  get topic() {
    return this.group.topics.find((each) => each.id === this.topicId);
  }

  async open(id, topic = 0) {
    if (this.id !== id) this.pane.composer.reset();
    this.id = id;
    this.topicId = topic;
    await this.become(this.member.id);
  }

  async become(memberId) {
    this.memberId = memberId;
    this.chat.bot = await api.bot(this.chat.id, memberId);
    this.show();
  }

  show() {
    if (!this.topic) this.topicId = 0;
    this.pane.open();
    this.page.render();
  }

  async toggleClosed() {
    const act = this.topic.is_closed ? "reopen" : "close";
    await api.changeTopic(this.chat.id, { as: this.member.id, act, topic: this.topicId }).catch((error) => this.page.toast(error.message));
  }

  async turnOnTopics() {
    await api.upgrade(this.chat.id, { as: this.member.id, is_forum: true }).catch((error) => this.page.toast(error.message));
  }

  happened(event) {
    const { message } = event;
    if (event.type === "topic_deleted" && event.topic === this.topicId) this.show();
    if (event.type === "message" && message.from.id !== this.member.id) {
      const topic = this.group.is_forum ? topicOf(message) : 0;
      const isOpen = (!this.group.is_forum || topic === this.topicId) && this.page.isVisible("group");
      if (!isOpen) this.chat.unread.set(topic, (this.chat.unread.get(topic) ?? 0) + 1);
    }
    this.pane.happened(event);
  }

  render() {
    const say = words(this.member);
    const { topic, group } = this;
    if (this.page.isVisible("group")) this.chat.unread.delete(group.is_forum ? this.topicId : 0);
    const isAdmin = ADMINS.includes(this.member.status);
    const count = `${say.members}: ${group.members.length}`;
    const name = topic?.name ?? say.general;
    this.pane.render({
      title: group.is_forum ? name : group.title,
      subtitle: group.is_forum ? `${group.title} · ${count}` : count,
      avatar: group.is_forum ? topicAvatar(topic) : avatar([...group.title][0], "#5b7a9d"),
      closed: topic?.is_closed && !isAdmin ? say.topicClosed : "",
    });
    this.pane.root.setAttribute("aria-label", group.title);
    this.toggle.hidden = !topic || !isAdmin;
    this.toggle.setAttribute("aria-pressed", String(Boolean(topic?.is_closed)));
    this.toggle.title = topic?.is_closed ? say.reopenTopic : say.closeTopic;
    this.toggle.setAttribute("aria-label", this.toggle.title);
    this.upgrade.hidden = group.type !== "group" || this.member.status !== "creator";
    this.upgrade.title = say.turnOnTopics;
    this.upgrade.setAttribute("aria-label", say.turnOnTopics);
    this.renderChoice(say);
    this.renderTopics(say);
  }

  renderChoice(say) {
    this.choice.setAttribute("aria-label", say.writeAs);
    this.choice.title = say.writeAs;
    const shown = this.people.map((each) => `${each.id}:${each.first_name}`).join();
    if (this.choice.dataset.shown !== shown) {
      this.choice.replaceChildren(...this.people.map((each) => new Option(each.first_name, each.id)));
      this.choice.dataset.shown = shown;
    }
    this.choice.value = this.member.id;
  }

  renderTopics(say) {
    this.list.hidden = !this.group.is_forum;
    this.list.setAttribute("aria-label", say.topics);
    const lasts = new Map();
    for (const message of this.chat.messages.values()) lasts.set(topicOf(message), message);
    const newest = [...this.group.topics].sort((a, b) => (lasts.get(b.id)?.message_id ?? b.id) - (lasts.get(a.id)?.message_id ?? a.id));
    const shown = this.group.is_forum ? [undefined, ...newest] : [];
    refill(this.list, shown.map((topic) => this.topicRow(topic, lasts.get(topic?.id ?? 0), say)));
  }

  topicRow(topic, last, say) {
    const row = make("button", "topic");
    const id = topic?.id ?? 0;
    row.type = "button";
    row.dataset.key = id;
    row.setAttribute("role", "option");
    row.setAttribute("aria-selected", String(id === this.topicId));
    const name = make("span", "name", topic?.name ?? say.general);
    if (topic?.is_closed) name.append(lock());
    const lines = make("span", "lines");
    lines.append(name, make("span", "last", lastLine(this.chat, last, this.member)));
    row.append(topicAvatar(topic), lines);
    const unread = this.chat.unread.get(id);
    if (unread) row.append(make("span", "unread", String(unread)));
    row.addEventListener("click", () => {
      this.topicId = id;
      this.pane.composer.reset();
      this.show();
    });
    return row;
  }
}

function topicAvatar(topic) {
  return topic ? avatar([...topic.name][0], hex(topic.icon_color), "square") : avatar("#", "#8a97a5", "square");
}
