import { z } from "zod";

const user = z.strictObject({
  email: z.string(),
  name: z.string().default(""),
  active: z.boolean().default(true),
  id: z.string().optional(),
});
const record = z.strictObject({
  object: z.string(),
  id: z.string().optional(),
  fields: z.record(z.string(), z.unknown()).default({}),
  deleted: z.boolean().default(false),
});
const field = z.strictObject({
  object: z.string(),
  name: z.string(),
  type: z.string(),
  label: z.string().optional(),
  isUnique: z.boolean().optional(),
  isActive: z.boolean().optional(),
  options: z.array(z.looseObject({ label: z.string(), value: z.string() })).optional(),
  relationCreationPayload: z.record(z.string(), z.unknown()).optional(),
});

/** `users.json`: who is a user of the CRM. */
export const seedUsers = z.array(user);
/** `records.json` as a list, or with fields to create first. */
export const seedRecords = z.union([
  z.array(record).transform((records) => ({ records, fields: [] as z.infer<typeof field>[] })),
  z.strictObject({ records: z.array(record).default([]), fields: z.array(field).default([]) }),
]);
/** Body of `POST /__sandbox/seed` and of `--seed FILE`. */
export const seedAll = z.strictObject({
  users: z.array(user).default([]),
  fields: z.array(field).default([]),
  records: z.array(record).default([]),
});

/** In which file something stands, and where there. */
type Placed = { from?: string };
export type SeedUser = z.infer<typeof user> & Placed;
export type SeedRecord = z.infer<typeof record> & Placed;
export type SeedField = z.infer<typeof field>;
export type Seed = { users: SeedUser[]; fields: SeedField[]; records: SeedRecord[] };
