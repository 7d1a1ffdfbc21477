// Buttons, below a message and inside of a rich one. Keeps no state.

/** A button; `view.press(message, button, element)` is told when one with data is pressed. */
export function key(message, button, view) {
  const isLink = /^(https?|tg):/i.test(button.url ?? "");
  const node = document.createElement(isLink ? "a" : "button");
  node.className = `key ${button.style ?? ""}`;
  node.textContent = button.text;
  if (isLink) {
    Object.assign(node, { href: button.url, target: "_blank", rel: "noopener noreferrer", title: button.url });
    node.classList.add("link");
  } else if (button.callback_data !== undefined) {
    node.addEventListener("click", () => view.press(message, button, node));
  } else if (button.copy_text) {
    node.addEventListener("click", () => navigator.clipboard?.writeText(button.copy_text.text));
  } else {
    node.disabled = true;
    node.title = "The sandbox does not act on this kind of button";
  }
  return node;
}
