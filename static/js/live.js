/* <div data-live="/stream" data-live-seconds="5">: asks again and again whether something has changed, in a tab that is seen.
   Its parts (data-live-part) are replaced as wholes, with the focus kept; data-live-forms sends its forms without a reload.
   A list where nothing may move what is being read takes the news itself (live-list.js). Without this a reload shows the same. */
const LONGEST = 60;
const STATUS_EVERY = 20000;

class Live {
  constructor(root) {
    this.root = root;
    this.seconds = Number(root.dataset.liveSeconds);
    this.tag = null;
    this.failures = 0;
    this.isPaused = false;
    this.isAsking = false;
    this.said = 0;
    this.status = document.querySelector("[data-live-status]");
    this.failed = document.querySelector("[data-live-failed]");
  }

  plan() {
    clearTimeout(this.timer);
    if (document.hidden || this.isPaused) return;
    const wait = Math.min(LONGEST, this.seconds * 2 ** this.failures);
    this.timer = setTimeout(() => this.ask(), wait * 1000 * (0.8 + Math.random() * 0.4));
  }

  async ask() {
    if (this.isAsking) return;
    this.isAsking = true;
    try {
      const headers = { ...(this.tag && { "If-None-Match": this.tag }), ...(this.pass && { "Poll-Pass": this.pass }) };
      const response = await fetch(this.root.dataset.live, { headers, cache: "no-store", redirect: "error" });
      if (response.status !== 304 && !response.ok) throw new Error(response.status);
      this.pass = response.headers.get("Poll-Pass") ?? this.pass;
      this.seconds = Number(response.headers.get("Poll-Seconds")) || this.seconds;
      if (response.status === 200) this.take(await response.text(), response.headers.get("ETag"));
      this.failures = 0;
    } catch {
      this.failures += 1;
    } finally {
      this.isAsking = false;
      this.plan();
    }
  }

  take(html, tag) {
    const news = new DOMParser().parseFromString(html, "text/html");
    const isFirst = this.tag === null;
    this.tag = tag;
    const detail = { news, said: "" };
    const isMerged = !this.root.dispatchEvent(new CustomEvent("live-news", { detail, cancelable: true }));
    const said = isMerged ? detail.said : this.replace(news);
    if (said && !isFirst) this.say(said);
  }

  replace(news) {
    const held = document.activeElement?.id;
    let hasChanged = false;
    for (const part of this.root.querySelectorAll("[data-live-part]")) {
      const fresh = news.querySelector(`[data-live-part="${part.dataset.livePart}"]`);
      if (!fresh || fresh.innerHTML === part.dataset.liveWas) continue;
      if (part.querySelector("details[open]")) fresh.querySelector("details")?.setAttribute("open", "");
      part.dataset.liveWas = fresh.innerHTML;
      part.replaceChildren(...fresh.childNodes);
      hasChanged = true;
    }
    if (held && document.activeElement?.id !== held) document.getElementById(held)?.focus({ preventScroll: true });
    return hasChanged ? this.status?.dataset.liveChanged : "";
  }

  say(text) {
    if (!this.status || Date.now() - this.said < STATUS_EVERY) return;
    this.said = Date.now();
    this.status.textContent = text;
  }

  async send(form, button) {
    const data = new FormData(form);
    if (button?.name) data.set(button.name, button.value);
    try {
      const response = await fetch(form.action, { method: "POST", body: data }).catch(() => null);
      if (this.failed) this.failed.hidden = response !== null && response.status < 500;
      if (!response || response.status >= 500) return;
      const page = new DOMParser().parseFromString(await response.text(), "text/html");
      if (!response.ok || !page.querySelector("[data-live-part]")) throw new Error(response.status);
      this.replace(page);
      const toasts = page.querySelector(".toasts, .toast");
      document.querySelector(".toasts, .toast")?.remove();
      if (toasts) this.root.before(toasts);
      if (!document.activeElement || document.activeElement === document.body) this.root.querySelector("button")?.focus({ preventScroll: true });
    } catch {
      location.reload(); // another page than this one: whoever sent is to see it
    }
  }

  pause(button) {
    this.isPaused = !this.isPaused;
    button.setAttribute("aria-pressed", String(this.isPaused));
    if (this.isPaused) clearTimeout(this.timer);
    else this.ask();
  }
}

for (const root of document.querySelectorAll("[data-live]")) {
  const live = new Live(root);
  document.addEventListener("visibilitychange", () => (document.hidden ? clearTimeout(live.timer) : !live.isPaused && live.ask()));
  for (const button of document.querySelectorAll("[data-live-pause]")) {
    button.hidden = false;
    button.addEventListener("click", () => live.pause(button));
  }
  if ("liveForms" in root.dataset) {
    root.addEventListener("submit", (event) => {
      event.preventDefault();
      live.send(event.target, event.submitter);
    });
  }
  live.ask();
}
