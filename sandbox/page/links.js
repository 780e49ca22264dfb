// Links that stay on the page: to the bot's private chat, with what they hand over, as Telegram's apps follow them.

const HOSTS = ["t.me", "telegram.me", "telegram.dog", "www.t.me"];

// Return whether a link leads to the bot with this name.
export function leadsTo(username, href) {
  let url;
  try {
    url = new URL(href);
  } catch {
    return false;
  }
  if (url.protocol === "tg:") return url.searchParams.get("domain")?.toLowerCase() === username;
  return HOSTS.includes(url.hostname) && url.pathname.replaceAll("/", "").toLowerCase() === username;
}

export function payloadOf(href) {
  return new URL(href).searchParams.get("start") ?? "";
}
