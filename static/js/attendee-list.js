/* <div data-list>: the attendee list. The page of the same address is fetched and its parts (data-list-part) take the
   place of those here: while one types, and when a person is opened or closed. Up and down go from row to row, Enter
   opens, Esc closes. The address is always that of what is seen; without script each of these is a page. */
const root = document.querySelector("[data-list]");
const search = root.querySelector("[data-list-search]");
const status = root.querySelector("[data-list-status]");
const part = (name, page = root) => page.querySelector(`[data-list-part="${name}"]`);
const links = () => [...root.querySelectorAll("[data-list-person]")];
const ALL = ["kept", "tools", "filters", "table", "person"];
let asked = 0;

async function show(address, names = ALL) {
  const mine = ++asked;
  const response = await fetch(address, { cache: "no-store" }).catch(() => null);
  if (mine !== asked) return false; // somebody has asked for something else since
  if (!response?.ok || new URL(response.url).pathname !== location.pathname) {
    location.assign(address); // signed out, or gone: the page itself says why
    return false;
  }
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  if (mine !== asked) return false;
  for (const name of names) part(name)?.replaceChildren(...(part(name, page)?.childNodes ?? []));
  root.dispatchEvent(new Event("parts-shown", { bubbles: true }));
  return true;
}

const count = () => (root.querySelector("[data-list-count]") ?? part("table").querySelector(".empty"))?.textContent.trim() ?? "";

function addressOf(form) {
  const said = [...new FormData(form)].filter(([, value]) => value !== "");
  const query = new URLSearchParams(said).toString();
  return query ? `${form.action}?${query}` : form.action;
}

let pause;
search.addEventListener("input", () => {
  clearTimeout(pause);
  pause = setTimeout(() => look(), 250);
});
search.addEventListener("submit", (event) => {
  event.preventDefault();
  clearTimeout(pause);
  look();
});

root.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-list-filters]")) return;
  event.preventDefault();
  location.assign(addressOf(event.target)); // which says nothing of filters left empty: it is one to share
});

async function look() {
  const address = addressOf(search);
  if (!(await show(address))) return;
  history.replaceState(null, "", address);
  status.textContent = count();
}

root.addEventListener("click", async (event) => {
  const link = event.target.closest("a");
  const isPlain = !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey || event.button);
  if (!link || !isPlain) return;
  if (link.matches("[data-list-person]")) {
    event.preventDefault();
    await open(link);
  } else if (link.matches("[data-list-close]")) {
    event.preventDefault();
    await close();
  }
});

async function open(link) {
  if (!(await show(link.href, ["person"]))) return;
  history.pushState(null, "", link.href);
  mark();
  document.getElementById("person-name")?.focus();
}

async function close() {
  const number = new URLSearchParams(location.search).get("person");
  const link = part("person").querySelector("[data-list-close]");
  if (!link) return;
  history.pushState(null, "", link.href);
  part("person").replaceChildren();
  mark();
  (links().find((row) => personOf(row) === number) ?? links()[0])?.focus();
}

const personOf = (link) => new URL(link.href).searchParams.get("person");

function mark() {
  const number = new URLSearchParams(location.search).get("person");
  for (const link of links()) link.closest("tr").classList.toggle("current", personOf(link) === number);
}

root.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && part("person").querySelector("[data-list-close]")) {
    if (event.target.matches("input, textarea, select") && event.target.value) return; // Esc belongs to what is typed
    event.preventDefault();
    close();
  }
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step || !event.target.matches("[data-list-person]")) return;
  const all = links();
  const next = all[all.indexOf(event.target) + step];
  if (!next) return;
  event.preventDefault();
  next.focus();
});

window.addEventListener("popstate", async () => {
  if (await show(location.href)) search.elements.q.value = new URLSearchParams(location.search).get("q") ?? "";
});
