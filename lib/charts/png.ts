/** A chart as a picture for documents that cannot hold SVG. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import process from "node:process";
import { crc32, deflateSync } from "node:zlib";
import { Resvg } from "@resvg/resvg-js";
import { PAPER } from "./fills.ts";
import { kept } from "./kept.ts";

const locate = createRequire(import.meta.url).resolve;
/** Inter as files: the same letters on every machine, whatever fonts it has. */
const FONT_FILES = {
  regular: locate("@expo-google-fonts/inter/400Regular/Inter_400Regular.ttf"),
  bold: locate("@expo-google-fonts/inter/700Bold/Inter_700Bold.ttf"),
} as const;

/** The pictures drawn last: a workbook shows a chart, and the report prints the same one again. */
const drawn = new Map<string, Uint8Array>();
const MOST_DRAWN = 32;

/**
 * PNG bytes of a standalone SVG on white, `width` pixels wide (default 1920, twice a chart's width). Where many programs
 * draw the same charts, ACTIMO_PICTURES names a folder to keep them in.
 */
export function png(svg: string, width = 1920): Uint8Array {
  const key = `${width} ${svg}`;
  const known = drawn.get(key);
  if (known) return known;
  const picture = kept(process.env["ACTIMO_PICTURES"], key, () => draw(svg, width));
  const [oldest] = drawn.keys();
  if (drawn.size >= MOST_DRAWN && oldest !== undefined) drawn.delete(oldest);
  drawn.set(key, picture);
  return picture;
}

function draw(svg: string, width: number): Uint8Array {
  const image = new Resvg(svg, {
    fitTo: { mode: "width", value: width },
    background: PAPER,
    font: {
      fontFiles: [FONT_FILES.regular, FONT_FILES.bold],
      loadSystemFonts: false,
      defaultFontFamily: "Inter",
      sansSerifFamily: "Inter",
    },
  }).render();
  return opaquePng(image.pixels, image.width, image.height);
}

/** The font's bytes, for the PDF. */
export const fontBytes = (weight: keyof typeof FONT_FILES): Uint8Array =>
  new Uint8Array(readFileSync(FONT_FILES[weight]));

/**
 * RGB without alpha: pdfkit embeds such a PNG as it is, while it takes one with alpha apart asynchronously, so that
 * the order of objects, and with it the bytes of the PDF, would change from run to run.
 */
function opaquePng(bytes: Uint8Array, width: number, height: number): Uint8Array {
  const stride = width * 3 + 1;
  const rows = new Uint8Array(stride * height);
  const rgba = bytes.byteOffset % 4 === 0 ? bytes : new Uint8Array(bytes);
  const pixels = new Uint32Array(rgba.buffer, rgba.byteOffset, width * height);
  for (let y = 0; y < height; y += 1) {
    // Filter 2: each byte as the difference to the one above. Charts are mostly flat downwards.
    rows[y * stride] = 2;
    for (let x = 0; x < width; x += 1) {
      const pixel = y * width + x;
      if (y > 0 && pixels[pixel] === pixels[pixel - width]) continue;
      const at = pixel * 4;
      const above = at - width * 4;
      const to = y * stride + 1 + x * 3;
      for (let part = 0; part < 3; part += 1)
        rows[to + part] = (rgba[at + part] ?? 0) - (y === 0 ? 0 : (rgba[above + part] ?? 0));
    }
  }
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  header.set([8, 2, 0, 0, 0], 8);
  const parts = [
    Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a),
    chunk("IHDR", header),
    chunk("IDAT", deflateSync(rows)),
    chunk("IEND", new Uint8Array()),
  ];
  const file = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    file.set(part, at);
    at += part.length;
  }
  return file;
}

function chunk(type: string, data: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(data.length + 12);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, data.length);
  bytes.set(new TextEncoder().encode(type), 4);
  bytes.set(data, 8);
  view.setUint32(data.length + 8, crc32(bytes.subarray(4, data.length + 8)));
  return bytes;
}
