/** Single members of a JSON text set or removed; every other letter of it stays as a person wrote it. */

type Member = { readonly key: string; readonly start: number; readonly value: Value };
type Value = { readonly start: number; readonly end: number; readonly members: readonly Member[] | null };

/**
 * The text with the member at `path` set, and the objects above it made where they are missing. The text must be JSON
 * whose value is an object. Throws an `Error` where something above the member is no object.
 *
 * @example setMember('{ "a": 1 }', ["b", "c"], 2) // '{ "a": 1, "b": {"c":2} }'
 */
export function setMember(text: string, path: readonly string[], value: unknown): string {
  let at = valueAt(text, 0);
  for (const [depth, key] of path.entries()) {
    if (!at.members) throw new Error(`${path.slice(0, depth).join(".") || "the file"} is no object`);
    const member = at.members.findLast((one) => one.key === key);
    if (!member) {
      const rest = path.slice(depth + 1).reduceRight((inner: unknown, name) => ({ [name]: inner }), value);
      return insert(text, at, key, rest);
    }
    at = member.value;
  }
  return `${text.slice(0, at.start)}${printed(text, at.start, value)}${text.slice(at.end)}`;
}

/** The text without the member at `path`; the same text where there is none. */
export function removeMember(text: string, path: readonly string[]): string {
  let at = valueAt(text, 0);
  for (const key of path.slice(0, -1)) {
    const member = at.members?.findLast((one) => one.key === key);
    if (!member) return text;
    at = member.value;
  }
  const members = at.members ?? [];
  const index = members.findLastIndex(({ key }) => key === path.at(-1));
  const [before, member, after] = [members[index - 1], members[index], members[index + 1]];
  if (!member) return text;
  if (before) return text.slice(0, before.value.end) + text.slice(member.value.end);
  if (after) return text.slice(0, member.start) + text.slice(after.start);
  return `${text.slice(0, at.start)}{}${text.slice(at.end)}`;
}

/** A member behind the last one, laid out as its neighbours are. */
function insert(text: string, object: Value, key: string, value: unknown): string {
  const name = JSON.stringify(key);
  const last = object.members?.at(-1);
  if (last) {
    const gap = /\s*$/.exec(text.slice(0, last.start))?.[0] ?? "";
    const shown = gap.includes("\n") ? printed(text, last.start, value) : JSON.stringify(value);
    return `${text.slice(0, last.value.end)},${gap}${name}: ${shown}${text.slice(last.value.end)}`;
  }
  return `${text.slice(0, object.start)}${printed(text, object.start, { [key]: value })}${text.slice(object.end)}`;
}

/** A value as it is written behind a place: over several lines where the text is, else in one. */
function printed(text: string, start: number, value: unknown): string {
  const { unit, line } = manner(text);
  if (line === "") return JSON.stringify(value);
  return JSON.stringify(value, null, unit).replaceAll("\n", `${line}${indentOf(text, start)}`);
}

/** Line end (none: everything stands in one line) and one step of indentation. */
function manner(text: string): { readonly line: string; readonly unit: string } {
  const line = /\r?\n(?=[^\r\n]*\S)/.exec(text.trim())?.[0] ?? "";
  return { line, unit: /\r?\n([ \t]+)\S/.exec(text)?.[1] ?? "  " };
}
const indentOf = (text: string, at: number): string =>
  /^[ \t]*/.exec(text.slice(text.lastIndexOf("\n", at) + 1))?.[0] ?? "";

/** The value that begins at or behind a place of a sound JSON text. */
function valueAt(text: string, from: number): Value {
  const start = skip(text, from);
  if (text[start] === "{") return objectAt(text, start);
  if (text[start] === "[") {
    let at = skip(text, start + 1);
    while (text[at] !== "]") {
      at = skip(text, valueAt(text, at).end);
      if (text[at] === ",") at = skip(text, at + 1);
    }
    return { start, end: at + 1, members: null };
  }
  if (text[start] === '"') return { start, end: stringEnd(text, start), members: null };
  const word = /[^\s,\]}]+/y;
  word.lastIndex = start;
  if (!word.test(text)) throw new Error(`no JSON value at ${start}`);
  return { start, end: word.lastIndex, members: null };
}

function objectAt(text: string, start: number): Value {
  const members: Member[] = [];
  let at = skip(text, start + 1);
  while (text[at] !== "}") {
    const end = stringEnd(text, at);
    const key = String(JSON.parse(text.slice(at, end)));
    const value = valueAt(text, skip(text, end) + 1);
    members.push({ key, start: at, value });
    at = skip(text, value.end);
    if (text[at] === ",") at = skip(text, at + 1);
  }
  return { start, end: at + 1, members };
}

function skip(text: string, from: number): number {
  let at = from;
  while (/[\s\uFEFF]/.test(text[at] ?? "")) at += 1;
  return at;
}
function stringEnd(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && text[at] !== '"') at += text[at] === "\\" ? 2 : 1;
  return at + 1;
}
