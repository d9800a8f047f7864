/* <form method="get" data-find="id">: what is found follows while one types, in the element of that id. Without it the
   button does the same. */
for (const form of document.querySelectorAll("form[data-find]")) {
  const place = document.getElementById(form.dataset.find);
  let waiting, asked;
  const ask = async () => {
    asked?.abort();
    asked = new AbortController();
    const address = new URL(form.action);
    address.search = new URLSearchParams(new FormData(form));
    address.hash = "";
    const page = await fetch(address, { signal: asked.signal })
      .then((response) => (response.ok && !response.redirected ? response.text() : null))
      .catch(() => null); // given up because more was typed, or the network is gone
    const found = page && new DOMParser().parseFromString(page, "text/html").getElementById(form.dataset.find);
    if (found) place.replaceChildren(...found.childNodes);
  };
  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(ask, 200);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    clearTimeout(waiting);
    ask();
  });
}
