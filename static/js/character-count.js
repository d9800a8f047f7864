/* <textarea data-count="600" data-left="characters left" data-over="characters too many">: says how much fits, below
   the field. Read aloud only near the end, and not for every letter. */
const NEAR = 50;

function attach(field) {
  const line = document.createElement("p");
  const aloud = document.createElement("p");
  line.className = "hint";
  line.setAttribute("aria-hidden", "true");
  aloud.className = "visually-hidden";
  aloud.setAttribute("role", "status");
  field.after(line, aloud);
  let waiting;

  const look = () => {
    const left = Number(field.dataset.count) - [...field.value.trim().normalize("NFC")].length;
    const words = `${Math.abs(left)} ${left < 0 ? field.dataset.over : field.dataset.left}`;
    line.textContent = words;
    clearTimeout(waiting);
    if (left < NEAR) waiting = setTimeout(() => { aloud.textContent = words; }, 1000);
  };
  field.addEventListener("input", look);
  look();
}

document.querySelectorAll("textarea[data-count]").forEach(attach);
