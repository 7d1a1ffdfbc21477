// Draws a rich message (Bot API, RichMessage). Like entities.js it parses no markup: text goes in by text nodes only.

import { key } from "./buttons.js";
import { colour } from "./code.js";
import { code, command, link, marked, quote, showDate, spoiler } from "./entities.js";
import { formula } from "./maths.js";

const STYLES = {
  bold: "strong",
  italic: "em",
  underline: "u",
  strikethrough: "s",
  subscript: "sub",
  superscript: "sup",
  marked: "mark",
  code: "code",
};
const MEDIA = { animation: "GIF", audio: "♫", document: "📄", photo: "🖼", video: "▶", voice_note: "🎤" };
const TEXTS = ["summary", "text", "expression", "alternative_text", "blocks", "items", "cells", "button", "buttons", "credit", "caption"];

/** The element of a message's rich content; `view` is that of the message. */
export function drawRich(message, view) {
  const { blocks, is_rtl: rightToLeft } = message.rich_message;
  const box = document.createElement("div");
  box.className = "text rich";
  box.dir = rightToLeft ? "rtl" : "auto";
  box.append(...flow(blocks, { message, view, box }));
  return box;
}

/** What a rich message says, on one line. */
export function said(rich) {
  return rich && gathered(rich).join(" ");
}

function gathered(value) {
  if (typeof value === "string") return [value];
  if (Array.isArray(value)) return value.flatMap(gathered);
  return TEXTS.filter((name) => value[name] !== undefined).flatMap((name) => gathered(value[name]));
}

const flow = (blocks, place) => blocks.map((block) => (BLOCKS[block.type] ?? unknown)(block, place));

// ---------------------------------------------------------------- blocks

const BLOCKS = {
  paragraph: ({ text }, place) => holding("p", text, place),
  heading: ({ text, size }, place) => holding(`h${Math.min(6, Math.max(1, Number(size)))}`, text, place),
  footer: ({ text }, place) => holding("footer", text, place),
  thinking: ({ text }, place) => holding("em", text, place),
  divider: () => document.createElement("hr"),
  anchor: anchored,
  mathematical_expression: ({ expression }) => formula(expression, true),
  pre({ text, language }, place) {
    const { outer, inner } = code(language);
    inner.append(styled(text, place));
    colour(inner, language ?? "");
    return outer;
  },
  list,
  blockquote: ({ blocks, credit }, place) => credited(filled("blockquote", flow(blocks, place)), credit, place),
  expandable_blockquote({ text, credit }, place) {
    const { outer, inner } = quote();
    inner.append(styled(text, place));
    return credited(outer, credit, place);
  },
  pullquote: ({ text, credit }, place) => credited(holding("aside", text, place), credit, place),
  collage: gallery,
  slideshow: gallery,
  table,
  details({ summary, blocks, is_open: open }, place) {
    const box = filled("details", [holding("summary", summary, place), ...flow(blocks, place)]);
    box.open = Boolean(open);
    return box;
  },
  map({ location, zoom, caption }, place) {
    const where = `${location.latitude}, ${location.longitude}`;
    return captioned(named("div", "media", `🗺 ${where} (zoom ${zoom})`), caption, place);
  },
  buttons({ buttons, align }, place) {
    const row = filled("div", buttons.map((button) => pressable(button, place)));
    row.className = `buttons ${align ?? ""}`;
    return row;
  },
  ...Object.fromEntries(Object.keys(MEDIA).map((kind) => [kind, media])),
};

function unknown({ type }) {
  return named("div", "media", `A block of the type ${type}`);
}

function holding(tag, text, place) {
  return filled(tag, [styled(text, place)]);
}

function filled(tag, children) {
  const node = document.createElement(tag);
  node.append(...children);
  return node;
}

function named(tag, name, text) {
  const node = document.createElement(tag);
  node.className = name;
  node.textContent = text;
  return node;
}

function list({ items }, place) {
  const ordered = items.some((item) => item.value !== undefined);
  const node = document.createElement(ordered ? "ol" : "ul");
  for (const item of items) {
    const entry = filled("li", flow(item.blocks, place));
    if (ordered) Object.assign(entry, { value: item.value, type: item.type ?? "1" });
    if (item.has_checkbox) {
      entry.className = "task";
      entry.prepend(checkbox(item));
    }
    node.append(entry);
  }
  return node;
}

