/* <div data-progress> with something inside [data-progress-running]: the page is fetched again until that is gone. */
const PAUSE = 1500; // ms
const root = document.querySelector("[data-progress]");

const next = () => setTimeout(look, PAUSE);

async function look() {
  const response = await fetch(location.href, { cache: "no-store" }).catch(() => null);
  if (!response?.ok) return next();
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const fresh = page.querySelector("[data-progress]");
  if (!fresh?.querySelector("[data-progress-running]")) return location.reload();
  for (const part of ["progress", "[role=status]"]) replace(root.querySelector(part), fresh.querySelector(part));
  next();
}

function replace(old, fresh) {
  if (!old || !fresh) return;
  if (old.localName === "progress") {
    old.max = fresh.max;
    old.value = fresh.value;
  } else if (old.textContent !== fresh.textContent) old.textContent = fresh.textContent;
}

if (root?.querySelector("[data-progress-running]")) {
  root.querySelector("[data-progress-by-hand]")?.remove();
  next();
}
