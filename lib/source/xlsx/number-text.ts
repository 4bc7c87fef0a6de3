/** The text of a number cell: what a person sees in the sheet where the format matters, else every digit there is. */
import { masked, type NumberKind } from "./number-format.ts";

const DAY_SECONDS = 86_400;
const LAST_DAY = 2_958_465;

/** Numbers keep fifteen digits in a spreadsheet; what stands beyond is the noise of binary fractions. */
const DIGITS = 15;

export type NumberText = {
  readonly text: string;
  /** It is a decimal number, written with `.`. */
  readonly decimal: boolean;
  /** More digits than a spreadsheet keeps: the last ones were lost before. */
  readonly overlong: boolean;
};

/**
 * @param written the number as the sheet has it, for example `4.52012345E9`
 * @param epoch1904 days are counted from 1904-01-01 (old Macs) and not from 1900
 */
export function numberText(written: string, kind: NumberKind, epoch1904: boolean): NumberText {
  const text = written.trim();
  const value = Number(text);
  const as = (found: string, decimal = false): NumberText => ({ text: found, decimal, overlong: false });
  if (text === "" || !Number.isFinite(value)) return as(written);
  if (kind.is === "moment") return as(momentText(value, epoch1904) ?? plainNumber(value));
  if (kind.is === "time")
    return as(value >= 0 && value < 1 ? clockText(value) : (momentText(value, epoch1904) ?? text));
  if (kind.is === "elapsed") return as(value >= 0 ? clockText(value) : plainNumber(value));
  if (kind.is === "percent") {
    const percent = rounded(value * 100);
    return as(`${plainNumber(percent)}%`, !Number.isInteger(percent));
  }
  const whole = Number.isInteger(value);
  if (kind.is === "mask" && whole && value >= 0) return as(masked(kind.mask, plainNumber(value)));
  const digits = /^-?\d+$/.test(text) ? text : plainNumber(whole ? value : rounded(value));
  return { text: digits, decimal: !whole, overlong: whole && Math.abs(value) >= 10 ** DIGITS };
}

/** A serial day as wall time, rounded to the second; null outside what a calendar has. */
function momentText(serial: number, epoch1904: boolean): string | null {
  if (serial < 0 || serial > LAST_DAY) return null;
  const seconds = Math.round(serial * DAY_SECONDS);
  const day = Math.floor(seconds / DAY_SECONDS);
  const rest = seconds - day * DAY_SECONDS;
  const date = dayText(day, epoch1904);
  return rest === 0 ? date : `${date} ${clock(rest)}`;
}

/** 1900 was no leap year, but spreadsheets count a 29 February in it: that day is said as it is, and fits no date. */
function dayText(day: number, epoch1904: boolean): string {
  if (!epoch1904 && day === 60) return "1900-02-29";
  if (!epoch1904 && day === 0) return "1900-01-00";
  const start = epoch1904 ? Date.UTC(1904, 0, 1) : Date.UTC(1899, 11, day > 60 ? 30 : 31);
  return new Date(start + day * DAY_SECONDS * 1000).toISOString().slice(0, 10);
}

const clockText = (days: number) => clock(Math.round(days * DAY_SECONDS));

function clock(seconds: number): string {
  const two = (number: number) => String(number).padStart(2, "0");
  return `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}

const rounded = (value: number) => Number(value.toPrecision(DIGITS));

/** Without an exponent, as far as a number of a spreadsheet has digits. */
function plainNumber(value: number): string {
  const text = String(value);
  if (!text.includes("e")) return text;
  if (Math.abs(value) >= 1) return BigInt(value).toString();
  return value.toFixed(20).replace(/\.?0+$/, "");
}
