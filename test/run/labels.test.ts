import { join } from "node:path";
import { expect, test } from "vitest";
import { openProject } from "../../lib/project/config.ts";
import { customerLabels, namesNobody, namesOfPeople } from "../../lib/run/labels.ts";
import { stageExports } from "../../lib/staging/stage.ts";
import { makeProject, ROOT } from "./support.ts";

const PEOPLE = new Set(["mette", "holm", "kjaerulff", "email"]);

test.each([
  ["Sikkerhedskursus", true],
  ["Nordic Retail", true],
  ["Mette", false],
  ["Mettes noter", false],
  ["metteHolm", false],
  ["METTE_HOLM", false],
  ["Kontor Kjærulff", false],
  ["kontor-kjaerulff", false],
  ["Holmen", true],
  ["Ring 61 62 63 64", false],
  ["ring 6162-6364", false],
  ["Budget 2024", true],
  ["Løn 2024-01-31", false],
  ["mette@firma.example", false],
  ["@mh", false],
  // A word of the contract is nobody's name, whoever is called so.
  ["Email 2", true],
])("a column called %j may be shown: %s", (label, shown) => expect(namesNobody(label, PEOPLE)).toBe(shown));

test("names and addresses of the export make the list; files and workspaces are shown where they name nobody", async () => {
  const root = makeProject(join(ROOT, "test/fixtures/hand"));
  const project = openProject(root);
  const staging = await stageExports({ project: root, folder: "exports" });
  const names = namesOfPeople([staging.tables]);
  for (const word of ["mette", "holm", "soeren", "oestergaard", "soren"]) expect(names.has(word), word).toBe(true);
  const { files, workspaces } = customerLabels({
    project,
    tables: [staging.tables],
    workspaces: {
      "11": "Nordic Retail",
      "nordic-retail": "Nordic Retail",
      "12": "Mette Holm",
      "mette-holm": "Mette Holm",
    },
    needed: [],
    files: [
      "exports/kontakter_nordic-retail_2026-01-07.csv",
      "exports/Mette/kontakter_alle_2026-01-07 (2).csv",
      "exports/kontakter_mette-holm_2026-01-07.csv",
      "exports/kontakter fra Mette Holm.csv",
      "exports/Mette Holm.pdf",
      "exports-delta/2/tasks_all_2026-03-01.csv",
      "exports-delta/2/Mette.csv",
      "migration.json",
      "decisions/owners.csv",
      "decisions/Mette.csv",
    ],
  });
  expect(workspaces).toEqual({ "11": "Nordic Retail", "nordic-retail": "Nordic Retail" });
  expect(Object.values(files)).toEqual([
    "kontakter_nordic-retail_2026-01-07.csv",
    "kontakter_alle_2026-01-07 (2).csv",
    "contacts 1 (csv)",
    "contacts 2 (csv)",
    "file 1 (pdf)",
    "delta 2: tasks_all_2026-03-01.csv",
    "delta 2: file 1 (csv)",
    "migration.json",
    "decisions/owners.csv",
    "file 2 (csv)",
  ]);
});
