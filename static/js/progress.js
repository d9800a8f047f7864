/* <div data-progress>: what goes on by itself. While it is, or holds, [data-progress-running], the page is fetched again and
   what it says is put in place. When there is no more to wait for, the page is loaded anew, with what can be done now. */
const PAUSE = 2000; // ms
const root = document.querySelector("[data-progress]");

const isRunning = (place) => place?.matches("[data-progress-running]") || place?.querySelector("[data-progress-running]");
const within = (place, what) => (place.matches(what) ? place : place.querySelector(what));
const next = () => setTimeout(look, PAUSE);

async function look() {
  const response = await fetch(location.href, { cache: "no-store", redirect: "error" }).catch(() => null);
  if (!response?.ok) return next();
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const fresh = page.querySelector("[data-progress]");
  if (!isRunning(fresh)) return location.reload();
  const [said, bar] = [within(root, "[role=status]"), within(root, "progress")];
  const [news, length] = [within(fresh, "[role=status]"), within(fresh, "progress")];
  if (bar && length) [bar.max, bar.value] = [length.max, length.value];
  if (said && news && said.textContent !== news.textContent) said.replaceChildren(...news.childNodes);
  next();
}

if (isRunning(root)) {
  root.querySelector("[data-progress-by-hand]")?.remove();
  next();
}
