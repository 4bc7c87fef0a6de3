/** A finding: what a person should know, with the place it was found at and what to do. */
import { z } from "zod";

export const SEVERITIES = ["info", "warning", "error", "blocking"] as const;
export const findingSchema = z.object({
  severity: z.enum(SEVERITIES),
  /** Stable machine name, for example `short_row` or `orphan`. */
  code: z.string(),
  object: z.string().nullable(),
  /** Path below the project folder. */
  file: z.string().nullable(),
  /** 1-based record number in its file, header excluded. */
  row: z.int().nullable(),
  /** 1-based physical line. */
  line: z.int().nullable(),
  column: z.string().nullable(),
  /** What was found: may hold personal data, so it goes to `findings.csv` and nowhere else. */
  found: z.string().nullable(),
  /** A sentence without personal data: what it means and what to do. */
  advice: z.string(),
});
export type Finding = z.infer<typeof findingSchema>;
export type Severity = Finding["severity"];

/** A finding with the places that do not apply left out. */
export const finding = (
  severity: Severity,
  code: string,
  advice: string,
  where: Partial<Omit<Finding, "severity" | "code" | "advice">> = {},
): Finding => ({
  severity,
  code,
  object: null,
  file: null,
  row: null,
  line: null,
  column: null,
  found: null,
  ...where,
  advice,
});
