// %% [markdown]
// # 11 Rollback
// The customer says no: what was created is removed, what was changed is put back, in reverse order. What somebody
// edited since is left and listed. Then the CRM's state is compared with the one before the first write.

// %% Project

import { openRun } from "#lib/run/run.ts";
import { workbookContext } from "#lib/workbook/context.ts";
import { check, display, table } from "#lib/workbook/display.ts";

const run = openRun(workbookContext());

// %% What will be undone
const changes = await run.undoable();
display(
  table(
    changes.map(({ what, undo }) => ({ what, undo })),
    { title: "Schema changes", limit: 80 },
  ),
);

// %% Roll back [effect]
const result = await run.rollback();
display(
  table(
    [
      {
        verdict: result.verdict,
        removed: result.removed,
        restored: result.restored,
        before: result.before,
        after: result.after,
      },
    ],
    { title: "Proof" },
  ),
);
display(table(result.residual, { title: "Left" }));

// %% The CRM is as it was [test]
check("nothing of ours is left that nobody edited", result.verdict === "ok");
