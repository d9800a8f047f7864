/* <form data-draft="We kept what you had written.">…<textarea name="question">: what is written stays in this tab until it has
   arrived, through errors, reloads and a lost network. It is in nobody's way on a shared computer: it goes with the tab. What
   has arrived stands on the page that follows, as one of one's own questions (<p data-own-question>). */
const same = (text) => text.normalize("NFC").replace(/\s+/g, " ").trim();

function attach(form) {
  const field = form.elements.question;
  const key = `draft ${new URL(form.action).pathname}`;
  const kept = sessionStorage.getItem(key) ?? "";
  const arrived = [...document.querySelectorAll("[data-own-question]")].map((question) => same(question.textContent));

  if (arrived.includes(same(kept))) sessionStorage.removeItem(key);
  else if (kept && !field.value.trim()) restore(form, field, kept);
  field.addEventListener("input", () => {
    if (field.value.trim()) sessionStorage.setItem(key, field.value);
    else sessionStorage.removeItem(key);
  });
  form.addEventListener("submit", (event) => {
    const isDropped = event.submitter?.getAttribute("formaction");
    if (isDropped) sessionStorage.removeItem(key);
  });
}

function restore(form, field, kept) {
  const line = document.createElement("p");
  line.className = "hint";
  line.setAttribute("role", "status");
  field.value = kept;
  field.before(line);
  line.textContent = form.dataset.draft;
  field.dispatchEvent(new Event("input"));
}

document.querySelectorAll("form[data-draft]").forEach(attach);