function checkbox({ is_checked: checked }) {
  const box = document.createElement("input");
  Object.assign(box, { type: "checkbox", checked: Boolean(checked), disabled: true });
  box.setAttribute("aria-label", checked ? "Done" : "To do");
  return box;
}

/** A table in a box of its own, which scrolls where the table is wider than the message. */
function table({ cells, caption, is_bordered: bordered, is_striped: striped, is_compact: compact }, place) {
  const node = document.createElement("table");
  node.className = [bordered && "bordered", striped && "striped", compact && "compact"].filter(Boolean).join(" ");
  if (caption !== undefined) node.append(holding("caption", caption, place));
  for (const row of cells) node.append(filled("tr", row.map((entry) => cell(entry, place))));
  const box = filled("div", [node]);
  box.className = "scroll";
  box.tabIndex = 0;
  return box;
}

function cell({ text, is_header: header, colspan, rowspan, align, valign }, place) {
  const node = document.createElement(header ? "th" : "td");
  if (text !== undefined) node.append(styled(text, place));
  node.colSpan = colspan ?? 1;
  node.rowSpan = rowspan ?? 1;
  node.className = `${align} ${valign}`;
  return node;
}

function gallery({ type, blocks, caption }, place) {
  const box = filled("div", flow(blocks, place));
  box.className = type;
  return captioned(box, caption, place);
}

/** A placeholder: the page loads nothing from elsewhere. Files with an address are links to it. */
function media(block, place) {
  const file = block.type === "photo" ? block.photo.at(-1) : block[block.type];
  const isAddress = /^https?:/i.test(file.file_id);
  const box = isAddress ? link(file.file_id) : document.createElement("div");
  box.className = block.has_spoiler ? "media hidden" : "media";
  const size = file.width ? ` ${file.width} × ${file.height}` : "";
  box.append(named("span", "icon-of", MEDIA[block.type]), named("span", "name", `${block.type.replace("_", " ")}${size}`), named("small", "", file.file_id));
  return captioned(box, block.caption, place);
}

function captioned(node, caption, place) {
  if (!caption) return node;
  const line = holding("figcaption", caption.text, place);
  return filled("figure", [node, credited(line, caption.credit, place)]);
}

function credited(node, credit, place) {
  if (credit !== undefined) node.append(holding("cite", credit, place));
  return node;
}

// ---------------------------------------------------------------- texts

/** A text as a fragment. */
function styled(text, place) {
  const fragment = document.createDocumentFragment();
  for (const part of [text].flat(Infinity)) fragment.append(typeof part === "string" ? part : piece(part, place));
  return fragment;
}

function piece(part, place) {
  switch (part.type) {
    case "mathematical_expression":
      return formula(part.expression, false);
    case "custom_emoji":
      return named("span", "emoji", part.alternative_text);
    case "button":
      return pressable(part.button, place);
    case "anchor":
      return anchored(part);
    case "date_time": {
      const node = holding("time", part.text, place);
      showDate(node, part);
      return node;
    }
    default:
      return inside(around(part, place), part.text, place);
  }
}

function inside(node, text, place) {
  node.append(styled(text ?? "", place));
  return node;
}

/** The empty element that a styled text stands in. */
function around(part, place) {
  if (STYLES[part.type]) return document.createElement(STYLES[part.type]);
  switch (part.type) {
    case "spoiler":
      return spoiler();
    case "url":
      return link(part.url);
    case "email_address":
      return link(`mailto:${part.email_address}`);
    case "phone_number":
      return link(`tel:${part.phone_number}`);
    case "bot_command":
      return command(`/${part.bot_command}`, place.view.command);
    case "anchor_link":
      return leading(part.anchor_name, place);
    case "reference_link":
      return leading(part.reference_name, place);
    case "reference":
      return inside(anchored(part), "", place);
    default:
      return marked(part.type);
  }
}

/** A place in the message that links lead to. */
function anchored({ name }) {
  const node = document.createElement("span");
  node.className = "anchor";
  node.dataset.name = name;
  return node;
}

/** A link to a place in the same message; folds around it open. */
function leading(name, { box }) {
  const node = document.createElement("button");
  node.className = "entity leading";
  node.addEventListener("click", () => {
    const target = [...box.querySelectorAll(".anchor")].find((anchor) => anchor.dataset.name === name);
    for (let fold = target?.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
    target?.scrollIntoView({ block: "center" });
  });
  return node;
}

function pressable(button, place) {
  const node = key(place.message, { ...button, text: "" }, place.view);
  node.append(styled(button.text, place));
  return node;
}
