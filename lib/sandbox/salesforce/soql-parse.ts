import { malformedQuery } from "./refusals.ts";

export type Literal =
  | { is: "text" | "date" | "datetime" | "word"; value: string }
  | { is: "number"; value: number }
  | { is: "flag"; value: boolean }
  | { is: "null" };
export type Operator = "=" | "!=" | "<" | ">" | "<=" | ">=" | "LIKE" | "IN" | "NOT IN" | "INCLUDES" | "EXCLUDES";
export type Condition =
  | { is: "and" | "or"; of: Condition[] }
  | { is: "not"; of: Condition }
  | { is: "compare"; path: string; at: number; operator: Operator; values: Literal[]; inner: Soql | null };
export type Selected = { path: string; at: number; call: string | null; alias: string | null };
export type Soql = {
  select: Selected[];
  from: string;
  where: Condition | null;
  groupBy: string[];
  orderBy: { path: string; at: number; down: boolean; nullsLast: boolean }[];
  limit: number | null;
  offset: number;
  allRows: boolean;
};

type Token = { text: string; at: number; kind: "word" | "text" | "number" | "time" | "sign" | "end" };

const TOKEN =
  /\s*(?:('(?:[^'\\]|\\.)*')|(\d{4}-\d{2}-\d{2}(?:T[\d:.]+(?:Z|[+-]\d{2}:?\d{2}))?)|([+-]?\d+(?:\.\d+)?)|([A-Za-z_][\w.]*(?::\d+)?)|(!=|<>|<=|>=|[=<>(),]))/y;

/** A query as a tree. Throws MALFORMED_QUERY for what this part of SOQL does not know. */
export function parseSoql(source: string): Soql {
  const reader = readerOf(source);
  const soql = query(reader);
  if (reader.peek().kind !== "end") throw reader.unexpected();
  return soql;
}

type Reader = ReturnType<typeof readerOf>;

function readerOf(source: string) {
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  const end = source.trimEnd().length;
  while (TOKEN.lastIndex < end) {
    const from = TOKEN.lastIndex;
    const match = TOKEN.exec(source);
    if (!match) throw malformedQuery(`unexpected token: ${source.slice(from).trim()[0] ?? "<EOF>"}`);
    const [whole, text, time, number, word, sign] = match;
    const kind = text ? "text" : time ? "time" : number ? "number" : word ? "word" : "sign";
    const piece = text ?? time ?? number ?? word ?? sign ?? "";
    tokens.push({ text: piece, at: from + whole.length - piece.length, kind });
  }
  let at = 0;
  const peek = (ahead = 0): Token => tokens[at + ahead] ?? { text: "<EOF>", at: end, kind: "end" };
  const is = (word: string, ahead = 0): boolean =>
    ["word", "sign"].includes(peek(ahead).kind) && peek(ahead).text.toUpperCase() === word;
  const unexpected = () => malformedQuery(`unexpected token: ${peek().text}`);
  return {
    peek,
    is,
    unexpected,
    next(): Token {
      const token = peek();
      at++;
      return token;
    },
    skip(word: string): boolean {
      if (!is(word)) return false;
      at++;
      return true;
    },
    take(word: string): void {
      if (!this.skip(word)) throw unexpected();
    },
    word(): Token {
      if (peek().kind !== "word") throw unexpected();
      return this.next();
    },
  };
}

function query(reader: Reader): Soql {
  reader.take("SELECT");
  const select = listOf(reader, () => selected(reader));
  reader.take("FROM");
  const from = reader.word().text;
  if (reader.peek().kind === "word" && !CLAUSES.has(reader.peek().text.toUpperCase())) reader.next();
  const where = reader.skip("WHERE") ? either(reader) : null;
  const groupBy = clause(reader, "GROUP") ? listOf(reader, () => reader.word().text) : [];
  const orderBy = clause(reader, "ORDER") ? listOf(reader, () => ordering(reader)) : [];
  const limit = reader.skip("LIMIT") ? count(reader) : null;
  const offset = reader.skip("OFFSET") ? count(reader) : 0;
  const allRows = reader.skip("ALL");
  if (allRows) reader.take("ROWS");
  return { select, from, where, groupBy, orderBy, limit, offset, allRows };
}

