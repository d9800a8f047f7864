/* <div data-only-mode="on_site" data-only-if="own-12" data-only-values="yes">: a question for some is hidden from the
   others while they fill in the form. Without this all are there, and the server leaves out what was not asked. */
const parts = [...document.querySelectorAll("[data-only-mode], [data-only-if]")];

const isShown = (control) => !control.closest("[data-only-mode][hidden], [data-only-if][hidden]");
const isChosen = (control) => (control.matches("[type=radio], [type=checkbox]") ? control.checked : true);

function chosen(form, name) {
  const controls = [...form.elements].filter((control) => control.name === name && isShown(control));
  return controls.filter(isChosen).map((control) => control.value);
}

function look(form) {
  const asksMode = [...form.elements].some((control) => control.name === "mode");
  for (const part of parts) {
    if (!form.contains(part)) continue;
    const { onlyMode, onlyIf, onlyValues } = part.dataset;
    const isForMode = !onlyMode || !asksMode || chosen(form, "mode").includes(onlyMode);
    const decides = !onlyIf || ![...form.elements].some((control) => control.name === onlyIf);
    const isForAnswer = decides || chosen(form, onlyIf).some((value) => onlyValues.split(" ").includes(value));
    part.hidden = !(isForMode && isForAnswer);
  }
}

for (const form of new Set(parts.map((part) => part.closest("form")).filter(Boolean))) {
  form.addEventListener("change", () => look(form));
  look(form);
}
