/* <ol data-rows="programme">: rows change places on the page, by their arrows and by dragging, and keep the focus. The
   names of their fields follow, so that the form arrives in the new order. Without this the arrows send the form. */
const KINDS = ["up", "down", "remove"];

function attach(list) {
  const { rows: name } = list.dataset;
  const status = list.parentElement.querySelector("[data-moved]");
  const pattern = new RegExp(`\\b${name}-\\d+`, "g");
  const button = (row, kind) => row.querySelector(`button[value^="${kind}-${name}-"]`);

  function number() {
    const rows = [...list.children];
    rows.forEach((row, place) => {
      for (const element of row.querySelectorAll("*")) {
        for (const { name: attribute, value } of [...element.attributes]) {
          if (["name", "id", "for", "list", "value", "aria-describedby"].includes(attribute) && (attribute !== "value" || element.matches("button")))
            element.setAttribute(attribute, value.replace(pattern, `${name}-${place}`));
        }
      }
      row.setAttribute("aria-label", list.dataset.row.replace("{}", place + 1));
      for (const kind of KINDS) relabel(button(row, kind), place + 1);
      button(row, "up").disabled = place === 0;
      button(row, "down").disabled = place === rows.length - 1;
    });
    list.dispatchEvent(new Event("input", { bubbles: true }));
  }

  function relabel(control, place) {
    const label = control.querySelector(".visually-hidden");
    label.textContent = label.textContent.replace(/\d+/, place);
  }

  function say(text, row) {
    status.textContent = text.replace("{}", [...list.children].indexOf(row) + 1);
  }

  function press(control, kind) {
    const row = control.closest("li");
    if (kind === "remove") return remove(row);
    if (kind === "up") row.previousElementSibling?.before(row);
    else row.nextElementSibling?.after(row);
    number();
    (control.disabled ? button(row, kind === "up" ? "down" : "up") : control).focus();
    say(kind === "up" ? list.dataset.movedUp : list.dataset.movedDown, row);
  }

  function remove(row) {
    const next = row.nextElementSibling ?? row.previousElementSibling;
    row.remove();
    number();
    button(next, "remove").focus();
    say(list.dataset.removed, next);
  }

  list.addEventListener("click", (event) => {
    const control = event.target.closest("button[name=action]");
    const kind = KINDS.find((one) => control?.value.startsWith(`${one}-`));
    if (!kind || (kind === "remove" && list.children.length === 1)) return;
    event.preventDefault();
    press(control, kind);
  });
  list.querySelectorAll("[data-grip]").forEach((grip) => drag(list, grip, number, say));
}

/* The page listens, not the grip: a row that changes places loses the pointer that it has caught. */
function drag(list, grip, number, say) {
  const row = grip.closest("li");
  const placeOf = () => [...list.children].indexOf(row);
  let from = 0;

  function move(event) {
    const over = [...list.children].find((other) => {
      const { top, bottom } = other.getBoundingClientRect();
      return other !== row && event.clientY > top && event.clientY < bottom;
    });
    if (!over) return;
    const { top, height } = over.getBoundingClientRect();
    const isBelow = event.clientY > top + height / 2;
    if (isBelow && over.nextElementSibling !== row) over.after(row);
    else if (!isBelow && over.previousElementSibling !== row) over.before(row);
  }

  function drop() {
    document.removeEventListener("pointermove", move);
    document.removeEventListener("pointerup", drop);
    document.removeEventListener("pointercancel", drop);
    row.classList.remove("dragged");
    if (placeOf() === from) return;
    number();
    say(placeOf() < from ? list.dataset.movedUp : list.dataset.movedDown, row);
  }

  grip.hidden = false;
  grip.addEventListener("pointerdown", (event) => {
    if (event.button) return;
    event.preventDefault();
    from = placeOf();
    row.classList.add("dragged");
    document.addEventListener("pointermove", move);
    document.addEventListener("pointerup", drop);
    document.addEventListener("pointercancel", drop);
  });
}

document.querySelectorAll("[data-rows]").forEach(attach);