const CLAUSES = new Set(["WHERE", "GROUP", "ORDER", "LIMIT", "OFFSET", "ALL", "FOR", "WITH"]);

function clause(reader: Reader, word: string): boolean {
  if (!reader.skip(word)) return false;
  reader.take("BY");
  return true;
}

function listOf<T>(reader: Reader, read: () => T): T[] {
  const items = [read()];
  while (reader.skip(",")) items.push(read());
  return items;
}

function selected(reader: Reader): Selected {
  const { text, at } = reader.word();
  if (!reader.skip("(")) return { path: text, at, call: null, alias: null };
  const path = reader.is(")") ? "" : reader.word().text;
  reader.take(")");
  const alias = reader.peek().kind === "word" && !reader.is("FROM") ? reader.next().text : null;
  return { path, at, call: text.toUpperCase(), alias };
}

function ordering(reader: Reader) {
  const { text: path, at } = reader.word();
  const down = reader.skip("DESC");
  if (!down) reader.skip("ASC");
  const nulls = reader.skip("NULLS");
  const nullsLast = nulls && reader.skip("LAST");
  if (nulls && !nullsLast) reader.take("FIRST");
  return { path, at, down, nullsLast };
}

function count(reader: Reader): number {
  const { text, kind } = reader.next();
  if (kind !== "number" || !/^\d+$/.test(text)) throw malformedQuery(`unexpected token: ${text}`);
  return Number(text);
}

/** AND and OR may not be mixed without brackets, as in Salesforce. */
function either(reader: Reader): Condition {
  const of = [one(reader)];
  for (const word of ["AND", "OR"] as const) {
    if (!reader.is(word)) continue;
    while (reader.skip(word)) of.push(one(reader));
    if (reader.is("AND") || reader.is("OR")) throw reader.unexpected();
    return { is: word === "AND" ? "and" : "or", of };
  }
  return of[0] ?? { is: "and", of: [] };
}

function one(reader: Reader): Condition {
  if (reader.skip("NOT")) return { is: "not", of: one(reader) };
  if (reader.skip("(")) {
    const inner = either(reader);
    reader.take(")");
    return inner;
  }
  const { text: path, at } = reader.word();
  const operator = operatorOf(reader);
  if (["IN", "NOT IN", "INCLUDES", "EXCLUDES"].includes(operator)) {
    reader.take("(");
    const inner = reader.is("SELECT") ? query(reader) : null;
    const values = inner ? [] : listOf(reader, () => literal(reader));
    reader.take(")");
    return { is: "compare", path, at, operator, values, inner };
  }
  return { is: "compare", path, at, operator, values: [literal(reader)], inner: null };
}

function operatorOf(reader: Reader): Operator {
  const { text } = reader.next();
  const word = text.toUpperCase();
  if (word === "<>") return "!=";
  if (word === "NOT") {
    reader.take("IN");
    return "NOT IN";
  }
  if (["=", "!=", "<", ">", "<=", ">=", "LIKE", "IN", "INCLUDES", "EXCLUDES"].includes(word)) return word as Operator;
  throw malformedQuery(`unexpected token: ${text}`);
}

const ESCAPES: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t", b: "\b", f: "\f" };

function literal(reader: Reader): Literal {
  const { text, kind } = reader.next();
  if (kind === "text")
    return { is: "text", value: text.slice(1, -1).replace(/\\(.)/gs, (_, sign: string) => ESCAPES[sign] ?? sign) };
  if (kind === "time") return { is: text.includes("T") ? "datetime" : "date", value: text };
  if (kind === "number") return { is: "number", value: Number(text) };
  if (kind !== "word") throw malformedQuery(`unexpected token: ${text}`);
  const word = text.toUpperCase();
  if (word === "NULL") return { is: "null" };
  if (word === "TRUE" || word === "FALSE") return { is: "flag", value: word === "TRUE" };
  return { is: "word", value: word };
}
