// What a run left below out/, in a form in which runs under different runtimes can be compared.
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { inflateSync } from "node:zlib";

/**
 * File → content. Left aside, and nothing else:
 * - `audit.csv`: the request ids, which the CRM draws at random;
 * - PNG and PDF: how a runtime's zlib packed the bytes (the unpacked ones count), and with it lengths and offsets;
 * - `report.html`, `manifest.json`: the name of the runtime and the library's commit; in `report.pdf` the one page that names it (`streams`);
 * - `workbooks.json`: written by `npm start` alone, with measured durations (`withoutRecord`).
 */
export function snapshot(out: string): Map<string, string> {
  const files = readdirSync(out, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  const found = new Map<string, string>();
  for (const file of files) {
    const name = file.slice(out.length + 1);
    if (name !== "workbooks.json" && !name.endsWith("report.pdf"))
      found.set(name, comparable(name, readFileSync(file)));
  }
  return found;
}

/** Takes the record of the workbooks out of a run's files, for the reports to be made again without it. */
export function withoutRecord(out: string): void {
  rmSync(join(out, "workbooks.json"));
  const file = join(out, "manifest.json");
  const manifest = JSON.parse(readFileSync(file, "utf8")) as { labels: { files: Record<string, string> } };
  const files = Object.entries(manifest.labels.files).filter(([path]) => !path.startsWith("workbooks/"));
  const without = { ...manifest, workbooks: [], labels: { ...manifest.labels, files: Object.fromEntries(files) } };
  writeFileSync(file, `${JSON.stringify(without, null, 2)}\n`);
}

function comparable(name: string, bytes: Buffer): string {
  if (name.endsWith(".png")) return pixels(bytes);
  if (name.endsWith(".pdf")) return streams(bytes).join("\n");
  const text = bytes.toString("utf8");
  if (name === "audit.csv") return withoutRequestIds(text);
  if (name === "manifest.json") return text.replace(/"(runtime|commit)": "[^"]*"/g, '"$1": ""');
  return name.endsWith("report.html")
    ? text.replace(/ on (?:Node\.js|Deno) [\d.]+</, " on RUNTIME<").replace(/<dt>commit<\/dt><dd>[^<]*<\/dd>/, "")
    : text;
}

/** Column 11 of 13; what stands before it holds no quoted commas. */
function withoutRequestIds(csv: string): string {
  return csv.replace(/^((?:[^,"\r\n]*,){10})[^,\r\n]*/gm, "$1");
}

function pixels(png: Buffer): string {
  const header = png.subarray(8, 33).toString("hex");
  const data: Buffer[] = [];
  for (let at = 8; at < png.length; ) {
    const length = png.readUInt32BE(at);
    if (png.toString("latin1", at + 4, at + 8) === "IDAT") data.push(png.subarray(at + 8, at + 8 + length));
    at += 12 + length;
  }
  return `${header} ${hash(inflateSync(Buffer.concat(data)))}`;
}

/** The streams of a PDF, unpacked and hashed, and last what stands around them. */
export function streams(pdf: Buffer): string[] {
  const found: string[] = [];
  const around = pdf
    .toString("latin1")
    .replace(/stream\r?\n([\s\S]*?)\r?\nendstream/g, (whole, body: string) => {
      try {
        found.push(hash(inflateSync(Buffer.from(body, "latin1"))));
      } catch {
        found.push(hash(Buffer.from(whole, "latin1")));
      }
      return "";
    })
    .replace(/\/Length \d+/g, "")
    .replace(/^xref[\s\S]*?(?=^trailer)/gm, "")
    .replace(/startxref\n\d+/, "");
  return [...found, hash(Buffer.from(around, "latin1"))];
}

const hash = (bytes: Uint8Array): string => createHash("sha1").update(bytes).digest("hex");
