/* <div data-moderation-keys><article data-question="1">…: keys for those who review many questions. They can be switched
   off (WCAG 2.1.4), which this browser remembers; after each answer the page comes back at the same place. */
const SWITCH = "moderation-keys", PLACE = "moderation-place";
const queue = document.querySelector("[data-moderation-keys]");
const panel = document.getElementById("keys");
const box = document.getElementById("use-keys");
const all = queue ? [...queue.querySelectorAll("[data-question]")] : [];
let at = -1;

const go = (next) => {
  if (!all.length) return;
  at = Math.max(0, Math.min(all.length - 1, next));
  all.forEach((one, place) => one.classList.toggle("mod-first", place === at));
  all[at].focus({ preventScroll: true });
  all[at].scrollIntoView({ block: "nearest" });
};
const within = (selector) => all[at]?.querySelector(selector);
const send = (form) => {
  if (!form) return;
  sessionStorage.setItem(PLACE, String(Math.max(0, at)));
  form.requestSubmit();
};
const open = (selector) => {
  const form = within(selector);
  if (!form) return;
  form.closest("details").open = true;
  form.querySelector("textarea, select").focus();
};
const keys = {
  j: () => go(at + 1),
  k: () => go(at - 1),
  a: () => send(within("[data-accept]")),
  d: () => { const form = within("[data-decline]"); if (form) { form.closest("details").open = true; form.querySelector("select").focus(); } },
  e: () => open("[data-edit]"),
  m: () => within("[data-merge]")?.click(),
  u: () => send(document.querySelector("[data-undo]")),
  "?": () => { panel.open = !panel.open; if (panel.open) panel.querySelector("summary").focus(); },
};

if (panel) {
  panel.hidden = false;
  box.checked = localStorage.getItem(SWITCH) !== "off";
  box.addEventListener("change", () => localStorage.setItem(SWITCH, box.checked ? "on" : "off"));
  all.forEach((one, place) => one.addEventListener("focusin", () => { at = place; }));
  document.addEventListener("keydown", (event) => {
    const types = event.target.closest("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]");
    if (!box.checked || types || event.ctrlKey || event.metaKey || event.altKey || !(event.key in keys)) return;
    event.preventDefault();
    keys[event.key]();
  });
  const place = sessionStorage.getItem(PLACE);
  sessionStorage.removeItem(PLACE);
  if (place !== null && box.checked) go(Number(place));
}
