/* <li hidden data-copy="address" data-copied="The link is copied"><button>…: shown only where it can do its work. */
for (const item of navigator.clipboard ? document.querySelectorAll("[data-copy]") : []) {
  item.hidden = false;
  item.querySelector("button").addEventListener("click", async () => {
    await navigator.clipboard.writeText(item.dataset.copy);
    item.querySelector("[aria-live]").textContent = item.dataset.copied;
  });
}
