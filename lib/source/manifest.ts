/** `export_manifest.json`: who exported what and when, and how many rows each file should have. */
import { z } from "zod";

const text = z.union([z.string(), z.number()]).transform(String);
const manifestSchema = z.object({
  client: z.string().nullish(),
  exported_at: z.string().nullish(),
  timezone: z.string().nullish(),
  workspaces: z.array(z.object({ id: text, name: z.string() })).nullish(),
  files: z
    .array(
      z.object({
        name: z.string(),
        object: z.string().nullish(),
        workspace_id: text.nullish(),
        declared_rows: z.number().int().nonnegative().nullish(),
      }),
    )
    .nullish(),
});
export type Manifest = z.infer<typeof manifestSchema>;

/** The manifest, or the sentence that says what is wrong with it. */
export function readManifest(text: string): Manifest | string {
  let json: unknown;
  try {
    json = JSON.parse(text.replace(/^\ufeff/, ""));
  } catch {
    return "export_manifest.json is not JSON: the declared row counts could not be checked.";
  }
  const parsed = manifestSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  const places = parsed.error.issues.map((issue) => issue.path.join(".") || "root").join(", ");
  return `export_manifest.json is not in the expected form (${places}): the declared row counts could not be checked.`;
}
