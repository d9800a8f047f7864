/* <form data-working-copy="/…">: what is typed is kept on the server a moment after the last key, without being saved.
   The answer says when, who else has the editor open, and what looks wrong with the times of the programme.
   Pictures are not among it. Without this there is a button. */
const WAIT = 1500;
const HEARTBEAT = 30000;

function attach(form) {
  const kept = form.querySelector("[data-kept]");
  const others = form.querySelector("[data-others]");
  let timer = 0;
  let isTyped = false;
  let isLeaving = false;

  async function send() {
    clearTimeout(timer);
    const sent = new FormData(form);
    const said = isTyped ? sent : new FormData();
    if (!isTyped) said.set("csrf_token", sent.get("csrf_token"));
    for (const [name, value] of [...said.entries()]) if (value instanceof File) said.delete(name);
    isTyped = false;
    try {
      const answer = await fetch(form.dataset.workingCopy, {
        method: "POST", body: said, headers: { Accept: "application/json" }, redirect: "error",
      });
      if (answer.ok && !isLeaving) show(await answer.json());
      else if (!answer.ok) kept.textContent = "";
    } catch {
      isTyped = true;
    }
  }

  function show(answer) {
    if (answer.kept) kept.textContent = answer.kept;
    others.textContent = answer.others;
    others.hidden = !answer.others;
    if (!answer.kept) return;
    form.querySelectorAll("[data-rows=programme] > li").forEach((row, number) => {
      const remark = row.querySelector("[data-remark]");
      remark.textContent = answer.remarks[number] ?? "";
      remark.hidden = !remark.textContent;
    });
  }

  form.addEventListener("input", () => {
    isTyped = true;
    clearTimeout(timer);
    timer = setTimeout(send, WAIT);
  });
  form.addEventListener("submit", () => {
    isLeaving = true;
    clearTimeout(timer);
    setTimeout(() => { isLeaving = false; }, WAIT);
  });
  setInterval(() => { if (!document.hidden) send(); }, HEARTBEAT);
  send();
}

document.querySelectorAll("form[data-working-copy]").forEach(attach);
