/** Findings for who steps through a workbook at the terminal: from the files of the last run, nothing is read anew. */
import Papa from "papaparse";
import { z } from "zod";
import { type Finding, findingSchema } from "../contract/finding.ts";
import { restore } from "../outputs/csv.ts";
import type { Project } from "../project/config.ts";
import type { FindingGuide } from "../workbook/run.ts";
import { findingKinds, findingsLike } from "./explore-findings.ts";
import { type FilesToLookAt, linesAround } from "./explore-lines.ts";

const place = z
  .string()
  .transform((text) => (text === "" ? null : Number(text)))
  .pipe(z.int().nullable());
const text = z.string().transform((cell) => (cell === "" ? null : restore(cell)));
const rowSchema = findingSchema.extend({
  object: text,
  file: text,
  row: place,
  line: place,
  column: text,
  found: text,
});
const filesSchema = z.array(
  z.looseObject({
    file: z.string(),
    sheet: z.string().nullable().default(null),
    delimiter: z.string().nullable(),
    encoding: z.string(),
    dialect: z.looseObject({ headerLine: z.int() }).nullish(),
  }),
);

/** @param read the text of a file in the project's output folder; null where there is none */
export function findingGuide(
  project: Project,
  read: (name: string) => Promise<string | null>,
  show: boolean,
): FindingGuide {
  let known: Promise<Finding[]> | undefined;
  const findings = (): Promise<Finding[]> => {
    known ??= readFindings(read);
    return known;
  };
  return {
    async kinds() {
      return findingKinds(await findings()).map(({ severity, code, object, count }) => ({
        title: `${severity}: ${code.replaceAll("_", " ")}${object === null ? "" : ` in ${object}`}`,
        places: count,
      }));
    },
    async place(kind, number) {
      const all = await findings();
      const wanted = findingKinds(all)[kind - 1];
      const some = wanted ? findingsLike(all, wanted).filter(({ object }) => object === wanted.object) : [];
      const files: FilesToLookAt = { files: filesSchema.parse(JSON.parse((await read("files.json")) ?? "[]")) };
      return linesAround(project, files, some[number - 1], { show });
    },
  };
}

async function readFindings(read: (name: string) => Promise<string | null>): Promise<Finding[]> {
  const csv = (await read("findings.csv"))?.replace(/^\uFEFF/, "") ?? "";
  const { data } = Papa.parse(csv, { header: true, skipEmptyLines: true });
  return z.array(rowSchema).parse(data);
}
