// The entries of the list of chats. Keeps no state.

import { avatar, clock, nameOf, summary } from "./messages.js";

export const kindOf = ({ type }) => ({ private: "private chat", group: "group", supergroup: "group", channel: "channel" })[type];

/** The entry of a chat; `open` marks it, `unread` is a number or nothing. */
export function listItem(outline, open, unread) {
  const { chat, name, last } = outline;
  const item = document.createElement("a");
  item.href = `#${chat.id}`;
  item.className = "chat-item";
  if (open) item.setAttribute("aria-current", "true");
  const lines = document.createElement("span");
  lines.className = "lines";
  lines.append(line("name", name, last ? clock(last.date) : ""), line("last", lastLine(outline), unread ? String(unread) : ""));
  item.append(avatar(chat.id, name), lines);
  return item;
}

function line(kind, text, aside) {
  const row = document.createElement("span");
  row.className = kind;
  const main = document.createElement("span");
  main.textContent = text;
  row.append(main);
  if (aside) {
    const extra = document.createElement("small");
    extra.textContent = aside;
    row.append(extra);
  }
  return row;
}

function lastLine({ chat, last, started }) {
  if (!last) return chat.type === "private" && !started ? "Open and press Start" : kindOf(chat);
  const who = chat.type === "private" || !last.from ? "" : `${nameOf(last)}: `;
  return who + summary(last);
}
