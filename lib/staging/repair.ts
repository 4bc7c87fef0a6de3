/** Repairs damaged values where another column or file proves what they were; everything else stays reported only. */
import type { Finding } from "../contract/finding.ts";
import type { ObjectName } from "../contract/objects.ts";
import type { RawTable } from "../source/raw-table.ts";
import { cleanText } from "./clean.ts";
import { intactForm, mayMissLetters, wasShownAs } from "./damage.ts";
import { FACT_COLUMNS, type FactColumn, NAME_PARTS, WHOLE_NAME } from "./facts.ts";
import { FindingList } from "./finding-list.ts";
import { patchedColumn } from "./patched-column.ts";
import { toE164 } from "./phone.ts";
import { withColumns } from "./table.ts";
import type { Cell, CellLoss, StagedTable, Staging } from "./types.ts";

/** A download that gave way to a newer one: its rows are not taken, but they may still show what a value was. */
export type OlderFile = { readonly object: ObjectName; readonly file: string; read(): Promise<RawTable> };

type Proof = { readonly value: string; readonly from: string };
type Damaged = {
  readonly at: FactColumn;
  readonly row: number;
  readonly key: string;
  readonly found: string;
  /** Set for a value that is null because its last digits were cut off. */
  readonly digits: boolean;
  /** What it may have been, with where that stands; one proof only is proof. */
  readonly proofs: Map<string, Proof>;
  /** Whether it was a certain text; answers the value to put in. */
  test(fact: string, value: string): string | null;
};
/** A row of evidence: what it says of whom, and where it stands. */
type Witness = {
  readonly length: number;
  cell(column: string, row: number): Cell;
  has(column: string): boolean;
  place(row: number): string;
};

/**
 * The staging with provable repairs made: a misfit becomes a value and is no loss any more. A value is put in only
 * where everything that speaks about it says the same, and never in place of a good one. Each repair is a finding
 * that names its proof. Older downloads are read only when damage is left.
 */
export async function repairFromEvidence(staging: Staging, older: readonly OlderFile[] = []): Promise<Staging> {
  const damaged = findDamage(staging);
  if (damaged.length === 0) return staging;
  const wanted = new Map<string, Damaged[]>();
  for (const one of damaged) {
    const key = `${one.at.fact.split(".")[0]}\n${one.key}`;
    const list = wanted.get(key);
    if (list) list.push(one);
    else wanted.set(key, [one]);
  }
  for (const [object, table] of staging.tables) hear(object, witnessOf(table), wanted);
  for (const { object, file, read } of older)
    if (damaged.some(({ proofs }) => proofs.size === 0) && FACT_COLUMNS.some((fact) => fact.object === object))
      hear(object, witnessOfRaw(await read(), file), wanted);
  return applied(
    staging,
    damaged.filter(({ proofs }) => proofs.size === 1),
  );
}

function findDamage(staging: Staging): Damaged[] {
  const lettersIn = new Set(
    staging.findings.flatMap(({ code, object, column }) =>
      code === "destroyed_letters" ? [`${object}.${column}`] : [],
    ),
  );
  const damaged: Damaged[] = [];
  for (const at of FACT_COLUMNS) {
    const table = staging.tables.get(at.object);
    const column = table?.column(at.column);
    if (!table || !column) continue;
    if (lettersIn.has(`${at.object}.${at.column}`))
      for (let row = 0; row < table.length; row++) {
        const value = column.at(row);
        if (typeof value === "string" && mayMissLetters(value)) damaged.push(lettersLost(table, at, row, value));
      }
    for (const { row, column: name, found, reason } of table.misfits)
      if (name === at.column && reason === "damaged_value") damaged.push(digitsLost(table, at, row, found));
  }
  return damaged.filter(({ key }) => key !== "");
}

const keyOf = (table: StagedTable, at: FactColumn, row: number): string => String(table.cell(at.key, row) ?? "");

function lettersLost(table: StagedTable, at: FactColumn, row: number, found: string): Damaged {
  const own = intactForm([found]);
  const place = NAME_PARTS.findIndex((part) => at.fact === `contact.${part}`);
  const names = NAME_PARTS.map((part) => table.cell(part, row));
  const whole =
    place >= 0 && names.every((name) => typeof name === "string") ? intactForm(names.map(String), "\\s+") : null;
  const test = (fact: string, value: string): string | null => {
    if (mayMissLetters(value)) return null;
    if (fact === at.fact) return own.test(value) ? value : null;
    return fact === WHOLE_NAME ? (whole?.exec(value)?.[place + 1] ?? null) : null;
  };
  return { at, row, key: keyOf(table, at, row), found, digits: false, proofs: new Map(), test };
}

function digitsLost(table: StagedTable, at: FactColumn, row: number, found: string): Damaged {
  const test = (fact: string, value: string): string | null =>
    fact === at.fact && wasShownAs(value.replace(/^\+/, ""), found) ? value : null;
  const proofs = new Map<string, Proof>();
  const sibling = siblingPhone(table, at.column, row);
  if (sibling && wasShownAs(sibling.value.replace(/^\+/, ""), found)) proofs.set(sibling.value, sibling);
  return { at, row, key: keyOf(table, at, row), found, digits: true, proofs, test };
}

