// The reply box: text, who speaks, which message is answered, and the completion of commands. Sends through a callback.

const $ = (id) => document.getElementById(id);

export class Composer {
  /** `send(text, speakerId, replyTo)` delivers; `speakerChanged()` redraws. */
  constructor({ send, speakerChanged }) {
    this.box = $("text");
    this.list = $("completion");
    this.speakers = [];
    this.replyTo = null;
    this.chosen = 0;
    this.address = "";
    this.send = send;
    $("composer").addEventListener("submit", (event) => this.submit(event));
    $("menu").addEventListener("click", () => this.openMenu());
    $("replying").querySelector("button").addEventListener("click", () => this.reply(null));
    $("speaker").addEventListener("change", () => {
      this.complete();
      speakerChanged();
    });
    this.box.addEventListener("input", () => this.grow());
    this.box.addEventListener("keydown", (event) => this.key(event));
    this.box.addEventListener("blur", () => setTimeout(() => this.close(), 150));
  }

  /** Take over a chat; `address` is put behind a completed command, as clients do in groups. */
  show(speakers, address) {
    const before = this.speaker?.user.id;
    this.speakers = speakers;
    this.address = address;
    $("speaker").replaceChildren(...speakers.map(option));
    if (speakers.some(({ user }) => user.id === before)) $("speaker").value = before;
    $("speaker-label").hidden = speakers.length < 2;
    $("menu").hidden = !this.commands.length;
  }

  get speaker() {
    return this.speakers.find(({ user }) => String(user.id) === $("speaker").value) ?? this.speakers[0];
  }

  get commands() {
    return this.speaker?.commands ?? [];
  }

  clear() {
    this.box.value = "";
    this.reply(null);
    this.grow();
  }

  /** Answer a message; null answers none. `line` is what is shown of it. */
  reply(message, line = "") {
    this.replyTo = message?.message_id ?? null;
    $("replying").hidden = !message;
    $("replying").querySelector("span").textContent = line;
    if (message) this.box.focus();
  }

  async submit(event) {
    event?.preventDefault();
    const text = this.box.value.trim();
    if (!text || !this.speaker) return;
    const { replyTo } = this;
    this.clear();
    await this.send(text, this.speaker.user.id, replyTo);
    this.box.focus();
  }

  openMenu() {
    this.box.value = "/";
    this.box.focus();
    this.grow();
  }

  grow() {
    this.box.style.height = "auto";
    this.box.style.height = `${Math.min(this.box.scrollHeight, 160)}px`;
    this.complete();
  }

  /** The commands that begin as the text does. */
  complete() {
    const typed = /^\/(\w*)$/.exec(this.box.value);
    const fitting = typed ? this.commands.filter(({ command }) => command.startsWith(typed[1].toLowerCase())) : [];
    this.fitting = fitting;
    this.chosen = 0;
    this.list.replaceChildren(...fitting.map((command, index) => this.item(command, index)));
    this.list.hidden = !fitting.length;
    $("menu").hidden = !this.commands.length;
  }

  item({ command, description }, index) {
    const item = document.createElement("li");
    item.setAttribute("role", "option");
    item.setAttribute("aria-selected", String(index === this.chosen));
    const name = document.createElement("strong");
    name.textContent = `/${command}`;
    const note = document.createElement("span");
    note.textContent = description;
    item.append(name, note);
    item.addEventListener("mousedown", (event) => event.preventDefault());
    item.addEventListener("click", () => this.take(index));
    return item;
  }

  /** Send a chosen command at once, as Telegram's menu does. */
  take(index) {
    this.box.value = `/${this.fitting[index].command}${this.address}`;
    this.close();
    this.submit();
  }

  close() {
    this.list.hidden = true;
  }

  key(event) {
    if (event.isComposing) return;
    const open = !this.list.hidden;
    if (open && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      event.preventDefault();
      this.move(event.key === "ArrowDown" ? 1 : -1);
    } else if (open && event.key === "Tab") {
      event.preventDefault();
      this.box.value = `/${this.fitting[this.chosen].command}${this.address} `;
      this.grow();
    } else if (event.key === "Escape") {
      this.close();
      this.reply(null);
    } else if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      const exact = open && this.fitting.some(({ command }) => `/${command}` === this.box.value);
      if (open && !exact) this.take(this.chosen);
      else this.submit();
    }
  }

  move(step) {
    this.chosen = (this.chosen + step + this.fitting.length) % this.fitting.length;
    [...this.list.children].forEach((item, index) => item.setAttribute("aria-selected", String(index === this.chosen)));
    this.list.children[this.chosen].scrollIntoView({ block: "nearest" });
  }
}

function option({ user, status }) {
  const node = document.createElement("option");
  node.value = user.id;
  const name = [user.first_name, user.last_name].filter(Boolean).join(" ");
  const rank = { creator: " (owner)", administrator: " (admin)" }[status] ?? "";
  node.textContent = name + rank;
  return node;
}
