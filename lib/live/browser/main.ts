/** Brings the page to life. */
import { adopt, onApplied } from "./cells.ts";
import { connect } from "./connection.ts";
import { filter, listen } from "./keys.ts";
import { showProject, watchNames } from "./names.ts";
import { retryPictures } from "./tables.ts";

adopt();
listen();
const namesAgain = watchNames();
const title = document.title;
let running = false;
onApplied(() => {
  filter();
  document.title = `${sign()}${title}`;
  const runs = document.querySelector('#cells > [data-state="running"], #cells > [data-state="queued"]') !== null;
  if (running && !runs) {
    retryPictures();
    namesAgain();
    showProject();
  }
  running = runs;
});
connect();

/** How it stands, for whoever is in another tab: something asks, failed, or still runs. */
function sign(): string {
  const has = (state: string): boolean => document.querySelector(`#cells > [data-state="${state}"]`) !== null;
  if (has("asking")) return "? ";
  if (has("running")) return "▶ ";
  return has("failed") ? "✕ " : "";
}