/** The number as the other phone columns of the row have it, in the form of this one. */
function siblingPhone(table: StagedTable, column: string, row: number): Proof | null {
  const [code, national, joined] = ["country_code", "phone_number", "msisdn"].map((name) => {
    const value = table.cell(name, row);
    return typeof value === "string" ? value : "";
  });
  if (!code || !/^\d+$/.test(code)) return null;
  if (column === "msisdn" && national) {
    const number = toE164(national, code);
    return number === null ? null : { value: number, from: "country_code and phone_number of the same row" };
  }
  if (column === "phone_number" && joined?.startsWith(`+${code}`))
    return { value: joined.slice(code.length + 1), from: "msisdn of the same row" };
  return null;
}

/** Every row that speaks about a damaged value adds what it says. */
function hear(object: ObjectName, witness: Witness, wanted: ReadonlyMap<string, readonly Damaged[]>): void {
  const facts = FACT_COLUMNS.filter((fact) => fact.object === object && witness.has(fact.column));
  const byKey = Map.groupBy(facts, ({ key, fact }) => `${key}\n${fact.split(".")[0]}`);
  for (const [which, columns] of byKey) {
    const [keyColumn = "", entity = ""] = which.split("\n");
    if (!witness.has(keyColumn)) continue;
    for (let row = 0; row < witness.length; row++) {
      const key = witness.cell(keyColumn, row);
      const list = key === null ? undefined : wanted.get(`${entity}\n${key}`);
      if (!list) continue;
      for (const { fact, column } of columns) tell(list, fact, witness.cell(column, row), column, witness, row);
      if (object === "contacts" && entity === "contact") {
        const [first, last] = NAME_PARTS.map((part) => witness.cell(part, row));
        if (first && last) tell(list, WHOLE_NAME, `${first} ${last}`, NAME_PARTS.join(" and "), witness, row);
      }
    }
  }
}

function tell(list: readonly Damaged[], fact: string, said: Cell, column: string, witness: Witness, row: number): void {
  if (typeof said !== "string") return;
  for (const one of list) {
    const value = one.test(fact, said);
    if (value !== null && !one.proofs.has(value))
      one.proofs.set(value, { value, from: `${column}, ${witness.place(row)}` });
  }
}

const witnessOf = (table: StagedTable): Witness => ({
  length: table.length,
  cell: (column, row) => table.cell(column, row),
  has: (column) => table.column(column) !== null,
  place: (row) => {
    const { file, row: record } = table.lineage(row);
    return `${file} row ${record}`;
  },
});

function witnessOfRaw(raw: RawTable, file: string): Witness {
  const columns = new Map(raw.headers.map(({ name }, index) => [name, raw.columns[index]]));
  return {
    length: raw.length,
    cell: (column, row) => cleanText(columns.get(column)?.at(row) ?? "").text || null,
    has: (column) => columns.has(column),
    place: (row) => `${file} row ${raw.rows[row] ?? 0}`,
  };
}

function applied(staging: Staging, repairs: readonly Damaged[]): Staging {
  if (repairs.length === 0) return staging;
  const tables = new Map(staging.tables);
  const regained = new Map<string, number>();
  const findings = new FindingList();
  for (const [object, ofObject] of Map.groupBy(repairs, ({ at }) => at.object)) {
    const table = tables.get(object);
    if (!table) continue;
    const columns = [...Map.groupBy(ofObject, ({ at }) => at.column)].flatMap(([name, list]) => {
      const base = table.column(name);
      const values = new Map(
        list.flatMap(({ row, proofs }) => [...proofs.keys()].map((value) => [row, value] as const)),
      );
      return base ? [[name, patchedColumn(base, values)] as const] : [];
    });
    tables.set(object, withColumns(table, Object.fromEntries(columns)));
    for (const one of ofObject) {
      findings.add("info", "value_repaired", ADVICE, placeOf(table, one));
      const key = `${object}\n${one.at.column}`;
      if (one.digits) regained.set(key, (regained.get(key) ?? 0) + 1);
    }
  }
  return {
    ...staging,
    tables,
    findings: [...staging.findings, ...findings.finish()],
    losses: staging.losses.flatMap((loss): CellLoss[] => {
      const back = loss.reason === "damaged_value" ? (regained.get(`${loss.object}\n${loss.column}`) ?? 0) : 0;
      return loss.cells > back ? [{ ...loss, cells: loss.cells - back }] : [];
    }),
  };
}

const ADVICE =
  "The value was damaged, and another place of the export proves what it was: it was repaired. See found for the proof.";

function placeOf(table: StagedTable, { at, row, found, proofs }: Damaged): Partial<Finding> {
  const { file, row: record, line } = table.lineage(row);
  const [proof] = proofs.values();
  return {
    object: at.object,
    file,
    row: record,
    line,
    column: at.column,
    found: `${found} → ${proof?.value ?? ""} (${proof?.from ?? ""})`,
  };
}
