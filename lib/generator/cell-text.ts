/** Values as the text of a cell, in the manner of the file. */
import type { Column } from "../contract/columns.ts";
import type { Manner } from "./manner.ts";
import { at } from "./random.ts";
import type { Value } from "./row.ts";

/** A cell of a workbook file: text, a number, a yes or no, or a serial date with its style. */
export type SheetCell =
  | string
  | number
  | boolean
  | { readonly serial: number; readonly style: "day" | "moment" }
  | { readonly error: string }
  | null;
export type FileColumn = { readonly name: string; readonly header: string; readonly column: Column<unknown> };

const MONTHS = [
  "januar",
  "februar",
  "marts",
  "april",
  "maj",
  "juni",
  "juli",
  "august",
  "september",
  "oktober",
  "november",
  "december",
];
const YES_NO = { da: ["ja", "nej"], en: ["yes", "no"], key: ["true", "false"] } as const;
const BOOLEAN_FORMS = [
  ["ja", "nej"],
  ["Ja", "Nej"],
  ["true", "false"],
  ["SAND", "FALSK"],
  ["1", "0"],
  ["yes", "no"],
] as const;
const BLANKS = ["-", "N/A", "#N/A", "Ikke angivet", "NULL", "n/a", "–", "#REF!"];

/** Text of a value; `turn` picks among the forms where the manner mixes several. */
export function cellText(value: Value, { column, name }: FileColumn, manner: Manner, turn: number): string {
  if (value !== null && typeof value === "object") return value.verbatim;
  if (value === null) return blankText(column, manner, turn);
  switch (column.type) {
    case "bool":
      return value ? yesNo(manner, turn)[0] : yesNo(manner, turn)[1];
    case "enum":
      return labelText(String(value), column, manner, turn);
    case "date":
      return dayText(String(value), manner, turn);
    case "ts":
      return momentText(String(value), manner, turn);
    case "int":
    case "decimal":
      return numberText(Number(value), column.type === "decimal" && !Number.isInteger(value) ? 1 : 0, manner);
    case "percent":
      return percentText(Number(value), name, manner, turn);
    default:
      return plainText(String(value), column, name, manner);
  }
}

const yesNo = (manner: Manner, turn: number): readonly [string, string] =>
  manner.booleans === "mixed" ? at(BOOLEAN_FORMS, turn) : YES_NO[manner.language];

function blankText(column: Column<unknown>, manner: Manner, turn: number): string {
  if (manner.blanks === "empty" || column.personal === "name" || turn % 10 !== 0) return "";
  return at(BLANKS, Math.floor(turn / 10));
}

/** Labels in the file's language: the first extra label of the contract is the Danish one. */
function labelText(value: string, column: Column<unknown>, manner: Manner, turn: number): string {
  const danish = column.values?.[value]?.[0] ?? value;
  const words = value.replaceAll("_", " ");
  const english = words.charAt(0).toUpperCase() + words.slice(1);
  if (manner.labels === "noisy")
    return at([danish, english, value, danish.toUpperCase(), `${danish} `, ` ${english}`], turn);
  return manner.language === "da" ? danish : manner.language === "en" ? english : value;
}

const split = (day: string) => [day.slice(0, 4), day.slice(5, 7), day.slice(8, 10)] as const;

function dayText(value: string, manner: Manner, turn: number): string {
  const [year, month, day] = split(value);
  if (manner.dates === "iso") return value;
  if (manner.dates === "dot") return `${day}.${month}.${year}`;
  if (manner.dates === "slash") return `${day}/${month}/${year}`;
  if (manner.dates === "dash") return `${day}-${month}-${year}`;
  const draw = turn % 40;
  if (draw < 4) return `${day}.${month}.${year}`;
  if (draw < 8) return `${day}/${month}/${year}`;
  if (draw < 10) return value;
  if (draw === 10) return `${Number(day)}. ${at(MONTHS, Number(month) - 1)} ${year}`;
  if (draw === 11) return String(serialOf(value));
  return `${day}-${month}-${year}`;
}

function momentText(value: string, manner: Manner, turn: number): string {
  const [day, time = "00:00"] = value.split(" ");
  const draw = manner.dates === "mixed" && (turn % 40 === 10 || turn % 40 === 11) ? 0 : turn;
  const dot = manner.dates === "dot" || (manner.dates === "mixed" && draw % 40 < 4);
  return `${dayText(day ?? value, manner, draw)} ${dot ? time.replace(":", ".") : time}`;
}

function numberText(value: number, places: number, manner: Manner): string {
  const [whole = "0", fraction] = value.toFixed(places).split(".");
  if (!manner.decimalComma) return fraction ? `${whole}.${fraction}` : whole;
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ".");
  return fraction ? `${grouped},${fraction}` : grouped;
}

function percentText(value: number, name: string, manner: Manner, turn: number): string {
  if (manner.percents === "fraction" && name === "click_rate")
    return (value / 100).toFixed(2).replace(".", manner.decimalComma ? "," : ".");
  const text = value.toFixed(1).replace(".", manner.decimalComma ? "," : ".");
  if (manner.percents === "plain") return text;
  return at([`${text} %`, text, Number.isInteger(value) ? String(value) : text, `${text}%`], turn);
}

function plainText(value: string, column: Column<unknown>, name: string, manner: Manner): string {
  if (column.personal === "email" && manner.emails === "capital") return value.charAt(0).toUpperCase() + value.slice(1);
  if (manner.ids === "dotted" && (column.key || column.references) && /^\d{4,}$/.test(value))
    return value.replace(/\B(?=(\d{3})+$)/g, ".");
  if (name === "phone_number" && manner.phones === "spaced" && /^\d{8}$/.test(value))
    return value.replace(/(\d\d)(?=\d)/g, "$1 ");
  if (name === "phone_number" && manner.phones === "international" && /^\d{8}$/.test(value))
    return value.replace(/(\d{4})(?=\d)/, "$1 ");
  if ((name === "msisdn" || name === "mobile_phone") && manner.phones === "international")
    return value.replace("+", "00");
  return value;
}

const ERROR = /^#(REF!|N\/A|DIV\/0!|NAME\?|VALUE!)$/;

/** The value as a cell of a workbook file. */
export function sheetCell(value: Value, file: FileColumn, manner: Manner, turn: number): SheetCell {
  if (value === null) return null;
  if (typeof value === "object")
    return manner.faults.has("error-cells") && ERROR.test(value.verbatim) ? { error: value.verbatim } : value.verbatim;
  const { column, name } = file;
  if (column.type === "bool") return Boolean(value);
  if (column.type === "date") return { serial: serialOf(String(value)), style: "day" };
  if (column.type === "ts") return { serial: momentSerial(String(value)), style: "moment" };
  if (typeof value === "number") return value;
  const digits = typeof value === "string" && /^\d{1,15}$/.test(value);
  if (digits && manner.ids === "number" && (column.key || column.references)) return Number(value);
  if (digits && manner.phones === "number" && name === "phone_number") return Number(value);
  return cellText(value, file, manner, turn);
}

const serialOf = (day: string): number => Date.parse(`${day}T00:00:00Z`) / 86_400_000 + 25_569;
function momentSerial(value: string): number {
  const [day = "", time = "00:00"] = value.split(" ");
  const [hour = "0", minute = "0"] = time.split(":");
  return serialOf(day) + (Number(hour) * 60 + Number(minute)) / 1440;
}
