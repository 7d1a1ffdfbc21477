// The chat page: a list of chats, one open chat, and the stream of events that keeps both up to date.

import { startPayload } from "./buttons.js";
import { Composer } from "./composer.js";
import { kindOf, listItem } from "./list.js";
import { avatar, draw, nameOf, summary } from "./messages.js";

const $ = (id) => document.getElementById(id);
const TYPING_FOR = 5000; // milliseconds (Bot API, sendChatAction)
const DRAFT_FOR = 30000; // (Bot API, sendRichMessageDraft)
const ANSWER_WITHIN = 10000;
const TOAST_FOR = 3500;

const state = { bot: null, chats: new Map(), unread: new Map(), open: null, seen: 0, pressed: new Map() };
const composer = new Composer({ send: say, speakerChanged: () => openChat(state.open) });

// ---------------------------------------------------------------- talking to the sandbox

async function get(path) {
  const response = await fetch(path);
  if (!response.ok) throw new Error(await response.text());
  return response.json();
}

/** Do something as a person; a refusal is shown, and gives null. */
async function act(userId, action, body) {
  try {
    const response = await fetch(`/sim/user/${userId}/${action}`, { method: "POST", body: JSON.stringify(body ?? {}) });
    const result = await response.json();
    if (response.ok) return result;
    toast(result.error);
  } catch {
    toast("The sandbox does not answer.");
  }
  return null;
}

async function say(text, userId, replyTo) {
  await act(userId, "message", { chat_id: state.open, text, reply_to: replyTo ?? undefined });
}

async function press(message, button, node) {
  const { user } = composer.speaker;
  node.classList.add("waiting");
  const done = (url) => {
    node.classList.remove("waiting");
    if (url) follow(url, user.id);
  };
  const query = await act(user.id, "callback", {
    chat_id: message.chat.id,
    message_id: message.message_id,
    data: button.callback_data,
  });
  const answer = query && state.pressed.get(query.id);
  if (!query || answer) {
    done(answer?.url);
    if (query) state.pressed.delete(query.id);
    return;
  }
  state.pressed.set(query.id, done);
  setTimeout(() => state.pressed.delete(query.id) && done(), ANSWER_WITHIN);
}

/** Open an address that the bot answered a press with: the private chat, where the link's payload is said. */
function follow(url, userId) {
  const payload = startPayload(url, state.bot.username);
  if (payload === null) toast(url);
  else start(payload, userId);
}

async function start(payload, userId = composer.speaker.user.id) {
  location.hash = userId;
  await act(userId, "start", { payload });
}

// ---------------------------------------------------------------- the list

async function loadChats() {
  const { bot, chats } = await get("/page/chats");
  state.bot = bot;
  state.chats = new Map(chats.map((outline) => [outline.chat.id, outline]));
  drawList();
}

function drawList() {
  const latest = (outline) => outline.last?.date ?? 0;
  const sorted = [...state.chats.values()].sort((a, b) => latest(b) - latest(a));
  $("chats").replaceChildren(...sorted.map((outline) => listItem(outline, outline.chat.id === state.open, state.unread.get(outline.chat.id))));
}


// ---------------------------------------------------------------- the open chat

async function openChat(id) {
  if (!state.chats.has(id)) return closeChat();
  const changed = state.open !== id;
  state.open = id;
  state.unread.delete(id);
  const { seen } = state;
  let detail;
  try {
    detail = await get(`/page/chats/${id}`);
  } catch {
    return closeChat();
  }
  if (state.open !== id) return;
  // What happened in the chat while its messages were on their way is not among them.
  if (seen !== state.seen) refresh();
  state.chats.set(id, { ...detail, messages: undefined });
  document.body.classList.add("in-chat");
  drawHead(detail);
  composer.show(detail.speakers.filter((speaker) => mayWrite(detail, speaker)), isGroup(detail.chat) ? `@${state.bot.username}` : "");
  if (changed) composer.clear();
  drawLog(detail);
  drawFoot(detail);
  drawList();
}

function closeChat() {
  state.open = null;
  document.body.classList.remove("in-chat");
  for (const id of ["head", "log", "down", "start", "mute", "composer"]) $(id).hidden = true;
  $("nothing").hidden = false;
  drawList();
}

const isGroup = ({ type }) => type === "group" || type === "supergroup";
const mayWrite = ({ chat }, { status }) => chat.type !== "channel" || status === "creator" || status === "administrator";

function drawHead({ chat, name, blocked, started }) {
  $("nothing").hidden = true;
  $("head").hidden = false;
  $("head-avatar").replaceChildren(avatar(chat.id, name));
  $("head-name").textContent = name;
  $("head-note").textContent = headNote();
  $("block").hidden = chat.type !== "private" || !started;
  $("block").textContent = blocked ? "Unblock" : "Block";
}

function headNote() {
  const { chat, speakers } = state.chats.get(state.open);
  if (chat.type === "private") return `with ${state.bot.first_name} · language ${speakers[0]?.user.language_code ?? "unknown"}`;
  return `${kindOf(chat)} · ${speakers.length} people and the bot`;
}

function drawLog({ messages, more, about }) {
  const log = $("log");
  log.hidden = false;
  const rows = messages.map(row);
  if (more) rows.unshift(notice("Earlier messages are not shown."));
  if (!messages.length && about) rows.push(notice(about));
  log.replaceChildren(...rows);
  toBottom();
}

