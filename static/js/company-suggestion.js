/* <div data-company-picker="/companies" data-email="id" data-question="…{company}?" data-choose><input>…: when the
   address is written, asks whether one works where its domain belongs. The domain alone is sent, never the address. */
function attach(box) {
  const email = document.getElementById(box.dataset.email);
  const company = box.querySelector("input");
  const place = document.createElement("div");
  place.className = "suggestion";
  place.setAttribute("role", "status");
  company.after(place);

  const offer = (name) => {
    const line = document.createElement("p");
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-small";
    button.textContent = box.dataset.choose;
    button.addEventListener("click", () => {
      company.value = name;
      place.replaceChildren();
      company.focus();
    });
    line.append(`${box.dataset.question.replace("{company}", () => name)} `, button);
    return line;
  };
  email.addEventListener("change", async () => {
    const domain = email.value.trim().split("@")[1] ?? "";
    place.replaceChildren();
    if (company.value || !domain.includes(".")) return;
    const address = `${box.dataset.companyPicker}?domain=${encodeURIComponent(domain)}`;
    const answer = await fetch(address, { credentials: "omit" }).catch(() => null);
    const names = answer?.ok ? (await answer.json()).names : [];
    if (!company.value) place.replaceChildren(...names.map(offer));
  });
  company.addEventListener("input", () => place.replaceChildren());
}

document.querySelectorAll("[data-company-picker][data-email]").forEach(attach);
