/** Which of the numbers of a date is the day: decided for a column from all its cells. */
import { type DateNumbers, scanDate } from "./date-scan.ts";

export type DayOrder = "dmy" | "mdy" | "ymd";
/** How the dates of a column are read. */
export type DateReading = {
  readonly order: DayOrder;
  /** Cells prove either order, so those that prove none are doubtful. */
  readonly mixed: boolean;
};

const LENGTHS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
/** Two digits below this are years after 2000, the others before. */
export const PIVOT = 50;

/** The year with its century. */
export const fullYear = (year: number, digits: number): number =>
  digits > 2 ? year : year + (year < PIVOT ? 2000 : 1900);

/** Whether the day exists; years from 1900 to 2100. */
export function isDay(year: number, month: number, day: number): boolean {
  if (year < 1900 || year > 2100 || month < 1 || month > 12 || day < 1) return false;
  const leap = month === 2 && year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return day <= (leap ? 29 : (LENGTHS[month - 1] ?? 0));
}

/** The day that the numbers are in an order, as `year * 10000 + month * 100 + day`; 0 when it does not exist. */
export function dayIn(order: DayOrder, numbers: DateNumbers): number {
  const { first, second, third, firstDigits, thirdDigits } = numbers;
  if (firstDigits === 4 || order === "ymd") {
    if (thirdDigits === 4) return 0;
    return packed(fullYear(first, firstDigits), second, third);
  }
  const year = fullYear(third, thirdDigits);
  return order === "dmy" ? packed(year, second, first) : packed(year, first, second);
}

const packed = (year: number, month: number, day: number): number =>
  isDay(year, month, day) ? year * 10_000 + month * 100 + day : 0;

/** Sees the dates of a column and decides. */
export class OrderVotes {
  #dmy = 0;
  #mdy = 0;
  #ymd = 0;
  /** Cells that are a date in both of the orders with the year last, and not the same one. */
  open = 0;
  twoDigitYears = 0;

  see(text: string, times = 1): void {
    if (text.charCodeAt(4) === 45) return; // ISO
    const numbers = scanDate(text);
    if (numbers) this.count(numbers, times);
  }

  count(numbers: DateNumbers, times = 1): void {
    if (numbers.firstDigits === 4) return;
    if (numbers.thirdDigits === 2) this.twoDigitYears += times;
    const dmy = dayIn("dmy", numbers);
    const mdy = dayIn("mdy", numbers);
    if (dmy && mdy) {
      if (dmy !== mdy) this.open += times;
    } else if (dmy) this.#dmy += times;
    else if (mdy) this.#mdy += times;
    else if (dayIn("ymd", numbers)) this.#ymd += times;
  }

  /**
   * The order that most of the deciding cells prove; without any the contract's, day first. `open`: nothing proves
   * it although cells would be other days in another order.
   */
  decide(): DateReading & { readonly open: boolean } {
    const most = Math.max(this.#dmy, this.#mdy, this.#ymd);
    const order = this.#dmy === most ? "dmy" : this.#mdy === most ? "mdy" : "ymd";
    const proofs = [this.#dmy, this.#mdy, this.#ymd].filter((count) => count > 0).length;
    return { order, mixed: proofs > 1, open: proofs === 0 && this.open > 0 };
  }
}
