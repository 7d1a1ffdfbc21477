// Formulas as MathML. The sandbox translates them; the page builds elements from its trees and never parses markup.

const MATHML = "http://www.w3.org/1998/Math/MathML";
const MOST_REMEMBERED = 2000;
const trees = new Map(); // request -> tree, or null where only the source can be shown
const waiting = new Map(); // request -> what waits for its tree

/** An element that shows the source until its formula comes. */
export function formula(latex, display) {
  const node = document.createElement(display ? "div" : "span");
  node.className = display ? "formula scroll" : "formula";
  node.title = latex;
  const source = document.createElement("code");
  source.textContent = latex;
  node.append(source);
  const show = (tree) => tree && node.replaceChildren(built(tree, display));
  const request = JSON.stringify([latex, display]);
  if (trees.has(request)) show(trees.get(request));
  else ask(request, show);
  return node;
}

function built(tree, display) {
  const math = element(tree);
  if (display) math.setAttribute("display", "block");
  return math;
}

function element([name, attributes, children]) {
  const node = document.createElementNS(MATHML, name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  node.append(...children.map((child) => (typeof child === "string" ? child : element(child))));
  return node;
}

/** Formulas that are drawn in one go are asked for together. */
function ask(request, show) {
  if (!waiting.size) queueMicrotask(fetchAll);
  waiting.set(request, [...(waiting.get(request) ?? []), show]);
}

async function fetchAll() {
  const asked = new Map(waiting);
  waiting.clear();
  const requests = [...asked.keys()];
  try {
    const response = await fetch("/page/formulas", { method: "POST", body: `[${requests}]` });
    if (response.ok) remember(requests, await response.json());
  } catch {
    return; // the sources stay until the page is drawn anew
  }
  for (const [request, shows] of asked) for (const show of shows) show(trees.get(request) ?? null);
}

function remember(requests, found) {
  if (trees.size > MOST_REMEMBERED) trees.clear();
  requests.forEach((request, place) => trees.set(request, found[place] ?? null));
}
