/* <form data-decline="sv"><select name="reason">…<textarea name="text">: shows what the asker gets if nothing is written.
   <div data-decline-sentences='{"sv": {"off_topic": "…"}}'>: the sentences, once for the page. */
const source = document.querySelector("[data-decline-sentences]");
const sentences = source ? JSON.parse(source.dataset.declineSentences) : {};

function attach(form) {
  const { reason, text } = form.elements;
  const preview = document.createElement("p");
  preview.className = "small";
  preview.id = `${text.id}-preview`;
  preview.setAttribute("role", "status");
  text.before(preview);
  text.setAttribute("aria-describedby", `${text.getAttribute("aria-describedby") ?? ""} ${preview.id}`.trim());
  const show = () => {
    preview.textContent = text.value.trim() ? "" : (sentences[form.dataset.decline]?.[reason.value] ?? "");
  };
  reason.addEventListener("change", show);
  text.addEventListener("input", show);
  show();
}

document.querySelectorAll("form[data-decline]").forEach(attach);
