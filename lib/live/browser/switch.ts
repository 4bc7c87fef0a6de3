/** Light or dark: as the system has it until somebody chooses, then as chosen. */

/** Turns light into dark and the other way round, and remembers it. */
export function turnTheme(): void {
  const root = document.documentElement;
  const chosen = root.dataset["theme"];
  const dark = chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  const next = dark ? "light" : "dark";
  root.dataset["theme"] = next;
  localStorage.setItem("actimo-theme", next);
}

document.querySelector('[data-do="theme"]')?.addEventListener("click", turnTheme);
addEventListener("storage", ({ key, newValue }) => {
  if (key === "actimo-theme" && newValue) document.documentElement.dataset["theme"] = newValue;
});
