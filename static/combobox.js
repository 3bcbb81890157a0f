// Names of topics and people while one types: a list under the field, moved in by keys or pointer. Without this file the
// field is sent as it stands, and the page that answers lists them. What is chosen leads to its page, or into the field.
"use strict";

const WAIT_MS = 120;
const MOST_TYPED = 100;
const WORDS = { person: ["person", "people"], topic: ["topic", "topics"] };

class Combobox {
  constructor(field) {
    this.field = field;
    this.active = -1;
    this.asked = 0;
    this.list = document.createElement("ul");
    this.list.id = `${field.id}-suggested`;
    this.list.className = "suggested";
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", field.dataset.suggests || "Topics that begin so");
    this.list.hidden = true;
    this.said = document.createElement("span");
    this.said.className = "visually-hidden";
    this.said.setAttribute("role", "status");
    this.place().append(this.list, this.said);
    for (const [name, value] of [
      ["role", "combobox"], ["aria-autocomplete", "list"], ["aria-haspopup", "listbox"], ["aria-expanded", "false"],
      ["aria-controls", this.list.id],
    ]) field.setAttribute(name, value);
    field.addEventListener("input", () => this.typed());
    field.addEventListener("keydown", (event) => this.pressed(event));
    field.addEventListener("blur", () => this.close());
    // The field keeps the focus when a topic is pressed.
    this.list.addEventListener("mousedown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => this.choose(event.target.closest("[role=option]")));
  }

  // The list hangs from what stands around the field; a field by itself gets something around it.
  place() {
    const place = this.field.closest(".combo");
    if (place) return place;
    const made = Object.assign(document.createElement("div"), { className: "combo" });
    this.field.before(made);
    made.append(this.field);
    return made;
  }

  get options() {
    return [...this.list.querySelectorAll("[role=option]")];
  }

  // How many there are, by kind: "2 people, 1 topic".
  get count() {
    const kinds = this.options.map((option) => option.dataset.kind || "topic");
    const counts = Object.entries(WORDS).map(([kind, [one, several]]) => {
      const found = kinds.filter((each) => each === kind).length;
      return found ? `${found} ${found === 1 ? one : several}` : "";
    });
    return counts.filter(Boolean).join(", ") || "Nothing begins so";
  }

  typed() {
    this.forget();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.ask(), WAIT_MS);
  }

  async ask() {
    const number = ++this.asked;
    const typed = this.field.value.trim();
    if (!typed || typed.length > MOST_TYPED) return this.close();
    const where = new URL(this.field.dataset.suggest, location.href);
    where.searchParams.set("q", typed);
    let answer;
    try {
      answer = await fetch(where, { headers: { Accept: "text/html" } });
    } catch {
      return this.close(); // the network is away; the field can still be sent
    }
    const names = answer.ok ? await answer.text() : "";
    // What was typed meanwhile has its own answer, and nobody waits for this one after leaving.
    if (number !== this.asked || document.activeElement !== this.field) return;
    this.list.innerHTML = names;
    this.show(-1);
    this.open(this.options.length > 0);
    this.said.textContent = this.count;
  }

  open(isOpen) {
    this.list.hidden = !isOpen;
    this.field.setAttribute("aria-expanded", String(isOpen));
    if (!isOpen) this.show(-1);
  }

  close() {
    clearTimeout(this.timer);
    this.asked += 1;
    this.said.textContent = "";
    this.open(false);
  }

  show(place) {
    const options = this.options;
    this.active = options.length ? place : -1;
    options.forEach((option, each) => option.setAttribute("aria-selected", String(each === this.active)));
    if (this.active < 0) return this.field.removeAttribute("aria-activedescendant");
    this.field.setAttribute("aria-activedescendant", options[this.active].id);
    options[this.active].scrollIntoView({ block: "nearest" });
  }

  pressed(event) {
    if (event.isComposing || event.altKey || event.ctrlKey || event.metaKey) return;
    const last = this.options.length - 1;
    const isOpen = !this.list.hidden;
    const isInList = isOpen && this.active >= 0;
    const moves = {
      ArrowDown: () => (isOpen ? this.show(this.active < last ? this.active + 1 : 0) : this.ask()),
      ArrowUp: () => isOpen && this.show(this.active > 0 ? this.active - 1 : last),
      Home: () => isInList && this.show(0),
      End: () => isInList && this.show(last),
      Enter: () => isInList && this.choose(this.options[this.active]),
      Escape: () => isOpen && this.close(),
    };
    // Home and End move in the text until a topic is picked out; Enter sends the form as it would without a list.
    const isOurs = event.key === "ArrowDown" || (event.key === "Home" || event.key === "End" || event.key === "Enter" ? isInList : isOpen);
    if (!(event.key in moves) || !isOurs) return;
    event.preventDefault();
    moves[event.key]();
  }

  choose(option) {
    if (!option) return;
    this.close();
    if ("fills" in this.field.dataset) return this.fill(option.dataset.name);
    if (!this.field.dataset.chosen) return location.assign(option.dataset.href);
    this.field.value = option.dataset.name;
    this.chosen = Object.assign(document.createElement("input"), {
      type: "hidden", name: this.field.dataset.chosen, value: option.dataset.slug,
    });
    this.field.form.append(this.chosen);
  }

  fill(name) {
    this.field.value = name;
    this.field.dispatchEvent(new Event("change", { bubbles: true }));
  }

  forget() {
    this.chosen?.remove();
  }
}

function suggestIn(root) {
  for (const field of root.querySelectorAll("input[data-suggest]:not([role])")) new Combobox(field);
}

suggestIn(document);
// A part of a page that was exchanged brings its fields anew.
document.addEventListener("htmx:afterSwap", () => suggestIn(document));
