/** Verdicts of checks in words. */
import type { Check } from "../port.ts";

export type Judged = Pick<Check, "verdict" | "found" | "advice">;
export const ok = (found: string): Judged => ({ verdict: "ok", found, advice: "" });
export const warn = (found: string, advice: string): Judged => ({ verdict: "warn", found, advice });
export const block = (found: string, advice: string): Judged => ({ verdict: "block", found, advice });
/** What this user may not look at. */
export const unseen = (what: string): Judged =>
  warn(`this user may not see ${what}`, "Let an admin look, or give the integration user the right to.");
