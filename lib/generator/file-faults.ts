/** Faults of a file as a whole: lines that are no records, rows that are damaged, an end that is missing. */
import { objectSpec } from "../contract/objects.ts";
import type { FileColumn } from "./cell-text.ts";
import type { LineWriter } from "./line-writer.ts";
import type { Manner } from "./manner.ts";
import type { MessName } from "./mess-kinds.ts";
import type { FileOf, Row } from "./row.ts";
import type { Truth } from "./truth.ts";

type Faulty = { readonly path: string; readonly of: FileOf; readonly manner: Manner };
export type FaultWriter = {
  /** Cells that stand behind each record without belonging to it. */
  readonly behind: readonly string[];
  header(): string[];
  /** Rows that were records before they were damaged. */
  damaged(): number;
  before(): void;
  /** Called behind each record; returns how many well-formed records it added. */
  after(row: Row, texts: readonly string[], records: number): number;
  /** Called behind the last record; returns how many bytes the end of the file loses. */
  end(records: number): number;
};

/** Writes the faults of `file` between its records and tells them to `truth`. */
export function faultWriter(file: Faulty, columns: readonly FileColumn[], out: LineWriter, truth: Truth): FaultWriter {
  const { faults } = file.manner;
  const newline = file.manner.newline === "mixed" ? "\r\n" : file.manner.newline;
  const behind = faults.has("blank-trailing") ? ["", ""] : faults.has("trailing-separators") ? [""] : [];
  let damaged = 0;
  const header = () => [...columns.map((column) => column.header), ...(faults.has("blank-trailing") ? behind : [])];
  const plant = (kind: MessName, number = 0, key = "") => truth.plant(kind, file.path, null, number, key);
  const reject = (reason: string, kind: MessName, texts: readonly string[]) => {
    const number = out.line(texts);
    truth.reject(file.path, reason);
    plant(kind, number);
    if (kind === "malformed-rows") damaged += 1;
  };
  const cutRow = (kind: MessName, text: string, records: number) => {
    out.raw(text, true);
    truth.reject(file.path, "truncated_last_row");
    plant(kind, records + 1);
  };
  return {
    behind,
    damaged: () => damaged,
    header,
    before() {
      if (faults.has("sep-line")) {
        out.raw(`sep=${file.manner.delimiter}${newline}`);
        plant("sep-line");
      }
      if (faults.has("multi-row-header")) {
        const bands = columns.map((_, place) => (place === 0 ? "Medarbejder" : place === 1 ? "Kurser" : ""));
        out.raw(out.joined(bands) + newline);
        plant("multi-row-header");
      }
      if (faults.has("trailing-separators")) plant("trailing-separators");
      if (!faults.has("preamble")) return;
      out.raw(`Udtræk fra Actimo${newline}Dato: 07-01-2026${newline}${newline}`);
      plant("preamble");
    },
    after(row, texts, records) {
      if (faults.has("blank-trailing") && records % 7 === 0) out.raw(newline);
      if (faults.has("repeated-header") && records === 4) reject("repeated_header", "repeated-header", header());
      if (faults.has("malformed-rows") && (records === 2 || records === 9)) {
        reject("short_row", "malformed-rows", [`77${row.key}`.replace(/\|.*/, ""), "kort"]);
        reject("long_row", "malformed-rows", [
          ...texts.map((cell, place) => (place === 0 ? `78${cell}` : "")),
          "ekstra",
          "celle",
        ]);
        reject(
          "missing_key",
          "malformed-rows",
          texts.map((cell, place) => (keyPlaces(file).includes(columns[place]?.name ?? "") ? "" : cell)),
        );
      }
      if (faults.has("unbalanced-quotes") && records === 2) {
        const cells = texts.map((_, place) => (place === 0 ? `79${row.key}` : place === 1 ? '"aldrig lukket' : ""));
        out.raw(cells.join(file.manner.delimiter) + newline, true);
        truth.reject(file.path, "unreadable_row");
        plant("unbalanced-quotes", records + 1);
      }
      if (faults.has("exact-duplicates") && (records === 5 || records === 9)) {
        truth.plant("exact-duplicates", file.path, null, out.line(texts), row.key);
        return 1;
      }
      return 0;
    },
    end(records) {
      if (faults.has("total-line"))
        reject("total_line", "total-line", ["I alt", String(records), ...columns.slice(2).map(() => "")]);
      if (faults.has("blank-trailing")) {
        plant("blank-trailing", records);
        out.raw(newline.repeat(3));
      }
      if (faults.has("footer-notes")) {
        out.raw(`${newline}Udtrukket af Ida Bach${newline}Kilde: Actimo${newline}`);
        plant("footer-notes");
      }
      if (faults.has("several-tables")) {
        const rows = [
          ["Afdeling", "Antal", "Andel"],
          ["Butik", "12", "40"],
          ["Lager", "18", "60"],
        ];
        out.raw(`${newline}${newline}${rows.map((row) => out.joined(row) + newline).join("")}`);
        plant("several-tables", records);
      }
      if (faults.has("cut-letter")) {
        const texts = columns.map(() => "afbrudt").slice(0, Math.max(2, columns.length - 4));
        cutRow("cut-letter", `${texts.join(file.manner.delimiter)}${file.manner.delimiter}halv kø`, records);
        return 1;
      }
      if (!faults.has("truncated-file")) return 0;
      const texts = columns.map(() => "afbrudt").slice(0, Math.max(2, columns.length - 4));
      cutRow("truncated-file", `${texts.join(file.manner.delimiter)}${file.manner.delimiter}"her slutter fil`, records);
      return 0;
    },
  };
}

/** The ids of a key: a moment that belongs to it stays, else nothing of a link row would be left. */
const keyPlaces = (file: Faulty): readonly string[] => {
  const { key, columns } = objectSpec(file.of.object);
  return key.filter((name) => columns[name]?.type !== "ts");
};
