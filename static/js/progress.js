/* <div data-progress>: what goes on by itself is looked at every two seconds. When there is no more to wait for, the page
   is loaded anew, with what can be done now. */
const EVERY = 2000;

async function look() {
  const answer = await fetch(window.location.href, { redirect: "error" }).catch(() => null);
  if (answer && answer.ok) {
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelector("[data-progress]");
    if (!fresh) {
      window.location.reload();
      return;
    }
    const place = document.querySelector("[data-progress]");
    if (place.textContent !== fresh.textContent) place.replaceChildren(...fresh.childNodes);
  }
  setTimeout(look, EVERY);
}

if (document.querySelector("[data-progress]")) setTimeout(look, EVERY);
