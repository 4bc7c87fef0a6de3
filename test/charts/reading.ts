/** Reads a chart back off its SVG: where its marks stand and how far its texts reach, in pixels of the whole picture. */
import { parseHTML } from "linkedom";
import { textWidth } from "#lib/charts/text.ts";

export type Box = { readonly x: number; readonly y: number; readonly width: number; readonly height: number };
export type Mark = Box & { readonly fill: string; readonly title: string };
export type Words = Box & { readonly text: string };

/** Lengths in `em` are of the letters, and small. */
const number = (element: Element, name: string): number => {
  const value = element.getAttribute(name) ?? "0";
  return value.endsWith("em") ? Number(value.slice(0, -2)) * 12 : Number(value);
};

/** The SVG's elements that match, with the sum of the translations above each. */
function placed(svg: string, selector: string): { element: Element; x: number; y: number; turn: number }[] {
  const { document } = parseHTML(`<html><body>${svg}</body></html>`);
  return [...document.querySelectorAll(selector)].map((element) => {
    let [x, y, turn] = [0, 0, 0];
    for (let at: Element | null = element; at; at = at.parentElement) {
      const moved = /translate\((-?[\d.e]+)(?:,\s*(-?[\d.e]+))?\)/.exec(at.getAttribute("transform") ?? "");
      x += Number(moved?.[1] ?? 0);
      y += Number(moved?.[2] ?? 0);
      turn += Number(/rotate\((-?[\d.]+)/.exec(at.getAttribute("transform") ?? "")?.[1] ?? 0);
    }
    return { element, x, y, turn };
  });
}

/** Rectangles of the marks that Plot calls `label` (`bar`, `cell`, `rect`), in the order drawn. */
export const marks = (svg: string, label: string): Mark[] =>
  placed(svg, `g[aria-label="${label}"] rect`).map(({ element, x, y }) => ({
    x: x + number(element, "x"),
    y: y + number(element, "y"),
    width: number(element, "width"),
    height: number(element, "height"),
    fill: element.getAttribute("fill") ?? "",
    title: element.querySelector("title")?.textContent ?? "",
  }));

const inherited = (element: Element, name: string): string | null => {
  for (let at: Element | null = element; at; at = at.parentElement) {
    const value = at.getAttribute(name);
    if (value !== null) return value;
  }
  return null;
};

/** Every text with the room it takes, as {@link textWidth} measures it. */
export const written = (svg: string): Words[] =>
  placed(svg, "text").map(({ element, x, y, turn }) => {
    const text = element.textContent ?? "";
    const size = Number(inherited(element, "font-size") ?? 12);
    const lines = element.querySelectorAll("tspan").length > 0 ? [...element.querySelectorAll("tspan")] : [element];
    const width = Math.max(...lines.map((line) => textWidth(line.textContent ?? "", size)));
    const anchor = inherited(element, "text-anchor") ?? "start";
    const from = anchor === "end" ? -width : anchor === "middle" ? -width / 2 : 0;
    const flat = Math.cos((turn * Math.PI) / 180);
    return {
      text,
      x: x + number(element, "x") + from * flat,
      y: y + number(element, "y"),
      width: width * flat,
      height: size,
    };
  });

/** Width and height of the picture. */
export function sizeOf(svg: string): { readonly width: number; readonly height: number } {
  const [, width, height] = /viewBox="0 0 (\d+) (\d+)"/.exec(svg) ?? [];
  return { width: Number(width), height: Number(height) };
}
