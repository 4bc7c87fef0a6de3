// %% [markdown]
// # 11 Rollback: the customer says no
// What was created is removed and what was changed is put back, in reverse order. What somebody edited since is left
// and listed. Then the CRM's state is compared with the one recorded before the first write: equal fingerprints are the
// proof.
//
// `npm start` never walks here. Read the first table before you say yes to the second cell.

// %% Project

import { openRun } from "#lib/run/run.ts";
import { workbookContext } from "#lib/workbook/context.ts";
import { display, md, table } from "#lib/workbook/display.ts";
import { Stop } from "#lib/workbook/stop.ts";

const run = openRun(workbookContext());

// %% What will be undone
const changes = await run.undoable();
display(md`${changes.length} changes of the schema, besides all records that were created or changed.`);
display(
  table(
    changes.map(({ what, undo }) => ({ what, undo })),
    { title: "Schema changes" },
  ),
);

// %% Roll back [effect]
const result = await run.rollback();
display(
  table(
    ["what", "value"],
    [
      ["verdict", result.verdict],
      ["records removed", result.removed],
      ["records put back", result.restored],
      ["left, because edited since or beyond the API", result.residual.length],
      ["fingerprint before", result.before.slice(0, 16)],
      ["fingerprint after", result.after.slice(0, 16)],
    ],
    { title: "Proof (in full in rollback.json)" },
  ),
);
display(
  table(
    result.residual.map(({ object, external, reason }) => ({ object, record: external, reason })),
    { title: "Left" },
  ),
);

// %% The verdict
if (result.verdict !== "ok")
  throw new Stop("Something of ours is left in the CRM that nobody edited.", {
    exitCode: 4,
    advice: "The table above names it; run this workbook again, or remove it by hand.",
  });

// %% [markdown] What to do next
// Records that are left belong to whoever edited them: settle each by hand. A migration that was rolled back can be
// started again from 01.
