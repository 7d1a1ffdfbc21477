// Buttons, below a message and inside of a rich one. Keeps no state.

/**
 * A button; `view.press(message, button, element)` is told when one with data is pressed,
 * and `view.start(payload)` when one leads to the private chat with the bot named `view.bot`.
 */
export function key(message, button, view) {
  const isLink = /^(https?|tg):/i.test(button.url ?? "");
  const node = document.createElement(isLink ? "a" : "button");
  node.className = `key ${button.style ?? ""}`;
  node.textContent = button.text;
  if (isLink) {
    Object.assign(node, { href: button.url, target: "_blank", rel: "noopener noreferrer", title: button.url });
    node.classList.add("link");
    const payload = startPayload(button.url, view.bot);
    if (payload !== null) {
      node.addEventListener("click", (event) => {
        event.preventDefault();
        view.start(payload);
      });
    }
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

/** What is said after /start by who follows a link to the bot (Bot API, deep linking); null where it is no such link. */
export function startPayload(url, bot) {
  const [, name, payload] = /^https:\/\/t\.me\/(\w+)\?start=([\w-]{1,64})$/.exec(url) ?? [];
  return name?.toLowerCase() === bot?.toLowerCase() ? payload : null;
}
