/* <li hidden data-copy="address" data-copied="The link is copied"><button>…: shown only where it can do its work, also in
   parts of a page that have taken the place of others (the event "parts-shown"). */
function offer() {
  for (const item of document.querySelectorAll("[data-copy][hidden]")) item.hidden = false;
}

if (navigator.clipboard) {
  offer();
  document.addEventListener("parts-shown", offer);
  document.addEventListener("click", async (event) => {
    const item = event.target.closest("[data-copy] button")?.closest("[data-copy]");
    if (!item) return;
    await navigator.clipboard.writeText(item.dataset.copy);
    item.querySelector("[aria-live]").textContent = item.dataset.copied;
  });
}
