/** Staged files and the rows that declare them. */
import { createHash } from "node:crypto";
import { deflateSync } from "node:zlib";
import { strToU8, zipSync } from "fflate";
import { type Files, put } from "./files.ts";
import type { MessName } from "./mess-kinds.ts";
import { type Organisation, ownerOf } from "./organisation.ts";
import { at, stream } from "./random.ts";
import type { Setting } from "./recipe.ts";
import type { Cells, Row } from "./row.ts";
import { taskRows } from "./work-rows.ts";

const UPLOADER = stream("uploader");
type Staged = {
  readonly name: string;
  readonly mime: string;
  readonly bytes: Uint8Array;
  readonly parent: string;
  readonly parentId: string;
};

/** How many ordinary files are staged: a few tens, whatever the size of the export. */
export const STAGED = 30;

/** Writes the files below `folder` and yields their rows, planted ones last. */
export function* attachmentRows(set: Setting, org: Organisation, files: Files, folder: string): Generator<Row> {
  for (let place = 0; place < STAGED; place++) {
    const file = staged(set, org, place);
    const extension = file.name.slice(file.name.lastIndexOf(".") + 1);
    const path = `files/${90_001 + place}.${extension}`;
    put(files, `${folder}/${path}`, file.bytes);
    yield { key: String(90_001 + place), cells: cells(set, org, place, file, path) };
  }
  if (set.has("file-mismatch")) yield* mismatched(set, org, files, folder);
  if (!set.has("unsafe-paths")) return;
  put(files, `${folder}/files_all_2026-01-07.zip`, unsafeZip());
  yield* unsafe(set, org);
}

function cells(set: Setting, org: Organisation, place: number, file: Staged, path: string): Cells {
  return {
    file_id: String(90_001 + place),
    parent_type: file.parent,
    parent_id: file.parentId,
    file_name: file.name,
    staged_path: path,
    mime_type: file.mime,
    size_bytes: file.bytes.length,
    sha256: createHash("sha256").update(file.bytes).digest("hex"),
    is_inline: file.parent === "message",
    uploaded_by: ownerOf(set, org, UPLOADER, place),
    uploaded_at: `2025-05-${String(1 + (place % 28)).padStart(2, "0")} 15:08`,
  };
}

function staged(set: Setting, org: Organisation, place: number): Staged {
  const someone = String(1_000_000 + (place % set.users));
  const workspace = place % set.workspaces;
  const contact = { parent: "contact", parentId: someone };
  const task = taskRows(set, org, workspace, 0).next().value?.key;
  switch (place % 5) {
    case 0:
      return {
        name: `Certifikat ${place}.pdf`,
        mime: "application/pdf",
        bytes: pdf(`Certifikat ${place}`),
        ...contact,
      };
    case 1:
      return {
        name: `Billede ${place}.png`,
        mime: "image/png",
        bytes: png(place),
        parent: "message",
        parentId: at(org.messages[workspace] ?? [], place).id,
      };
    case 2:
      if (place % 10 === 7 && task)
        return {
          name: `Billede af opgave ${place}.png`,
          mime: "image/png",
          bytes: png(place),
          parent: "task",
          parentId: task,
        };
      return {
        name: `Noter på dansk ${place}.txt`,
        mime: "text/plain",
        bytes: strToU8(`Møde nr. ${place}\næøå\n`),
        ...contact,
      };
    case 3:
      return {
        name: `Materiale ${place}.pdf`,
        mime: "application/pdf",
        bytes: pdf(`Materiale ${place}`),
        parent: "learning_path",
        parentId: at(org.paths[workspace] ?? [], place).id,
      };
    default:
      return place % 2
        ? {
            name: `Spørgsmål ${place}.csv`,
            mime: "text/csv",
            bytes: strToU8("a;b\n1;2\n"),
            parent: "survey",
            parentId: at(org.surveys[workspace] ?? [], place).id,
          }
        : {
            name: `Opslag ${place}.png`,
            mime: "image/png",
            bytes: png(place + 3),
            parent: "group_post",
            parentId: String(30_000_000 + workspace),
          };
  }
}

