// From anything a cell threw to what a person needs: the place, a sentence, the lines around it.
import { relative, sep } from "node:path";
import { maskByLook } from "./mask.ts";
import { asPath } from "./modules.ts";
import { codeFrame, type Place, PlacedError } from "./place.ts";
import type { CellError } from "./record.ts";
import { HERE } from "./root.ts";
import { asStop } from "./stop.ts";

export interface FaultContext {
  /** Absolute path of the workbook, as in stack frames. */
  readonly file: string;
  readonly text: string;
  readonly reveal: boolean;
  /** Position in the file for a position in a frame of a cell. */
  original?(cellIndex: number, line: number, column: number): Place;
}

interface Frame {
  readonly file: string;
  readonly cell: number | undefined;
  readonly place: Place;
}

/**
 * Describes a thrown value. Its place is the innermost frame inside the workbook; frames of the library below it
 * and of the workbook above it are the trail. Values that look personal are masked in the message.
 */
export function describeFault(thrown: unknown, context: FaultContext): CellError {
  const stop = asStop(thrown);
  const hide = (text: string): string => (context.reveal ? text : maskByLook(text));
  if (stop) return { name: nameOf(thrown), message: hide(stop.sentence), exitCode: stop.exitCode };
  const message = hide(messageOf(thrown));
  const frames = thrown instanceof Error ? readStack(thrown.stack ?? "", context) : [];
  const own = frames.findIndex((frame) => frame.cell !== undefined);
  const place = thrown instanceof PlacedError ? thrown.place : frames[own]?.place;
  const described = { name: nameOf(thrown), message };
  if (!place) return described;
  const trail = thrown instanceof PlacedError ? [] : trailOf(frames, own);
  return {
    ...described,
    at: `${shownPath(context.file)}:${place.line}:${place.column}`,
    line: place.line,
    column: place.column,
    frame: codeFrame(context.text, place),
    ...(trail.length > 0 ? { trail } : {}),
  };
}

/** The number of the cell a stack names first. */
export function cellOfStack(thrown: unknown, context: FaultContext): number | undefined {
  if (!(thrown instanceof Error)) return undefined;
  return readStack(thrown.stack ?? "", context).find((frame) => frame.cell !== undefined)?.cell;
}

/** Path for people: relative to the working folder while that is shorter. */
export function shownPath(file: string): string {
  const path = relative("", file);
  return path.startsWith(`..${sep}`) || path === "" ? file : path;
}

/** Error and place as a block of text. */
export function faultText(error: CellError): string {
  if (error.exitCode !== undefined) return error.message;
  const head = `${error.at ? `${error.at}  ` : ""}${error.name}: ${error.message}`;
  const trail = (error.trail ?? []).map((place) => `    ${place}`);
  return [head, ...(error.frame ? [error.frame] : []), ...trail].join("\n");
}

const LOCATION = /^(?:at )?(?:async )?(?:.*? \()?((?:file:\/\/)?(?:\/|[A-Za-z]:).*?)(\?[^:()]*)?:(\d+):(\d+)\)?$/;

function readStack(stack: string, context: FaultContext): Frame[] {
  const frames: Frame[] = [];
  for (const text of stack.split("\n")) {
    const match = LOCATION.exec(text.trim());
    if (!match?.[1]) continue;
    const file = asPath(match[1]);
    const line = Number(match[3]);
    const column = Number(match[4]);
    const cell = /[?&]cell=(\d+)/.exec(match[2] ?? "")?.[1];
    if (file === context.file && cell !== undefined)
      frames.push({
        file,
        cell: Number(cell),
        place: context.original?.(Number(cell), line, column) ?? { line, column },
      });
    else if (!isForeign(file)) frames.push({ file, cell: undefined, place: { line, column } });
  }
  return frames;
}

/** Packages, and the runner itself: places nobody who writes a workbook looks at. */
const isForeign = (file: string): boolean => file.includes(`${sep}node_modules${sep}`) || file.startsWith(HERE);

/** The other places: those inside what the cell called, then those it was called from. */
function trailOf(frames: readonly Frame[], own: number): string[] {
  const inner = frames
    .slice(0, own)
    .slice(0, 4)
    .map((frame) => `in ${placeText(frame)}`);
  const outer = frames.slice(own + 1).filter((frame) => frame.cell !== undefined);
  return [...inner, ...outer.slice(0, 4).map((frame) => `called from ${placeText(frame)}`)];
}

const placeText = ({ file, place }: Frame): string => `${shownPath(file)}:${place.line}:${place.column}`;

function nameOf(thrown: unknown): string {
  if (thrown instanceof Error) return thrown.name;
  return thrown === null ? "null" : typeof thrown;
}

function messageOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return `thrown: ${String(thrown)}`;
  const cause =
    thrown.cause instanceof Error && !thrown.message.includes(thrown.cause.message) ? thrown.cause : undefined;
  return cause ? `${thrown.message} (${messageOf(cause)})` : thrown.message;
}
