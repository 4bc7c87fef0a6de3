/** The delta window: opened by the load, closed by cutover, expected to take its hours. What comes later is reported. */

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

/** Whether an export of this day (`YYYY-MM-DD`) was taken after the cutover, where one is set: nothing of it is loaded. */
export const afterCutover = (day: string, cutover: string | null): boolean =>
  cutover !== null && `${day}T00:00:00.000Z` > cutover;
