// What pages gain when scripts run. Without this file everything works: times are in UTC, forms have buttons.
"use strict";

// Times are written in UTC by the server; here they become the reader's own, with UTC on hover.
function tellLocalTimes(root) {
  const words = new Intl.DateTimeFormat(document.documentElement.lang || undefined, {
    day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit", hourCycle: "h23",
  });
  for (const time of root.querySelectorAll("time[data-local]")) {
    time.textContent = words.format(new Date(time.dateTime));
    time.removeAttribute("data-local");
  }
}

// Fields left empty were not asked: they do not belong into the address.
document.addEventListener("htmx:configRequest", (event) => {
  const asked = event.detail.formData;
  const empty = [...asked.keys()].filter((name) => asked.getAll(name).every((value) => value === ""));
  for (const name of empty) asked.delete(name);
  // The usual order is nobody's question either.
  if (asked.get("order") === "relevance") asked.delete("order");
});

// A panel that the reader opened stays open when its content is exchanged, and focus stays where it was.
const opened = new Set();
let focused = "";
document.addEventListener("htmx:beforeSwap", (event) => {
  opened.clear();
  focused = document.activeElement?.id ?? "";
  for (const panel of document.querySelectorAll("details[id][open]")) opened.add(panel.id);
  // A refused question (400) or form (422) carries its reasons beside the fields: show it like any other answer.
  if ([400, 422].includes(event.detail.xhr.status)) {
    event.detail.shouldSwap = true;
    event.detail.isError = false;
  }
});
document.addEventListener("htmx:afterSwap", () => {
  for (const id of opened) document.getElementById(id)?.setAttribute("open", "");
  // Focus cannot rest on what was folded away when htmx gave it back.
  if (focused && document.activeElement?.id !== focused) document.getElementById(focused)?.focus({ preventScroll: true });
  tellLocalTimes(document);
});

// The menu of who one is closes as menus do: on Escape, and when something else is pressed.
document.addEventListener("click", (event) => {
  const menu = document.getElementById("me");
  if (menu?.open && !menu.contains(event.target)) menu.open = false;
});
document.addEventListener("keydown", (event) => {
  const menu = document.getElementById("me");
  if (event.key !== "Escape" || !menu?.open) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});

document.documentElement.classList.add("scripted");
document.addEventListener("DOMContentLoaded", () => tellLocalTimes(document));
