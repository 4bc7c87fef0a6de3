import { dataError } from "./errors.ts";
import type { Workspace } from "./workspace.ts";

/** The value leaves the field as it is: v1.5 drops what it does not understand (twenty.md §6). */
export const DROPPED = Symbol("dropped");

/** Text as PostgreSQL takes it: no NUL, lone surrogates replaced (twenty.md §6). */
export function cleanText(workspace: Workspace, text: string): string {
  if (text.includes("\u0000")) throw dataError('invalid byte sequence for encoding "UTF8": 0x00', workspace.rules);
  return text.toWellFormed();
}
