import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { applyOverlay } from "../../lib/mapping/apply-overlay.ts";
import { NO_OVERLAY } from "../../lib/mapping/overlay.ts";
import { twentyMapping } from "../../lib/mappings/twenty.ts";
import { stageExports } from "../../lib/staging/stage.ts";

/** `data2` of the default mapping as it becomes for a customer whose exports hold these values. */
async function data2(values: readonly string[], fields: string | null) {
  const project = mkdtempSync(join(tmpdir(), "types-"));
  try {
    mkdirSync(join(project, "exports"));
    const rows = values.map((value, at) => `${at + 1},Ann,Berg ${at},a${at}@a.example,${value}`);
    writeFileSync(
      join(project, "exports/contacts_hq_2026-01-07.csv"),
      ["contact_id,first_name,last_name,email,data2", ...rows, ""].join("\n"),
    );
    if (fields) writeFileSync(join(project, "exports/contact_fields_all_2026-01-07.csv"), fields);
    const { mapping } = applyOverlay(twentyMapping, NO_OVERLAY, await stageExports({ project, folder: "exports" }));
    return mapping.objects["person"]?.["data2"]?.type;
  } finally {
    rmSync(project, { recursive: true });
  }
}
const FIELDS = (type: string) => `field_key,label,type,options,standard\ndata2,Card,${type},Type A|Type B,no\n`;

test("a custom field has the type of what the customer keeps in it, not that of the fact sheet's example", async () => {
  expect(await data2(["yes", "no", "ja"], null)).toBe("boolean");
  expect(await data2(["Type A", "Type B"], FIELDS("dropdown"))).toBe("text");
  expect(await data2(["2026-01-02", "2026-01-03"], FIELDS("date"))).toBe("date");
});
