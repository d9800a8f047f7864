/* <form data-support><input name="wanted"><button aria-pressed>…: says and unsays "I wonder the same" in place, where
   the focus is. If anything is amiss the form is sent as without this. */
async function send(form) {
  const [button, wanted] = [form.querySelector("button"), form.elements.wanted];
  const answer = await fetch(form.action, {
    method: "POST", body: new FormData(form), headers: { Accept: "application/json" }, redirect: "error",
  }).catch(() => null);
  if (!answer || ![200, 409].includes(answer.status)) {
    form.submit();
    return;
  }
  const { said, count } = await answer.json();
  form.querySelector("[data-said]").textContent = said;
  if (!answer.ok) return;
  button.setAttribute("aria-pressed", wanted.value === "1");
  wanted.value = wanted.value === "1" ? "0" : "1";
  const place = form.querySelector("[data-count]");
  if (place && count) place.textContent = count;
}

document.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-support]")) return;
  event.preventDefault();
  send(event.target);
});
