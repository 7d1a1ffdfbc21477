// Makes elements of a text and its entities. Offsets are UTF-16 units, as in JavaScript's strings.
// Nothing here ever parses HTML: text goes in by text nodes only.

import { colour } from "./code.js";

const ELEMENTS = {
  bold: "strong",
  italic: "em",
  underline: "u",
  strikethrough: "s",
  code: "code",
};
const BLOCKS = new Set(["pre", "blockquote", "expandable_blockquote"]);
const SAFE_LINK = /^(https?|mailto|tel|tg|ton|tonsite):/i;

/** The text as a fragment; `onCommand` is told of a clicked /command. */
export function render(text, entities, onCommand) {
  const sorted = [...(entities ?? [])].sort((a, b) => a.offset - b.offset || b.length - a.length);
  const walk = { text, sorted, next: 0, onCommand };
  const fragment = document.createDocumentFragment();
  fill(fragment, walk, 0, text.length);
  return fragment;
}

/** Children of one element, from `start` to `end`; an entity that sticks out is cut at `end`. */
function fill(parent, walk, start, end) {
  let at = start;
  while (walk.next < walk.sorted.length && walk.sorted[walk.next].offset < end) {
    const entity = walk.sorted[walk.next++];
    const from = Math.max(entity.offset, at);
    const to = Math.min(entity.offset + entity.length, end);
    if (to <= from) continue;
    parent.append(walk.text.slice(at, from));
    const { outer, inner } = element(entity, walk.text.slice(from, to), walk.onCommand);
    fill(inner, walk, from, to);
    if (entity.type === "date_time") showDate(inner, entity);
    if (entity.type === "pre") colour(inner, entity.language ?? "");
    parent.append(outer);
    at = to;
    // The line break after a block is the block's own end.
    if (BLOCKS.has(entity.type) && walk.text[at] === "\n") at++;
  }
  parent.append(walk.text.slice(at, end));
}

function element(entity, covered, onCommand) {
  const name = ELEMENTS[entity.type];
  if (name) return both(document.createElement(name));
  switch (entity.type) {
    case "spoiler":
      return both(spoiler());
    case "pre":
      return code(entity.language);
    case "blockquote":
      return both(document.createElement("blockquote"));
    case "expandable_blockquote":
      return quote();
    case "text_link":
      return both(link(entity.url));
    case "url":
      return both(link(/^\w+:/.test(covered) ? covered : `http://${covered}`));
    case "email":
      return both(link(`mailto:${covered}`));
    case "phone_number":
      return both(link(`tel:${covered}`));
    case "bot_command":
      return both(command(covered, onCommand));
    case "date_time":
      return both(document.createElement("time"));
    default:
      return both(marked(entity.type));
  }
}

const both = (node) => ({ outer: node, inner: node });

export function marked(type) {
  const span = document.createElement("span");
  span.className = `entity ${type}`;
  return span;
}

export function spoiler() {
  const span = marked("spoiler");
  span.tabIndex = 0;
  span.setAttribute("role", "button");
  span.setAttribute("aria-label", "Hidden text; press to show");
  const show = (event) => {
    if (span.classList.contains("shown")) return;
    if (event.type === "keydown" && event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    event.stopPropagation();
    span.classList.add("shown");
    span.removeAttribute("role");
    span.removeAttribute("aria-label");
  };
  span.addEventListener("click", show, true);
  span.addEventListener("keydown", show);
  return span;
}

export function code(language) {
  const outer = document.createElement("pre");
  const inner = document.createElement("code");
  if (language) {
    outer.dataset.language = language;
    inner.className = `language-${language.replace(/\s+/g, "-")}`;
  }
  outer.append(inner);
  return { outer, inner };
}

/** Collapsed to three lines until it is pressed. */
export function quote() {
  const outer = document.createElement("blockquote");
  outer.className = "expandable";
  const inner = document.createElement("div");
  const toggle = document.createElement("button");
  toggle.className = "toggle";
  const say = () => {
    const open = outer.classList.contains("open");
    toggle.textContent = open ? "⌃" : "⌄";
    toggle.setAttribute("aria-label", open ? "Show less" : "Show all");
    toggle.setAttribute("aria-expanded", String(open));
  };
  toggle.addEventListener("click", () => {
    outer.classList.toggle("open");
    say();
  });
  say();
  outer.append(inner, toggle);
  return { outer, inner };
}

/** A link; one with a scheme that is none of Telegram's stays text. */
export function link(url) {
  if (!SAFE_LINK.test(url)) return marked("dead-link");
  const anchor = document.createElement("a");
  anchor.href = url;
  anchor.title = url;
  anchor.target = "_blank";
  anchor.rel = "noopener noreferrer";
  return anchor;
}

export function command(covered, onCommand) {
  const button = document.createElement("button");
  button.className = "entity bot_command";
  button.addEventListener("click", () => onCommand(covered));
  return button;
}

/** The moment in the reader's own zone and language: r, or w with d|D and t|T (Bot API, tg-time). */
export function showDate(node, { unix_time: seconds, date_time_format: shape }) {
  const moment = new Date(seconds * 1000);
  if (Number.isNaN(moment.getTime())) return;
  node.dateTime = moment.toISOString();
  node.title = moment.toLocaleString(undefined, { dateStyle: "full", timeStyle: "long" });
  if (shape === "r") node.textContent = relative(seconds);
  else if (shape) node.textContent = moment.toLocaleString(undefined, parts(shape));
}

function parts(shape) {
  const wanted = {};
  if (shape.includes("w")) wanted.weekday = "long";
  if (/d/i.test(shape)) {
    const long = shape.includes("D");
    Object.assign(wanted, { year: "numeric", month: long ? "long" : "2-digit", day: long ? "numeric" : "2-digit" });
  }
  if (/t/i.test(shape)) {
    Object.assign(wanted, { hour: "2-digit", minute: "2-digit" });
    if (shape.includes("T")) wanted.second = "2-digit";
  }
  return wanted;
}

function relative(seconds) {
  const format = new Intl.RelativeTimeFormat(undefined, { numeric: "auto" });
  const away = seconds - Date.now() / 1000;
  for (const [unit, size] of [["year", 31557600], ["month", 2629800], ["day", 86400], ["hour", 3600], ["minute", 60]]) {
    if (Math.abs(away) >= size) return format.format(Math.round(away / size), unit);
  }
  return format.format(Math.round(away), "second");
}
