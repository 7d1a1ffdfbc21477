// Draws one message as Telegram does: bubble, reply, text or rich message, time, inline keyboard, service lines. Keeps no state.

import { key } from "./buttons.js";
import { render } from "./entities.js";
import { drawRich, said } from "./rich.js";

const HUES = [210, 340, 150, 28, 265, 185, 95];

/** A round badge with the first letter of a name, its colour from the id. */
export function avatar(id, name) {
  const badge = document.createElement("span");
  badge.className = "avatar";
  badge.setAttribute("aria-hidden", "true");
  badge.style.setProperty("--hue", HUES[Math.abs(id) % HUES.length]);
  badge.textContent = [...name][0] ?? "?";
  return badge;
}

export function nameOf(message) {
  const author = message.from ?? message.sender_chat ?? {};
  return author.title ?? [author.first_name, author.last_name].filter(Boolean).join(" ");
}

/** One line about a message, for lists and replies. */
export function summary(message) {
  return (message?.text ?? message?.document?.file_name ?? said(message?.rich_message) ?? service(message) ?? "").replace(/\s+/g, " ").slice(0, 120);
}

export function clock(seconds) {
  return new Date(seconds * 1000).toLocaleTimeString(undefined, { hour: "2-digit", minute: "2-digit" });
}

/**
 * The element of a message. `view` has `own` (is it the speaker's), `named` (show who wrote it), `bot` (its name),
 * and the callbacks `command(text)`, `press(message, button, element)`, `start(payload)`, `reply(message)`.
 */
export function draw(message, view) {
  const row = document.createElement("article");
  row.dataset.id = message.message_id;
  const note = service(message);
  if (note) {
    row.className = "service";
    row.textContent = note;
    return row;
  }
  row.className = view.own ? "message own" : "message";
  const column = document.createElement("div");
  column.className = "column";
  column.append(bubble(message, view));
  const keyboard = message.reply_markup?.inline_keyboard;
  if (keyboard) column.append(buttons(message, keyboard, view));
  row.append(column);
  if (view.reply) row.append(replyButton(message, view));
  return row;
}

function bubble(message, view) {
  const box = document.createElement("div");
  box.className = "bubble";
  if (view.named) {
    const name = document.createElement("div");
    name.className = "author";
    name.style.setProperty("--hue", HUES[Math.abs((message.from ?? message.sender_chat).id) % HUES.length]);
    name.textContent = nameOf(message);
    box.append(name);
  }
  if (message.reply_to_message) box.append(replied(message.reply_to_message));
  if (message.document) box.append(sentFile(message.document));
  box.append(message.rich_message ? drawRich(message, view) : classic(message, view), stamp(message));
  return box;
}

function classic(message, view) {
  const text = document.createElement("div");
  text.className = "text";
  text.dir = "auto";
  const entities = message.entities ?? message.caption_entities;
  text.append(render(message.text ?? message.caption ?? "", entities, view.command));
  return text;
}

/** A link that keeps the file on this machine. */
function sentFile(file) {
  const link = document.createElement("a");
  link.className = "file";
  link.href = `/page/files/${file.file_id}`;
  link.download = file.file_name;
  link.textContent = `\u{1F4CE} ${file.file_name} (${Math.ceil(file.file_size / 1024)} KB)`;
  return link;
}

function replied(message) {
  const quote = document.createElement("div");
  quote.className = "replied";
  const name = document.createElement("strong");
  name.textContent = nameOf(message);
  const line = document.createElement("span");
  line.textContent = summary(message);
  quote.append(name, line);
  return quote;
}

function stamp(message) {
  const line = document.createElement("span");
  line.className = "stamp";
  line.textContent = (message.edit_date ? "edited " : "") + clock(message.date);
  line.title = new Date(message.date * 1000).toLocaleString();
  return line;
}

function buttons(message, rows, view) {
  const keyboard = document.createElement("div");
  keyboard.className = "keyboard";
  for (const row of rows) {
    const line = document.createElement("div");
    line.append(...row.map((button) => key(message, button, view)));
    keyboard.append(line);
  }
  return keyboard;
}

function replyButton(message, view) {
  const button = document.createElement("button");
  button.className = "icon reply";
  button.setAttribute("aria-label", "Reply");
  button.textContent = "↩";
  button.addEventListener("click", () => view.reply(message));
  return button;
}

function service(message) {
  if (message?.new_chat_members) return `${message.new_chat_members[0].first_name} joined`;
  if (message?.left_chat_member) return `${message.left_chat_member.first_name} left`;
  if (message?.migrate_to_chat_id) return "The group became a supergroup";
  if (message?.migrate_from_chat_id) return "This supergroup was a group before";
  return null;
}
