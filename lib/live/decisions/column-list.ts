/** The customer's own columns: where each could go, and what `migration.json` says about it by now. */
import { z } from "zod";
import type { Reason } from "../../contract/reasons.ts";
import type { Project } from "../../project/config.ts";
import type { ColumnChoice } from "../../project/mapping-choices.ts";
import { mappingOf } from "../../project/mapping-choices.ts";
import { readOutput } from "./desk.ts";

const proposalSchema = z.looseObject({
  object: z.string(),
  column: z.string(),
  cells: z.number(),
  destination: z.string(),
  field: z.string(),
  type: z.string(),
  types: z.array(z.string()).default([]),
  label: z.string(),
  options: z.array(z.string()).nullable(),
  known: z.boolean(),
  score: z.number(),
  reasons: z.array(z.string()),
  status: z.string(),
});
const mappingSchema = z.looseObject({
  hash: z.string(),
  rows: z.array(
    z.looseObject({
      row: z.string(),
      destination: z.string().nullable(),
      fields: z.array(z.looseObject({ field: z.string(), from: z.array(z.string()) })).default([]),
    }),
  ),
  proposals: z.array(proposalSchema).default([]),
  reserved: z.array(z.string()).default([]),
});
export type MappingRead = z.infer<typeof mappingSchema>;
export type OwnColumn = z.infer<typeof proposalSchema> & {
  /** `contacts.Sikkerhedskursus` */
  readonly key: string;
  readonly choice: ColumnChoice["choice"];
};
export type ColumnList = {
  readonly columns: readonly OwnColumn[];
  readonly mapping: MappingRead;
  /** Keys of `migration.json` about columns that nothing proposes. */
  readonly others: readonly { readonly key: string; readonly said: string }[];
};

/** `mapping.json` of the last run; null when no run got so far. */
export const readMapping = (project: Project): Promise<MappingRead | null> =>
  readOutput(project, "mapping.json", mappingSchema);

/** The columns of the last run with the choices of now; null when no run got so far. Throws `Stop` (2) for a bad `migration.json`. */
export async function columnList(project: Project): Promise<ColumnList | null> {
  const mapping = await readMapping(project);
  if (!mapping) return null;
  const { confirm, skip } = mappingOf(project.root);
  const choiceOf = (key: string): ColumnChoice["choice"] => {
    const as = Object.hasOwn(confirm, key) ? confirm[key] : undefined;
    if (as !== undefined) return { kind: "confirm", as };
    const reason: Reason | undefined = Object.hasOwn(skip, key) ? skip[key] : undefined;
    return reason === undefined ? { kind: "undecided" } : { kind: "skip", reason };
  };
  const columns = mapping.proposals.map((proposal): OwnColumn => {
    const key = `${proposal.object}.${proposal.column}`;
    return { ...proposal, key, choice: choiceOf(key) };
  });
  const listed = new Set(columns.map(({ key }) => key));
  return {
    columns,
    mapping,
    others: [
      ...Object.keys(confirm).map((key) => ({ key, said: "confirmed" })),
      ...Object.entries(skip).map(([key, reason]) => ({ key, said: `left out: ${reason}` })),
    ].filter(({ key }) => !listed.has(key)),
  };
}

/** Equal when two choices say the same. */
export const choiceText = (choice: ColumnChoice["choice"]): string => {
  if (choice.kind === "undecided") return "";
  if (choice.kind === "skip") return `skip ${choice.reason}`;
  const { as } = choice;
  return as === "as proposed" ? as : JSON.stringify([as.field, as.type, as.label ?? null]);
};
