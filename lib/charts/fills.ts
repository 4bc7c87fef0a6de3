/**
 * Fills that stay apart without colour: each has its own hatching and its own lightness, and the colours are from the
 * Okabe-Ito set, chosen to differ for colour-blind people.
 */
/** Charts bring their own ground, so that their hatching reads the same on a light page, a dark one and on paper. */
export const PAPER = "#ffffff";
export const INK = "#16202b";
/** For text that stands on hatching or grid lines: a rim of the ground around each letter. */
export const RIM = { fill: INK, stroke: PAPER, strokeWidth: 4 } as const;
export const QUIET = "#5a6572";
export const GRID = "#d9dee4";

const PATTERNS = {
  solid: ["#1d4e79", ""],
  slant: ["#9cc9ea", '<path d="M-2 8L8 -2M4 14L14 4M-2 -2" stroke="#1d4e79" stroke-width="1.4"/>'],
  dots: ["#f7e3a1", '<circle cx="3" cy="3" r="1.5" fill="#6b5200"/><circle cx="9" cy="9" r="1.5" fill="#6b5200"/>'],
  cross: ["#f0a878", '<path d="M0 0L12 12M12 0L0 12" stroke="#8c2f00" stroke-width="1.5"/>'],
  blank: ["#ffffff", '<path d="M0 3H12M0 9H12" stroke="#aab3bd" stroke-width="1"/>'],
  upright: ["#a8dccb", '<path d="M3 0V12M9 0V12" stroke="#00634a" stroke-width="1.6"/>'],
  backslant: ["#e8c3d8", '<path d="M0 0L12 12M-6 6L6 18M6 -6L18 6" stroke="#7a2b58" stroke-width="1.4"/>'],
  grey: ["#c4cad1", ""],
} as const satisfies Record<string, readonly [string, string]>;

export type Fill = keyof typeof PATTERNS;
export const FILLS = Object.keys(PATTERNS) as Fill[];

/** The paint for a mark of the chart called `name`; ids carry the name because many charts share one page. */
export const paint = (name: string, fill: Fill): string =>
  PATTERNS[fill][1] === "" ? PATTERNS[fill][0] : `url(#${name}-${fill})`;

/** The definitions that {@link paint} refers to. */
export const patternDefinitions = (name: string, fills: readonly Fill[]): string =>
  fills
    .filter((fill) => PATTERNS[fill][1] !== "")
    .map(
      (fill) =>
        `<pattern id="${name}-${fill}" width="12" height="12" patternUnits="userSpaceOnUse">` +
        `<rect width="12" height="12" fill="${PATTERNS[fill][0]}"/>${PATTERNS[fill][1]}</pattern>`,
    )
    .join("");
