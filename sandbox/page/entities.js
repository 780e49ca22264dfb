// Text with entities as DOM nodes. Offsets are UTF-16 units, which is how JavaScript counts too.

const TAGS = {
  bold: "strong", italic: "em", underline: "u", strikethrough: "s", code: "code", pre: "pre",
  blockquote: "blockquote", expandable_blockquote: "blockquote", spoiler: "span",
};
const LINKS = /^(https?|tg|mailto|tel):/i;

export function nodes(text, entities, on) {
  const waiting = entities.map((each) => ({ entity: each, start: each.offset, end: each.offset + each.length })).reverse();
  const root = document.createDocumentFragment();
  const open = [{ node: root, end: text.length }];
  let position = 0;
  const top = () => open[open.length - 1];
  const write = (stop) => {
    if (stop > position) top().node.append(text.slice(position, stop));
    position = Math.max(position, stop);
  };
  const close = (stop) => {
    while (open.length > 1 && top().end <= stop) {
      write(top().end);
      open.pop();
    }
  };
  while (waiting.length) {
    const item = waiting.pop();
    close(item.start);
    write(item.start);
    if (item.end > top().end) {
      waiting.push({ ...item, start: top().end });
      waiting.sort((a, b) => b.start - a.start || a.end - b.end);
      item.end = top().end;
    }
    const node = element(item.entity, text.slice(item.start, item.end), on);
    top().node.append(node);
    open.push({ node, end: item.end });
  }
  close(text.length);
  write(text.length);
  trimQuoteEdges(root);
  return root;
}

// a quote is a block of its own, so the line breaks around it would show as empty lines
function trimQuoteEdges(root) {
  for (const quote of root.querySelectorAll("blockquote, pre")) {
    const before = quote.previousSibling;
    const after = quote.nextSibling;
    if (before?.nodeType === Node.TEXT_NODE) before.data = before.data.replace(/\n{1,2}$/, "");
    if (after?.nodeType === Node.TEXT_NODE) after.data = after.data.replace(/^\n/, "");
  }
}

function element(entity, text, on) {
  const href = { url: /^[a-z]+:/i.test(text) ? text : `https://${text}`, email: `mailto:${text}`, text_link: entity.url };
  if (entity.type in href) return link(href[entity.type], on);
  if (entity.type === "bot_command") return command(text, on);
  const node = document.createElement(TAGS[entity.type] ?? "span");
  node.className = entity.type;
  if (entity.type === "spoiler") asButton(node, on.words.spoiler, () => node.classList.add("shown"));
  if (entity.type === "pre" && entity.language) node.dataset.language = entity.language;
  return node;
}

function link(href, on) {
  const node = document.createElement("a");
  if (LINKS.test(href)) Object.assign(node, { href, target: "_blank", rel: "noopener noreferrer" });
  node.addEventListener("click", (event) => {
    if (on.follow(href)) event.preventDefault();
  });
  return node;
}

function command(text, on) {
  const node = document.createElement("a");
  node.href = "#";
  node.className = "command";
  node.addEventListener("click", (event) => {
    event.preventDefault();
    on.command(text);
  });
  return node;
}

export function asButton(node, label, pressed) {
  node.setAttribute("role", "button");
  node.setAttribute("aria-label", label);
  node.tabIndex = 0;
  node.addEventListener("click", pressed);
  node.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    pressed();
  });
}

// to be called once the bubble is on the page: only a quote that does not fit is folded
export function foldQuotes(bubble, on) {
  for (const quote of bubble.querySelectorAll(".expandable_blockquote:not(.folds)")) {
    quote.classList.add("folded");
    if (quote.scrollHeight <= quote.clientHeight + 1) {
      quote.classList.remove("folded");
      continue;
    }
    quote.classList.add("folds");
    const toggle = () => quote.setAttribute("aria-expanded", String(!quote.classList.toggle("folded")));
    quote.setAttribute("aria-expanded", "false");
    asButton(quote, on.words.unfold, (event) => {
      if (!event?.target.closest("a")) toggle();
    });
  }
}
