// The control interface, as the terminal and the tests use it.

async function call(path, body) {
  const options = body === undefined ? {} : {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  };
  const response = await fetch(`/control/${path}`, options);
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.error);
  return answer;
}

export const people = () => call("people");
export const groups = () => call("groups");
export const messages = (chat) => call(`chats/${chat}/messages`);
export const bot = (chat, person) => call(`chats/${chat}/bot?as=${person}`);
export const events = (after) => call(`events?after=${after}&timeout=25`);
export const act = (chat, what, body) => call(`chats/${chat}/${what}`, body);
export const changeTopic = (group, body) => call(`groups/${group}/topics`, body);
export const upgrade = (group, body) => call(`groups/${group}/upgrade`, body);
export const fileUrl = (id) => `/control/files/${encodeURIComponent(id)}`;

export async function base64(blob) {
  const bytes = new Uint8Array(await blob.arrayBuffer());
  let text = "";
  for (let i = 0; i < bytes.length; i += 0x8000) text += String.fromCharCode(...bytes.subarray(i, i + 0x8000));
  return btoa(text);
}
