/* <div data-company-picker="/companies" data-label data-found><input>…: a combobox with a list (ARIA APG). It helps
   to spell; whatever stands in the field may be sent. */
const set = (element, attributes) => {
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
};

function attach(box) {
  const input = box.querySelector("input");
  const list = set(document.createElement("ul"), { id: `${input.id}-options`, role: "listbox", "aria-label": box.dataset.label });
  const status = set(document.createElement("p"), { role: "status", class: "visually-hidden" });
  let waiting, asked, active = -1;
  list.className = "options";
  list.hidden = true;
  set(input, { role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id });
  input.after(list, status);

  const close = () => {
    clearTimeout(waiting);
    asked?.abort();
    list.hidden = true;
    active = -1;
    set(input, { "aria-expanded": "false" }).removeAttribute("aria-activedescendant");
  };
  const mark = (next) => {
    list.children[active]?.setAttribute("aria-selected", "false");
    active = (next + list.children.length) % list.children.length;
    set(list.children[active], { "aria-selected": "true" }).scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", list.children[active].id);
  };
  const choose = (option) => {
    input.value = option.textContent;
    close();
  };
  const show = (names) => {
    list.replaceChildren(...names.map((name, number) => {
      const option = set(document.createElement("li"), { id: `${list.id}-${number}`, role: "option", "aria-selected": "false" });
      option.textContent = name;
      return option;
    }));
    list.hidden = names.length === 0;
    input.setAttribute("aria-expanded", String(!list.hidden));
    status.textContent = `${box.dataset.found} ${names.length}`;
  };
  const ask = async () => {
    asked = new AbortController();
    const address = `${box.dataset.companyPicker}?q=${encodeURIComponent(input.value.trim())}`;
    const answer = await fetch(address, { signal: asked.signal, credentials: "omit" })
      .then((response) => (response.ok ? response.json() : null))
      .catch(() => null); // given up because more was typed, or the network is gone
    if (answer) show(answer.names);
  };
  const keys = {
    ArrowDown: () => mark(active + 1),
    ArrowUp: () => mark(active < 0 ? -1 : active - 1),
    Enter: () => active >= 0 && choose(list.children[active]),
    Escape: close,
  };
  input.addEventListener("input", () => {
    close();
    if (input.value.trim().length > 1) waiting = setTimeout(ask, 150);
  });
  input.addEventListener("keydown", (event) => {
    if (list.hidden || !keys[event.key] || (event.key === "Enter" && active < 0)) return;
    event.preventDefault();
    keys[event.key]();
  });
  input.addEventListener("blur", close);
  list.addEventListener("mousedown", (event) => event.preventDefault()); // the field keeps the focus
  list.addEventListener("click", (event) => event.target.role === "option" && choose(event.target));
}

document.querySelectorAll("[data-company-picker]").forEach(attach);
