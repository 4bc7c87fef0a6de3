/** The delta window: opened by the load, closed after its hours or at cutover. Exports from later are reported, not taken. */

export type Window = { readonly from: string; readonly to: string };

const HOUR = 3_600_000;

/** `openedAt` (ISO) is when the export that was loaded was taken; `cutover` (ISO) may end the window early. */
export function deltaWindow(openedAt: string, hours: number, cutover: string | null): Window {
  const end = new Date(Date.parse(openedAt) + hours * HOUR).toISOString();
  return { from: openedAt, to: cutover !== null && cutover < end ? cutover : end };
}

/** Whether an export of this day (`YYYY-MM-DD`) belongs to the window; a day counts when any of its hours does. */
export const inWindow = (window: Window, day: string): boolean =>
  `${day}T23:59:59.999Z` >= window.from && `${day}T00:00:00.000Z` <= window.to;
