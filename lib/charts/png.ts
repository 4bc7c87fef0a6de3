/** A chart as a picture for documents that cannot hold SVG. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { Resvg } from "@resvg/resvg-js";

const locate = createRequire(import.meta.url).resolve;
/** Inter as files: the same letters on every machine, whatever fonts it has. */
export const FONT_FILES = {
  regular: locate("@expo-google-fonts/inter/400Regular/Inter_400Regular.ttf"),
  bold: locate("@expo-google-fonts/inter/700Bold/Inter_700Bold.ttf"),
} as const;

/** PNG bytes of a standalone SVG, `width` pixels wide (default 1920, twice a chart's width). */
export function png(svg: string, width = 1920): Uint8Array {
  const image = new Resvg(svg, {
    fitTo: { mode: "width", value: width },
    background: "#ffffff",
    font: {
      fontFiles: [FONT_FILES.regular, FONT_FILES.bold],
      loadSystemFonts: false,
      defaultFontFamily: "Inter",
      sansSerifFamily: "Inter",
    },
  });
  return new Uint8Array(image.render().asPng());
}

/** The font's bytes, for the PDF. */
export const fontBytes = (weight: keyof typeof FONT_FILES): Uint8Array =>
  new Uint8Array(readFileSync(FONT_FILES[weight]));
