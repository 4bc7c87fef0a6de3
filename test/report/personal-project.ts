// A small export in which people stand where nobody expects them: in headers, workspaces, companies, surveys, file names.
import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Papa from "papaparse";
import { sample } from "../../lib/commands/sample.ts";
import { filesBelow } from "../commands/whole.ts";
import { makeProject } from "../run/support.ts";
import type { People } from "./customer-scan.ts";

export const THORKILD = {
  name: "Thorkild Vinterberg",
  email: "thorkild.vinterberg@hemmelig.example",
  phone: "61 62 63 64",
} as const;
export const RAGNHILD = "Ragnhild Kjærulff";

type Row = Record<string, string>;
const readRows = (file: string): Row[] =>
  Papa.parse<Row>(
    readFileSync(file, "utf8")
      .replace(/^\uFEFF/, "")
      .trimEnd(),
    { header: true },
  ).data;
const writeRows = (file: string, rows: readonly Row[]): void => writeFileSync(file, `${Papa.unparse([...rows])}\r\n`);

/** Makes the project; `people` are all that it knows of, read from its files and not by our own reader. */
export function personalProject(): { readonly root: string; readonly people: People } {
  const made = mkdtempSync(join(tmpdir(), "actimo-personal-"));
  try {
    sample(`--users 60 --workspaces 2 --seed 7 --deltas 1 --locale en --mess none --out ${made}`.split(" "), () => {});
    plant(join(made, "exports"));
    const root = makeProject(made, {
      name: "Planted",
      options: { sampleSize: 40, acceptProposals: 0.5, operator: THORKILD.name },
      policies: { fallbackOwner: "migration@kunde.example" },
      mapping: {
        confirm: { "contacts.Ragnhilds noter": { field: "ragnhildsNoter", type: "text", label: "Ragnhilds noter" } },
      },
    });
    mkdirSync(join(root, "decisions"), { recursive: true });
    writeFileSync(join(root, "decisions", `Besked fra ${RAGNHILD}.txt`), "Ring til mig.\n");
    return { root, people: peopleIn(root) };
  } finally {
    rmSync(made, { recursive: true, force: true });
  }
}

function plant(exports: string): void {
  const file = (name: string) => join(exports, `${name}_2026-01-07.csv`);
  const contacts = readRows(file("contacts_hq-global"));
  const own = (row: Row, at: number): Row => ({
    ...row,
    Department: at % 9 === 0 ? RAGNHILD : (row["Department"] ?? ""),
    "Ragnhilds noter": at % 2 === 0 ? RAGNHILD : "Vinterberg ved besked",
    "Ring 61626364": `kode ${at % 3}`,
    [THORKILD.email]: "ja",
    Buddy: at % 2 === 0 ? THORKILD.name : RAGNHILD,
  });
  const [first, second] = contacts;
  if (!first || !second) throw new Error("the export has no contacts");
  Object.assign(first, { "First name": "Thorkild", "Last name": "Vinterberg", Email: THORKILD.email });
  Object.assign(first, { "Phone number": THORKILD.phone, Msisdn: "+4561626364" });
  Object.assign(second, { "First name": "Ragnhild", "Last name": "Kjærulff" });
  writeRows(file("contacts_hq-global"), contacts.map(own));
  // One workspace is called after a person, has too few people, and stands in its file's name; one is large enough.
  const moved = (rows: readonly Row[], workspace: string, from: number): Row[] =>
    rows.map((row, at) => ({
      ...row,
      "Contact ID": String(from + at),
      "Workspace ID": workspace,
      "Employee number": `9${workspace}${at}`,
      Email: `anonym${workspace}x${at}@planted.example`,
      "First name": `Zacharias${"abcdefgh"[at]}`,
      "Last name": `Ypperlig${"abcdefgh"[at]}`,
      "Phone number": "",
      Msisdn: "",
    }));
  writeRows(file("contacts_thorkild-vinterberg"), moved(contacts.slice(4, 7), "13", 1_900_000));
  writeRows(file("contacts_kontor-kjaerulff"), moved(contacts.slice(4, 12), "14", 1_910_000));
  appendFileSync(
    file("workspaces_all"),
    `13,${THORKILD.name},,3,da,Europe/Copenhagen,no,2022-01-03 09:00\r\n14,Kontor Kjærulff,,8,da,Europe/Copenhagen,no,2022-01-03 09:00\r\n`,
  );
  change(file("surveys_hq-global"), "Survey", `Trivsel, ring +45 ${THORKILD.phone}`);
  change(file("companies_all"), "Company", `Vinterberg Holding ${THORKILD.email}`);
  change(file("groups_hq-global"), 2, "Thorkilds team");
  rmSync(join(exports, "export_manifest.json"));
  mkdirSync(join(exports, RAGNHILD));
  renameSync(file("tasks_hq-global"), join(exports, RAGNHILD, `tasks_hq-global_2026-01-07 ${THORKILD.name}.csv`));
  renameSync(file("feedback_hq-global"), join(exports, RAGNHILD, "feedback_thorkild-vinterberg_2026-01-07.csv"));
  writeFileSync(join(exports, `CV ${THORKILD.name}.pdf`), "%PDF-1.4\n");
  // Owners by their addresses.
  change(file("contacts_nordic-retail"), "Owner", THORKILD.email);
}

/** Puts a value into a column (by name or place) of a file's first two rows. */
function change(file: string, column: string | number, value: string): void {
  const rows = readRows(file);
  const name = typeof column === "string" ? column : Object.keys(rows[0] ?? {})[column];
  if (name === undefined || !(name in (rows[0] ?? {}))) throw new Error(`${file} has no column ${column}`);
  for (const row of rows.slice(0, 2)) row[name] = value;
  writeRows(file, rows);
}

const NAMES = ["First name", "Last name", "Name", "Deleted by"];
const EMAILS = ["Email", "Manager email", "Owner", "Created by"];
const PHONES = ["Phone number", "Msisdn", "Mobile phone"];

function peopleIn(root: string): People {
  const found = {
    names: new Set<string>([THORKILD.name, RAGNHILD]),
    emails: new Set<string>(),
    phones: new Set<string>(),
  };
  for (const path of filesBelow(root).filter((one) => one.endsWith(".csv")))
    for (const row of readRows(path)) {
      const take = (columns: readonly string[], into: Set<string>) => {
        for (const column of columns) if (row[column]) into.add(row[column].trim());
      };
      if (!/groups_|workspaces_|surveys_/.test(path)) take(NAMES, found.names);
      take(EMAILS, found.emails);
      take(PHONES, found.phones);
    }
  return {
    names: [...found.names],
    emails: [...found.emails].filter((one) => one.includes("@")),
    phones: [...found.phones],
  };
}
