/** Brings the page to life. */
import { adopt, onApplied } from "./cells.ts";
import { connect } from "./connection.ts";
import { filter, listen } from "./keys.ts";
import { showProject, watchNames } from "./names.ts";
import { retryPictures } from "./tables.ts";

adopt();
listen();
const namesAgain = watchNames();
let running = false;
onApplied(() => {
  filter();
  const runs = document.querySelector('#cells > [data-state="running"], #cells > [data-state="queued"]') !== null;
  if (running && !runs) {
    retryPictures();
    namesAgain();
    showProject();
  }
  running = runs;
});
connect();
