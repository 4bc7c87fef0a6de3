// What the page or the terminal and the process of the cells say to each other.
import { z } from "zod";
import type { CellTask } from "./executor.ts";
import type { TableQuery } from "./table-pages.ts";

/** To the process of the cells. */
export type Order =
  | { readonly type: "run"; readonly task: CellTask }
  | { readonly type: "forget"; readonly ids: readonly number[] }
  | ({ readonly type: "ask"; readonly call: number } & Question);

export type Question =
  | { readonly what: "inspect"; readonly name: string; readonly from: number }
  | { readonly what: "names" }
  | { readonly what: "page"; readonly cell: number; readonly table: number; readonly query: TableQuery }
  | { readonly what: "profile"; readonly cell: number; readonly table: number };

const bundle = z.record(z.string(), z.unknown());
const error = z.object({
  name: z.string(),
  message: z.string(),
  at: z.string().exactOptional(),
  line: z.number().exactOptional(),
  column: z.number().exactOptional(),
  frame: z.string().exactOptional(),
  trail: z.array(z.string()).readonly().exactOptional(),
  exitCode: z.number().exactOptional(),
});
const column = z.object({ name: z.string(), numeric: z.boolean() });
/** Answers to questions; a question that has no answer gets none. */
export const ANSWERS = {
  inspect: bundle,
  names: z.array(z.string()),
  page: z.object({
    columns: z.array(column),
    rows: z.array(z.array(z.string())),
    offset: z.number(),
    total: z.number(),
  }),
  profile: z.object({
    rows: z.number(),
    total: z.number(),
    columns: z.array(
      z.object({
        name: z.string(),
        kind: z.enum(["amount", "words"]),
        bars: z.array(z.object({ label: z.string(), rows: z.number() })),
        blanks: z.number(),
      }),
    ),
  }),
} as const;

/** From the process of the cells: a cell may send what it likes over the same line, so it is read with care. */
export const saidSchema = z.discriminatedUnion("type", [
  z.object({ type: z.literal("ready") }),
  z.object({ type: z.literal("output"), output: bundle }),
  z.object({
    type: z.literal("progress"),
    progress: z.object({ text: z.string(), done: z.number().exactOptional(), total: z.number().exactOptional() }),
  }),
  z.object({
    type: z.literal("done"),
    outcome: z.discriminatedUnion("state", [
      z.object({ state: z.literal("fresh"), age: z.number().exactOptional() }),
      z.object({ state: z.enum(["failed", "stopped"]), error }),
    ]),
  }),
  z.object({ type: z.literal("stray"), cell: z.number().nullable(), error }),
  z.object({ type: z.literal("answer"), call: z.number(), value: z.unknown().optional() }),
]);
export type Said = z.infer<typeof saidSchema>;
