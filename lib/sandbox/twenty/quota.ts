import { Refusal } from "./errors.ts";
import type { Workspace } from "./workspace.ts";

/** The refusal of a workspace that has used up what its plan grants (twenty.md §2; the wording is a hypothesis). */
export function quotaExhausted(): Refusal {
  return new Refusal("Usage quota exhausted for workspace: RECORD_WRITE.", {
    status: 402,
    error: "QUOTA_EXHAUSTED",
    code: "QUOTA_EXHAUSTED",
    extra: {
      limitKind: "quota",
      exhaustedKind: "quota",
      scope: { spenderType: "workspace", spenderId: null, operationType: "RECORD_WRITE" },
    },
  });
}

/** Takes `records` off the quota, when there is one. Throws the 402 when it does not suffice. */
export function spendQuota(workspace: Workspace, records: number): void {
  const left = workspace.rules.quotaWrites;
  if (left === null) return;
  if (records > left) throw quotaExhausted();
  workspace.setRules({ quotaWrites: left - records });
}
