// Runs before anything is drawn: the choice of light or dark that was made here before.
{
  const chosen = localStorage.getItem("actimo-theme");
  if (chosen === "light" || chosen === "dark") document.documentElement.dataset["theme"] = chosen;
}
