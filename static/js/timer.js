/* <span data-timer="2026-09-14T09:00:00+00:00">: how long ago that is, in minutes and seconds. 
   <span data-clock="Europe/Stockholm">: what time it is there. */
const pad = (number) => String(number).padStart(2, "0");

function tick() {
  const now = new Date();
  for (const timer of document.querySelectorAll("[data-timer]")) {
    const seconds = Math.max(0, Math.floor((now - new Date(timer.dataset.timer)) / 1000));
    timer.textContent = `${Math.floor(seconds / 60)}:${pad(seconds % 60)}`;
  }
  for (const clock of document.querySelectorAll("[data-clock]")) {
    const there = { hour: "numeric", minute: "2-digit", timeZone: clock.dataset.clock };
    clock.textContent = now.toLocaleTimeString("sv-SE", there).replace(":", ".");
  }
}

setInterval(tick, 1000);
tick();
