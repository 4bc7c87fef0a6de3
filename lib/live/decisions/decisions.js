// Keys for what has a button or link anyway; without this file every page works all the same.
const toggle = document.querySelector("[data-keys]");
const remembered = "decision keys off";
if (toggle) {
  toggle.closest("label").hidden = false;
  toggle.checked = localStorage.getItem(remembered) === null;
  toggle.addEventListener("change", () => {
    if (toggle.checked) localStorage.removeItem(remembered);
    else localStorage.setItem(remembered, "1");
  });
}
let sent = false;
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || sent) return;
  if (event.target instanceof Element && event.target.closest("input:not([type=checkbox]), select, textarea")) return;
  if (toggle && !toggle.checked) return;
  const meant = [...document.querySelectorAll(".decisions [data-key]")].find(
    (each) => each.dataset.key === event.key || each.dataset.key === event.key.toLowerCase(),
  );
  if (!meant) return;
  event.preventDefault();
  meant.click();
});
// An answer counts once, however often its key is pressed.
document.addEventListener("submit", (event) => {
  if (!event.target.closest(".decisions")) return;
  if (sent) event.preventDefault();
  sent = true;
});
window.addEventListener("pageshow", () => {
  sent = false;
});
