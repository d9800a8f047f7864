/* <form data-attendance>: notes in place who is there, so that the door does not wait for a page. If anything is amiss
   the form is sent as without this. */
async function send(form, button) {
  const body = new FormData(form);
  body.set(button.name, button.value);
  const answer = await fetch(form.action, {
    method: "POST", body, headers: { Accept: "application/json" }, redirect: "error",
  }).catch(() => null);
  if (!answer || ![200, 409].includes(answer.status)) {
    form.dataset.attendance = "plain";
    form.requestSubmit(button);
    return;
  }
  const { said, attendance, counts } = await answer.json();
  form.closest("li").querySelector("[data-said]").textContent = said;
  if (!answer.ok) return;
  for (const each of form.querySelectorAll("[data-means]")) {
    const isSo = each.dataset.means === attendance;
    each.setAttribute("aria-pressed", isSo);
    each.value = isSo && each === button ? "unknown" : each.dataset.means;
  }
  for (const place of document.querySelectorAll("[data-attendance-counts] [data-count]")) {
    place.textContent = counts[place.dataset.count];
  }
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("[data-attendance]") || form.dataset.attendance === "plain" || !event.submitter) return;
  event.preventDefault();
  send(form, event.submitter);
});
