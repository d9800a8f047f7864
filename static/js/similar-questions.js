/* <form data-similar="address">…<textarea name="question">: shows, some time after the last letter, questions that are
   like what is written. The server asks once more before sending; not about a text that has been looked at here. */
const PAUSE = 600;
const BETWEEN = 1000;
const SHORTEST = 12;

function attach(form) {
  const field = form.elements.question;
  const place = document.createElement("div");
  place.className = "stack";
  const aloud = document.createElement("p");
  aloud.className = "visually-hidden";
  aloud.setAttribute("role", "status");
  field.closest(".field").after(place, aloud);
  let waiting, asked, last = 0;

  const show = (html) => {
    const piece = new DOMParser().parseFromString(html, "text/html").querySelector("[data-mark]");
    if (!piece) return;
    const isSomething = piece.children.length > 0;
    place.replaceChildren(...piece.children);
    aloud.textContent = piece.dataset.found;
    if (isSomething) form.elements.reviewed.value = piece.dataset.mark;
  };
  const ask = async () => {
    last = Date.now();
    asked = new AbortController();
    const address = `${form.dataset.similar}?text=${encodeURIComponent(field.value.trim().slice(0, 600))}`;
    const answer = await fetch(address, { signal: asked.signal }).catch(() => null);
    if (answer?.ok) show(await answer.text());
  };
  field.addEventListener("input", () => {
    clearTimeout(waiting);
    asked?.abort();
    if (field.value.trim().length < SHORTEST) place.replaceChildren();
    else waiting = setTimeout(ask, Math.max(PAUSE, last + BETWEEN - Date.now()));
  });
}

document.querySelectorAll("form[data-similar]").forEach(attach);
