/** A record on its way into a file: canonical values, and what was planted in it. */
import type { ObjectName } from "../contract/objects.ts";
import type { MessName } from "./mess-kinds.ts";

/** Written into the file as it is, past the file's own manner of writing. */
export type Verbatim = { readonly verbatim: string };
/**
 * Days are `YYYY-MM-DD`, moments local wall time `YYYY-MM-DD HH:MM`, enums their canonical value, phones digits
 * (with a leading `+` when international); the file's manner makes text of them.
 */
export type Value = string | number | boolean | null | Verbatim;
export type Cells = Readonly<Record<string, Value>>;

/** One thing planted in a row. */
export type Note = { readonly kind: MessName; readonly column?: string; readonly orphan?: string };
export type Row = { readonly key: string; readonly cells: Cells; readonly notes?: readonly Note[] };

export const verbatim = (text: string): Verbatim => ({ verbatim: text });

/** Which file a list of rows is for. */
export type FileOf = { readonly object: ObjectName; readonly workspace: number | null; readonly generation: number };
