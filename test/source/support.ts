// Throw-away export folders, and workbooks written part by part: as real ones are, and as no program would.
import { strToU8, zipSync } from "fflate";
import { openFolder } from "../../lib/source/open-folder.ts";
import type { RawTable } from "../../lib/source/raw-table.ts";
import type { FileOverride, SourceFile } from "../../lib/source/source-file.ts";
import { type Content, project as projectOf } from "../staging/project.ts";

export { type Content, projectOf };

/** The one file opened, with its parts read. */
export async function readOne(name: string, content: Content, override: FileOverride = {}) {
  const opened = await openFolder(await projectOf({ [name]: content }), "exports", { [name]: override });
  const [file] = opened.files;
  if (!file) throw new Error("no file was opened");
  const tables: RawTable[] = [];
  for (const part of file.parts) tables.push(await part.read());
  const notes = [...file.notes, ...tables.flatMap((table) => [...table.notes])];
  return { file, tables, table: tables[0]!, notes, codes: notes.map(({ code }) => code), opened };
}

/** The rows of a table as found, by column name. */
export const rowsOf = (table: RawTable): Record<string, string>[] =>
  Array.from({ length: table.length }, (_, row) =>
    Object.fromEntries(table.headers.map(({ name }, index) => [name, table.columns[index]!.at(row)])),
  );

/** Every physical line stands in exactly one count. */
export const linesOf = ({ lineCounts: counts }: RawTable): number =>
  counts.header + counts.data + counts.rejected + counts.blank + counts.preamble;

export const usesOf = (files: readonly SourceFile[]): Record<string, string> =>
  Object.fromEntries(
    files.map(({ file, parts }) => [file.replace("exports/", ""), parts.map(({ use }) => use).join()]),
  );

const MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

export type BookParts = {
  /** Name of a sheet → the XML inside its `<worksheet>`. */
  readonly sheets: Readonly<Record<string, string>>;
  /** Names of hidden sheets. */
  readonly hidden?: readonly string[];
  readonly strings?: readonly string[];
  /** Format code or built-in number per style, from style 1 on. */
  readonly formats?: readonly (string | number)[];
  readonly epoch1904?: boolean;
  readonly extra?: Readonly<Record<string, Content>>;
};

export const xmlText = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");

/** The entries of a workbook by path. */
export function bookEntries(book: BookParts): Record<string, Uint8Array> {
  const names = Object.keys(book.sheets);
  const formats = book.formats ?? [];
  const own = formats.flatMap((format, index) =>
    typeof format === "string" ? [`<numFmt numFmtId="${200 + index}" formatCode="${xmlText(format)}"/>`] : [],
  );
  const styles = formats.map(
    (format, index) => `<xf numFmtId="${typeof format === "string" ? 200 + index : format}"/>`,
  );
  const files: Record<string, Content> = {
    "_rels/.rels": `<?xml version="1.0"?><Relationships><Relationship Id="r1" Type="${REL}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    "xl/workbook.xml": `<?xml version="1.0"?><workbook xmlns="${MAIN}" xmlns:r="${REL}"><workbookPr${book.epoch1904 ? ' date1904="1"' : ""}/><sheets>${names
      .map(
        (name, i) =>
          `<sheet name="${xmlText(name)}" sheetId="${i + 1}"${book.hidden?.includes(name) ? ' state="hidden"' : ""} r:id="rId${i + 1}"/>`,
      )
      .join("")}</sheets></workbook>`,
    "xl/_rels/workbook.xml.rels": `<Relationships>${names
      .map((_, i) => `<Relationship Id="rId${i + 1}" Type="${REL}/worksheet" Target="worksheets/sheet${i + 1}.xml"/>`)
      .join(
        "",
      )}<Relationship Id="s" Type="${REL}/styles" Target="/xl/styles.xml"/><Relationship Id="t" Type="${REL}/sharedStrings" Target="sharedStrings.xml"/></Relationships>`,
    "xl/styles.xml": `<styleSheet xmlns="${MAIN}"><numFmts>${own.join("")}</numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/>${styles.join("")}</cellXfs></styleSheet>`,
    "xl/sharedStrings.xml": `<sst xmlns="${MAIN}">${(book.strings ?? []).map((si) => `<si>${si}</si>`).join("")}</sst>`,
    ...book.extra,
  };
  names.forEach((name, i) => {
    files[`xl/worksheets/sheet${i + 1}.xml`] ??=
      `<?xml version="1.0"?><worksheet xmlns="${MAIN}">${book.sheets[name]}</worksheet>`;
  });
  return Object.fromEntries(
    Object.entries(files).map(([path, content]) => [path, typeof content === "string" ? strToU8(content) : content]),
  );
}

export const book = (parts: BookParts): Uint8Array => zipSync(bookEntries(parts));

/** Rows of ready-made `<c>` cells or of texts. */
export const sheetData = (rows: readonly (readonly (string | number | null)[])[]): string =>
  `<sheetData>${rows
    .map(
      (cells, r) =>
        `<row r="${r + 1}">${cells
          .map((value, c) => {
            const at = `${String.fromCharCode(65 + c)}${r + 1}`;
            if (value === null) return "";
            if (typeof value === "number") return `<c r="${at}"><v>${value}</v></c>`;
            if (value.startsWith("<")) return value.replace("<c", `<c r="${at}"`);
            return `<c r="${at}" t="inlineStr"><is><t>${xmlText(value)}</t></is></c>`;
          })
          .join("")}</row>`,
    )
    .join("")}</sheetData>`;