function notice(text) {
  const node = document.createElement("p");
  node.className = "service about";
  node.textContent = text;
  return node;
}

function row(message) {
  const { chat } = state.chats.get(state.open);
  const own = message.from !== undefined && message.from.id === composer.speaker?.user.id;
  return draw(message, {
    own,
    named: isGroup(chat) && !own,
    command: (text) => composer.speaker && say(text, composer.speaker.user.id),
    bot: state.bot.username,
    press,
    start,
    reply: chat.type === "channel" ? null : (target) => composer.reply(target, `${nameOf(target)}: ${summary(target)}`),
  });
}

function drawFoot({ chat, started, blocked, bot_present: present }) {
  const mute = !present ? "The bot is not in this chat." : blocked ? "This person has blocked the bot." : "";
  $("start").hidden = Boolean(mute) || started;
  $("mute").hidden = !mute;
  $("mute").textContent = mute;
  $("composer").hidden = Boolean(mute && blocked) || !started || !composer.speaker;
  $("text").placeholder = chat.type === "channel" ? "Post to the channel" : "Message";
}

function isAtBottom() {
  const log = $("log");
  return log.scrollHeight - log.scrollTop - log.clientHeight < 80;
}

function toBottom() {
  $("log").scrollTop = $("log").scrollHeight;
  $("down").hidden = true;
}

// ---------------------------------------------------------------- events

const HANDLERS = {
  message({ chat, message }) {
    remember(chat, message);
    if (chat === state.open) {
      const follow = isAtBottom();
      if (message.from?.is_bot) endDraft();
      $("log").querySelector(".about")?.remove();
      if (!shown(message.message_id)) $("log").append(row(message));
      if (follow || message.from?.id === composer.speaker?.user.id) toBottom();
      else $("down").hidden = false;
      $("head-note").textContent = headNote();
    } else if (!message.from || message.from.is_bot) {
      state.unread.set(chat, (state.unread.get(chat) ?? 0) + 1);
    }
    drawList();
  },
  edited({ chat, message }) {
    const outline = state.chats.get(chat);
    if (outline?.last?.message_id === message.message_id) remember(chat, message);
    if (chat === state.open) shown(message.message_id)?.replaceWith(row(message));
    drawList();
  },
  deleted({ chat, message_id: id }) {
    if (chat === state.open) shown(id)?.remove();
    refresh();
  },
  draft({ chat, message }) {
    if (chat !== state.open) return;
    endDraft();
    const node = row({ ...message, message_id: 0 });
    node.classList.add("draft");
    $("log").append(node);
    state.drafting = setTimeout(endDraft, DRAFT_FOR);
    toBottom();
  },
  action({ chat, action }) {
    if (chat !== state.open) return;
    $("head-note").textContent = action === "typing" ? "typing…" : `${action.replace(/_/g, " ")}…`;
    clearTimeout(state.typing);
    state.typing = setTimeout(() => state.open && ($("head-note").textContent = headNote()), TYPING_FOR);
  },
  answer({ query, text, alert, url }) {
    // The answer may be here before the press is known to have arrived.
    const done = state.pressed.get(query);
    if (done) {
      done(url);
      state.pressed.delete(query);
    } else {
      state.pressed.set(query, { url });
      setTimeout(() => state.pressed.delete(query), ANSWER_WITHIN);
    }
    if (text && alert) showAlert(text);
    else if (text) toast(text);
  },
  chat: refresh,
  commands: refresh,
  profile: refresh,
  reset() {
    state.unread.clear();
    refresh();
  },
};

function endDraft() {
  clearTimeout(state.drafting);
  $("log").querySelector(".draft")?.remove();
}

const shown = (id) => $("log").querySelector(`article[data-id="${Number(id)}"]`);

function remember(chat, message) {
  const outline = state.chats.get(chat);
  if (outline) outline.last = message;
}

/** Load everything again, once for several events that come together. */
function refresh() {
  clearTimeout(state.refreshing);
  state.refreshing = setTimeout(async () => {
    await loadChats();
    if (state.open !== null) await openChat(state.open);
  }, 30);
}

function listen() {
  const source = new EventSource("/page/events");
  source.onmessage = ({ data }) => {
    const event = JSON.parse(data);
    if (event.chat === state.open) state.seen += 1;
    HANDLERS[event.event]?.(event);
  };
  source.onopen = () => {
    $("link-state").textContent = "";
    refresh();
  };
  source.onerror = () => {
    $("link-state").textContent = "Connecting…";
  };
}

// ---------------------------------------------------------------- small things

function toast(text) {
  $("toast").textContent = text;
  $("toast").hidden = false;
  clearTimeout(state.toasting);
  state.toasting = setTimeout(() => ($("toast").hidden = true), TOAST_FOR);
}

function showAlert(text) {
  $("alert").querySelector("p").textContent = text;
  if (!$("alert").open) $("alert").showModal();
}

function route() {
  const id = Number(location.hash.slice(1));
  return id ? openChat(id) : closeChat();
}

$("back").addEventListener("click", () => (location.hash = ""));
$("down").addEventListener("click", toBottom);
$("log").addEventListener("scroll", () => isAtBottom() && ($("down").hidden = true));
$("start").addEventListener("click", () => act(state.open, "start"));
$("block").addEventListener("click", () => act(state.open, state.chats.get(state.open).blocked ? "unblock" : "block"));
addEventListener("hashchange", route);

await loadChats();
await route();
listen();