function* mismatched(set: Setting, org: Organisation, files: Files, folder: string): Generator<Row> {
  const text = strToU8("Samme indhold, to navne\n");
  const file: Staged = {
    name: "Kontrakt.txt",
    mime: "text/plain",
    bytes: text,
    parent: "contact",
    parentId: "1000000",
  };
  const row = (place: number, name: string, path: string, change: Cells = {}): Row => ({
    key: String(90_001 + place),
    cells: { ...cells(set, org, place, { ...file, name }, path), ...change },
    notes: [{ kind: "file-mismatch", column: "staged_path" }],
  });
  for (const place of [100, 101, 103]) put(files, `${folder}/files/${90_001 + place}.txt`, text);
  yield row(100, "Kontrakt.txt", "files/90101.txt");
  yield row(101, "Kontrakt (kopi).txt", "files/90102.txt");
  yield row(102, "Findes ikke.txt", "files/90103.txt");
  yield row(103, "For kort.txt", "files/90104.txt", { size_bytes: text.length + 500 });
  yield row(104, "Firmafilm.mp4", "files/90105.mp4", {
    size_bytes: 6_442_450_944,
    mime_type: "video/mp4",
    sha256: null,
  });
}

const UNSAFE: readonly (readonly [name: string, path: string])[] = [
  ["passwd", "../../etc/passwd"],
  ["hosts", "/etc/hosts"],
  ["win.ini", "C:\\Windows\\win.ini"],
  ["CON", "files/CON"],
  ["NUL.txt", "files/NUL.txt"],
  [`${"lang".repeat(70)}.txt`, `files/${"lang".repeat(70)}.txt`],
  ["rapport\u202Efdp.exe", "files/90001.pdf"],
  ["faktura.pdf.exe", "files/../files/90001.pdf"],
];

function* unsafe(set: Setting, org: Organisation): Generator<Row> {
  for (const [place, [name, path]] of UNSAFE.entries()) {
    const file: Staged = {
      name,
      mime: "application/octet-stream",
      bytes: strToU8("x"),
      parent: "contact",
      parentId: "1000000",
    };
    const kind: MessName = "unsafe-paths";
    yield {
      key: String(90_201 + place),
      cells: cells(set, org, 200 + place, file, path),
      notes: [{ kind, column: "staged_path" }],
    };
  }
}

/** One honest entry, one that climbs out of the folder, one that inflates to twenty megabytes of zeros. */
function unsafeZip(): Uint8Array {
  const mtime = new Date(2026, 0, 7, 6, 0, 0);
  return zipSync(
    {
      "files/notat.txt": strToU8("Notat fra arkivet\n"),
      "../udenfor.txt": strToU8("ud\n"),
      "files/nuller.bin": new Uint8Array(20_000_000),
    },
    { mtime, level: 9 },
  );
}

/** The smallest PDF that readers open: one page, one line. */
function pdf(line: string): Uint8Array {
  const plain = line.replace(/[^\x20-\x7E]|[()\\]/g, "?");
  const draw = `BT /F1 18 Tf 40 100 Td (${plain}) Tj ET`;
  const objects = [
    "<</Type/Catalog/Pages 2 0 R>>",
    "<</Type/Pages/Kids[3 0 R]/Count 1>>",
    "<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 200]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
    `<</Length ${draw.length}>>\nstream\n${draw}\nendstream`,
    "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
  ];
  let text = "%PDF-1.4\n";
  const places = objects.map((object, place) => {
    const start = text.length;
    text += `${place + 1} 0 obj\n${object}\nendobj\n`;
    return `${String(start).padStart(10, "0")} 00000 n \n`;
  });
  const table = text.length;
  text += `xref\n0 6\n0000000000 65535 f \n${places.join("")}trailer\n<</Size 6/Root 1 0 R>>\nstartxref\n${table}\n%%EOF\n`;
  return strToU8(text);
}

/** An 8 × 8 picture of one colour. */
function png(shade: number): Uint8Array {
  const row = Uint8Array.from([0, ...Array.from({ length: 8 }, () => [(shade * 37) % 256, 120, 200]).flat()]);
  const pixels = new Uint8Array(row.length * 8);
  for (let line = 0; line < 8; line++) pixels.set(row, line * row.length);
  const head = Uint8Array.from([0, 0, 0, 8, 0, 0, 0, 8, 8, 2, 0, 0, 0]);
  const signature = Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Uint8Array.from([
    ...signature,
    ...chunk("IHDR", head),
    ...chunk("IDAT", deflateSync(pixels, { level: 0 })),
    ...chunk("IEND", new Uint8Array()),
  ]);
}

function chunk(type: string, data: Uint8Array): number[] {
  const body = [...strToU8(type), ...data];
  return [...bytes(data.length), ...body, ...bytes(crc(body))];
}
const bytes = (value: number): number[] => [24, 16, 8, 0].map((shift) => (value >>> shift) & 255);
function crc(data: readonly number[]): number {
  let rest = 0xffffffff;
  for (const byte of data) {
    rest ^= byte;
    for (let bit = 0; bit < 8; bit++) rest = rest & 1 ? (rest >>> 1) ^ 0xedb88320 : rest >>> 1;
  }
  return (rest ^ 0xffffffff) >>> 0;
}
