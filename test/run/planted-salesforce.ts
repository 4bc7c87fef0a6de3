// What a Salesforce org held before: users, and records and fields of its own.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

export type Planted = {
  readonly object: string;
  readonly id?: string;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly deleted?: boolean;
};
export type PlantedField = {
  readonly object: string;
  readonly name: string;
  readonly type: string;
  readonly isActive?: boolean;
};

/** Writes `sandbox/users.json` and `sandbox/records.json` into a project made from the hand-written export. */
export function plantOrg(root: string, records: readonly Planted[] = [], fields: readonly PlantedField[] = []): void {
  mkdirSync(join(root, "sandbox"), { recursive: true });
  const users = [
    { email: "ida@kunde.example", name: "Ida Bach", active: true },
    { email: "bo@kunde.example", name: "Bo Riis", active: false },
  ];
  writeFileSync(join(root, "sandbox/users.json"), JSON.stringify(users));
  writeFileSync(join(root, "sandbox/records.json"), JSON.stringify({ records, fields }));
}
