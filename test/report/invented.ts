/** An invented report, with personal data planted where a careless author might put it. */
import type { Finding } from "#lib/contract/finding.ts";
import { countFindings, type ReportInput } from "#lib/report/input.ts";
import { CHARTS } from "../charts/invented.ts";

export const PLANTED = ["ane.hansen@butik.example", "+45 20 12 34 56", "010190-1234", "Ane Hansen-Ørsted"] as const;

const found = (code: string, severity: Finding["severity"], advice: string, value: string): Finding => ({
  severity,
  code,
  object: "contacts",
  file: "exports/contacts_ws1_2026-01-31.csv",
  row: 4,
  line: 5,
  column: "email",
  found: value,
  advice,
});

const chart = (name: string) => {
  const make = CHARTS[name];
  if (!make) throw new Error(`no chart ${name}`);
  return make();
};

export const findings: readonly Finding[] = [
  found("invalid_email", "warning", "The address cannot be written; correct it in the source.", PLANTED[0]),
  found("invalid_email", "warning", "Second advice is not shown.", PLANTED[3]),
  found("damaged_phone", "warning", `Numbers such as ${PLANTED[1]} were destroyed by Excel.`, PLANTED[1]),
  found("id_conflict", "blocking", `Two people share an id, see ${PLANTED[2]}.`, PLANTED[3]),
];

export const input: ReportInput = {
  audience: "engineer",
  notes: [],
  workbooks: [],
  run: {
    project: "Nordisk Detail <A/S> & Søn",
    destination: "Twenty",
    account: { kind: "sandbox", name: "http://127.0.0.1:4100" },
    startedAt: "2026-02-03T08:00:00Z",
    endedAt: "2026-02-03T08:41:12Z",
    libraryVersion: "0.1.0",
    runtime: "node 24.21.0",
    hashes: { mapping: "1f3a".repeat(16), plan: "77b2".repeat(16) },
    files: Array.from({ length: 26 }, (_, i) => ({
      file: `exports/Restaurationsbranchens sæsonmedarbejdere/contacts_ws${i}_2026-01-31.csv`,
      object: i === 25 ? null : "contacts",
      bytes: 120_331 + i * 1011,
      sha256: "ab12".repeat(16),
      encoding: i % 3 ? "utf-8" : "windows-1252",
      rows: 900 + i,
      rejected: i % 4,
    })),
    gates: [
      { gate: "mapping", state: "automatic", by: "rehearsal", at: "2026-02-03T08:01:00Z" },
      { gate: "load", state: "waiting", by: null, at: null },
    ],
  },
  alarms: ["Reconciliation failed: 2 of 6 objects differ by more than 0.5 %.", `A stray note about ${PLANTED[0]}.`],
  headlines: [
    { title: "Coverage", verdict: "ok", sentence: "Every one of 219 785 cells is accounted for." },
    { title: "Reconciliation", verdict: "failed", sentence: "2 of 6 objects differ by more than 0.5 %." },
    { title: "Owners", verdict: "warn", sentence: "1 of 19 owners still needs a decision." },
    { title: "Load gate", verdict: "waiting", sentence: "Nobody approved the load yet." },
  ],
  sections: [
    {
      id: "quality",
      title: "Quality of the export",
      text: ["What the files hold, and how it fits the contract."],
      charts: ["completeness", "types", "duplicates", "orphans"].map(chart),
      tables: [],
    },
    {
      id: "load",
      title: "Mapping and load",
      text: [`Contact ${PLANTED[1]} for help.`],
      charts: ["coverage", "owners", "sample-diff", "load-rate", "count-mismatch", "delta"].map(chart),
      tables: [
        {
          title: "Calls",
          table: {
            columns: ["what", "predicted", "sent"],
            rows: [
              ["write", 812, 812],
              ["read", 90, 91],
              [PLANTED[0], 1, 1],
            ],
          },
        },
      ],
    },
  ],
  findings: countFindings(findings),
  promises: [
    {
      row: "People (Actimo Contact)",
      promised: "1:1, fully supported",
      done: "one person per merged contact",
      share: 0.83,
    },
    {
      row: "Learning Path Definition",
      promised: "1:1, fully supported",
      done: "described in the rebuild reference",
      share: 0,
    },
    { row: "Company", promised: "1:1, fully supported", done: "one company per CVR number", share: 1 },
  ],
  compatibility: 0.486,
  next: ["Decide the open owner in decisions/owners.csv.", "Run npm start again."],
};
