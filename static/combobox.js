// Names of topics while one types: a list under the field, moved in by keys or pointer. Without this file the field is
// sent as it stands, and the page that answers lists the topics.
"use strict";

const WAIT_MS = 120;

class Combobox {
  constructor(field) {
    this.field = field;
    this.active = -1;
    this.asked = 0;
    this.list = document.createElement("ul");
    this.list.id = `${field.id}-suggested`;
    this.list.className = "suggested";
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", "Topics that begin so");
    this.list.hidden = true;
    this.said = document.createElement("span");
    this.said.className = "visually-hidden";
    this.said.setAttribute("role", "status");
    field.closest(".combo").append(this.list, this.said);
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

  get options() {
    return [...this.list.children];
  }

  typed() {
    this.forget();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.ask(), WAIT_MS);
  }

  async ask() {
    const number = ++this.asked;
    const typed = this.field.value.trim();
    if (!typed) return this.close();
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
    this.said.textContent = this.options.length === 1 ? "1 topic" : `${this.options.length || "No"} topics`;
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
    if (!this.field.dataset.chosen) return location.assign(option.dataset.href);
    this.field.value = option.dataset.name;
    this.chosen = Object.assign(document.createElement("input"), {
      type: "hidden", name: this.field.dataset.chosen, value: option.dataset.slug,
    });
    this.field.form.append(this.chosen);
  }

  forget() {
    this.chosen?.remove();
  }
}

for (const field of document.querySelectorAll("input[data-suggest]")) new Combobox(field);
