/** XLSX files written as a stream: inline strings, numbers, booleans, serial dates of the 1900 system. */
import { strToU8, Zip, ZipDeflate } from "fflate";
import type { SheetCell } from "./cell-text.ts";
import type { OpenFile } from "./files.ts";

export type Sheet = {
  readonly name: string;
  readonly rows: Iterable<readonly SheetCell[]>;
  readonly hidden?: boolean;
  /** Sheet rows, 1-based. */
  readonly hiddenRows?: ReadonlySet<number>;
};

const MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE = "http://schemas.openxmlformats.org/package/2006";
const HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const STYLES = `${HEAD}<styleSheet xmlns="${MAIN}"><fonts count="1"><font/></fonts><fills count="1"><fill/></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="3"><xf/><xf numFmtId="14" applyNumberFormat="1"/><xf numFmtId="22" applyNumberFormat="1"/></cellXfs></styleSheet>`;

/** Writes the sheets one after the other. A cell's control characters are left out: XML has none. */
export function writeWorkbook(file: OpenFile, sheets: readonly Sheet[]): void {
  const zip = new Zip((error, chunk) => {
    if (error) throw error;
    file.write(chunk);
  });
  const part = (path: string) => {
    const entry = new ZipDeflate(path, { level: 6 });
    entry.mtime = new Date(2026, 0, 7, 6, 0, 0);
    zip.add(entry);
    return entry;
  };
  const whole = (path: string, text: string) => part(path).push(strToU8(text), true);
  const each = (text: (place: number, sheet: Sheet) => string) =>
    sheets.map((sheet, place) => text(place + 1, sheet)).join("");
  whole(
    "[Content_Types].xml",
    `${HEAD}<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/>${each((n) => `<Override PartName="/xl/worksheets/sheet${n}.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>`)}</Types>`,
  );
  whole(
    "_rels/.rels",
    `${HEAD}<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="r1" Type="${REL}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
  );
  whole(
    "xl/workbook.xml",
    `${HEAD}<workbook xmlns="${MAIN}" xmlns:r="${REL}"><sheets>${each((n, { name, hidden }) => `<sheet name="${escaped(name)}" sheetId="${n}"${hidden ? ' state="hidden"' : ""} r:id="s${n}"/>`)}</sheets></workbook>`,
  );
  whole(
    "xl/_rels/workbook.xml.rels",
    `${HEAD}<Relationships xmlns="${PACKAGE}/relationships">${each((n) => `<Relationship Id="s${n}" Type="${REL}/worksheet" Target="worksheets/sheet${n}.xml"/>`)}<Relationship Id="styles" Type="${REL}/styles" Target="styles.xml"/></Relationships>`,
  );
  whole("xl/styles.xml", STYLES);
  for (const [place, sheet] of sheets.entries()) writeSheet(part(`xl/worksheets/sheet${place + 1}.xml`), sheet);
  zip.end();
}

function writeSheet(entry: ZipDeflate, sheet: Sheet): void {
  let text = `${HEAD}<worksheet xmlns="${MAIN}"><sheetData>`;
  let number = 0;
  for (const row of sheet.rows) {
    number += 1;
    text += `<row r="${number}"${sheet.hiddenRows?.has(number) ? ' hidden="1"' : ""}>${row.map((cell, place) => cellXml(cell, `${letters(place)}${number}`)).join("")}</row>`;
    if (text.length < 65_536) continue;
    entry.push(strToU8(text));
    text = "";
  }
  entry.push(strToU8(`${text}</sheetData></worksheet>`), true);
}

function cellXml(cell: SheetCell, place: string): string {
  if (cell === null || cell === "") return "";
  if (typeof cell === "number") return `<c r="${place}"><v>${cell}</v></c>`;
  if (typeof cell === "boolean") return `<c r="${place}" t="b"><v>${cell ? 1 : 0}</v></c>`;
  if (typeof cell === "object" && "error" in cell) return `<c r="${place}" t="e"><v>${cell.error}</v></c>`;
  if (typeof cell === "object") return `<c r="${place}" s="${cell.style === "day" ? 1 : 2}"><v>${cell.serial}</v></c>`;
  return `<c r="${place}" t="inlineStr"><is><t xml:space="preserve">${escaped(cell)}</t></is></c>`;
}

const ENTITIES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
const escaped = (text: string) =>
  text
    .replace(/[\u0000-\u0008\u000B\u000C\u000E-\u001F]/g, "")
    .replace(/[&<>"]/g, (letter) => ENTITIES[letter] ?? letter);

function letters(place: number): string {
  const last = String.fromCharCode(65 + (place % 26));
  return place < 26 ? last : letters(Math.floor(place / 26) - 1) + last;
}
