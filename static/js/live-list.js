/* <div data-live data-live-merge>: the participants' list while it is followed: numbers and states change in place, new questions wait behind a bar
   (<button data-live-new data-one="…" data-many="… {n} …">), which
   fetches the page itself, in the person's own order and with their votes. Nothing moves what is being read. */
const known = (list) => new Set([...list.querySelectorAll("[data-question]")].map((item) => item.dataset.question));

function merge(root, news) {
  const list = root.querySelector("[data-live-list]");
  const fresh = news.querySelector("[data-live-list]");
  if (!list || !fresh) return "";
  let isOther = false;
  for (const item of list.querySelectorAll("[data-question]")) {
    const now = fresh.querySelector(`[data-question="${item.dataset.question}"]`);
    isOther = (now ? update(item, now) : leave(root, item)) || isOther;
  }
  isOther = replaceNow(root, news) || isOther;
  const said = announce(root, [...known(fresh)].filter((number) => !seen(root, list).has(number)));
  return said || (isOther ? (document.querySelector("[data-live-status]")?.dataset.liveChanged ?? "") : "");
}

/* Questions that stand on further pages of the list are not new: what was there when the page was opened. */
function seen(root, list) {
  const then = (root.dataset.liveKnown ?? "").split(" ").filter(Boolean);
  return new Set([...known(list), ...then]);
}

function update(item, now) {
  let isOther = false;
  for (const field of item.querySelectorAll("[data-live-field]")) {
    const fresh = now.querySelector(`[data-live-field="${field.dataset.liveField}"]`);
    if (!fresh || fresh.textContent === field.textContent) continue;
    field.textContent = fresh.textContent;
    isOther = true;
  }
  return isOther;
}

function leave(root, item) {
  if (item.classList.contains("is-gone")) return false;
  item.classList.add("is-gone");
  for (const control of item.querySelectorAll("button")) control.disabled = true;
  const text = item.querySelector("[data-live-field=text]");
  if (text && root.dataset.liveGone) text.textContent = root.dataset.liveGone;
  return true;
}

function replaceNow(root, news) {
  const part = document.querySelector('[data-live-part="now"]');
  const fresh = news.querySelector('[data-live-part="now"]');
  if (!part || !fresh || part.textContent.trim() === fresh.textContent.trim()) return false;
  part.replaceChildren(...fresh.childNodes);
  return true;
}

function announce(root, numbers) {
  const bar = document.querySelector("[data-live-new]");
  if (!bar) return "";
  const text = numbers.length === 1 ? bar.dataset.one : bar.dataset.many.replace("{n}", numbers.length);
  if (bar.hidden === !numbers.length && bar.textContent === text) return "";
  bar.hidden = !numbers.length;
  bar.textContent = text;
  return numbers.length ? text : "";
}

function listen(root) {
  document.querySelector("[data-live-new]")?.addEventListener("click", () => renew(root));
}

async function renew(root) {
  const response = await fetch(location.href, { cache: "no-store" }).catch(() => null);
  if (!response?.ok) return; // what is typed must not be lost with the page; the bar stays, to be pressed again
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const fresh = page.querySelector("[data-live-list]");
  if (!fresh) return location.reload();
  const before = known(root.querySelector("[data-live-list]"));
  root.querySelector("[data-live-list]").replaceWith(fresh);
  root.dataset.liveKnown = page.querySelector("[data-live-merge]")?.dataset.liveKnown ?? "";
  announce(root, []);
  const first = [...fresh.querySelectorAll("[data-question]")].find((item) => !before.has(item.dataset.question)) ?? fresh;
  first.tabIndex = -1;
  first.focus();
}

for (const root of document.querySelectorAll("[data-live-merge]")) {
  listen(root);
  root.addEventListener("live-news", (event) => {
    event.preventDefault();
    event.detail.said = merge(root, event.detail.news);
  });
}
