/** JSON exports: a root object with one list per object, a list, or a value per line. Read as a stream, credentials redacted. */
import type { Json } from "../contract/columns.ts";
import { OBJECT_NAMES, type ObjectName, objectSpec } from "../contract/objects.ts";
import { emptyPart } from "./empty-part.ts";
import { headerForm, headerMatches, objectOfHeader } from "./headers.ts";
import type { Inspection } from "./inspect.ts";
import { ItemTable } from "./json/item-table.ts";
import { linesOfPieces, textPieces } from "./json/pieces.ts";
import { JsonFault } from "./json/scanner.ts";
import { isObject, itemsOf, type JsonList, type Survey, surveyJson, wholeOf } from "./json/survey.ts";
import type { RawNote, RawTable } from "./raw-table.ts";
import type { SourcePart } from "./source-file.ts";

export type OpenedJson = {
  readonly parts: SourcePart[];
  readonly encoding: string;
  readonly notes: readonly RawNote[];
  /** `YYYY-MM-DD` of the root's `exported_at`. */
  readonly exportedOn: string | null;
};

/** Lines that are no JSON in a file with a value per line: beyond this share it is no such file. */
const MOST_BROKEN = 0.5;

/** Opens a JSON file. What is no JSON, or holds no known list, comes back as an unreadable or unknown part. */
export async function openJson(path: string, inspection: Inspection, hint: ObjectName | null): Promise<OpenedJson> {
  const { encoding } = inspection.detected;
  const pieces = () => textPieces(path, encoding);
  const opened = (
    parts: SourcePart[],
    notes: readonly RawNote[] = [],
    exportedOn: string | null = null,
  ): OpenedJson => ({
    parts,
    encoding,
    notes,
    exportedOn,
  });
  const nothing = (use: "empty" | "unreadable" | "unknown", ...notes: RawNote[]): OpenedJson =>
    opened([emptyPart(use, hint)], notes);
  try {
    const survey = await surveyJson(pieces());
    if (survey.root === "nothing") return nothing("empty");
    if (survey.more) return await openLines(pieces, hint, opened, nothing);
    const notes = repeatedNotes(survey);
    const lists = listsIn(survey, hint);
    const exportedOn = /^\d{4}-\d{2}-\d{2}/.exec(String(survey.values.get("exported_at") ?? ""))?.[0] ?? null;
    const workspace = survey.values.get("workspace_id") ?? null;
    const part = (object: ObjectName, read: SourcePart["read"]): SourcePart => ({
      ...emptyPart("data", object),
      decimalMark: ".",
      workspace: workspace === null ? null : String(workspace),
      read,
    });
    if (lists.length > 0)
      return opened(
        lists.map(({ object, list }) => part(object, () => readList(pieces(), list, object, survey))),
        notes,
        exportedOn,
      );
    if (isOneItem(survey, hint))
      return opened([part(hint, async () => readOne(await wholeOf(pieces()), hint))], notes, exportedOn);
    return nothing("unknown", ...notes, ...wrongTypes(survey), noList);
  } catch (error) {
    if (error instanceof JsonFault) return nothing("unreadable", faultNote(error));
    throw error;
  }
}

async function readList(
  pieces: AsyncIterable<string>,
  list: JsonList,
  object: ObjectName,
  survey: Survey,
): Promise<RawTable> {
  const table = new ItemTable(object, survey.values, isOrdinary(survey));
  for await (const [item, place] of itemsOf(pieces, list.key)) table.push(item, place);
  return table.finish({}, []);
}

function readOne(item: Json, object: ObjectName): RawTable {
  const table = new ItemTable(object, new Map(), object === "learning_paths");
  table.push(item, 1);
  return table.finish({}, []);
}

/** A value per line: the first lines tell the object. */
async function openLines(
  pieces: () => AsyncIterable<string>,
  hint: ObjectName | null,
  opened: (parts: SourcePart[]) => OpenedJson,
  nothing: (use: "unreadable" | "unknown", ...notes: RawNote[]) => OpenedJson,
): Promise<OpenedJson> {
  const keys = new Set<string>();
  let lines = 0;
  let broken = 0;
  let first: JsonFault | null = null;
  for await (const text of linesOfPieces(pieces())) {
    if (!/\S/.test(text)) continue;
    const value = await lineValue(text);
    lines++;
    if (value instanceof JsonFault) {
      broken++;
      first ??= new JsonFault(value.kind, lines, value.column);
    } else if (isObject(value)) for (const key of Object.keys(value)) if (keys.size < 1000) keys.add(key);
    if (lines >= 1000) break;
  }
  if (first && broken > lines * MOST_BROKEN) return nothing("unreadable", faultNote(first));
  const object = hint ?? objectOfHeader([...keys]);
  if (!object) return nothing("unknown", noList);
  return opened([{ ...emptyPart("data", object), decimalMark: ".", read: () => readLines(pieces(), object) }]);
}

async function readLines(pieces: AsyncIterable<string>, object: ObjectName): Promise<RawTable> {
  const table = new ItemTable(object, new Map(), false);
  const counts = { data: 0, rejected: 0, blank: 0 };
  let line = 0;
  for await (const text of linesOfPieces(pieces)) {
    line++;
    if (!/\S/.test(text)) {
      counts.blank++;
      continue;
    }
    const value = await lineValue(text);
    if (isObject(value instanceof JsonFault ? null : value)) counts.data++;
    else counts.rejected++;
    if (value instanceof JsonFault) table.reject(text.trim().slice(0, 10_000), line, 1);
    else if (isObject(value)) table.push(value, line);
    else table.reject(text.trim().slice(0, 10_000), line, 1);
  }
  return table.finish(counts, []);
}

async function lineValue(text: string): Promise<Json | JsonFault> {
  try {
    return await wholeOf(one(text));
  } catch (error) {
    if (error instanceof JsonFault) return error;
    throw error;
  }
}

async function* one(text: string): AsyncGenerator<string> {
  yield text;
}

/** Learning paths and the like: texts for people. Whatever else a file holds may be the set-up of a connection. */
const isOrdinary = ({ lists, values, objects }: Survey): boolean => {
  const keys = new Set([...lists.map(({ key }) => key), ...values.keys(), ...objects]);
  return keys.has("learning_paths") && !["integrations", "automations", "dashboards"].some((key) => keys.has(key));
};

function listsIn(survey: Survey, hint: ObjectName | null): { object: ObjectName; list: JsonList }[] {
  const { lists } = survey;
  const [first] = lists;
  if (survey.root === "list") {
    const object = hint ?? (first ? objectOfHeader([...first.keys]) : null);
    return first && object ? [{ object, list: first }] : [];
  }
  const known = lists.flatMap((list) => {
    const object = objectOfKey(list.key ?? "");
    return object ? [{ object, list }] : [];
  });
  if (known.length > 0 || !hint) return known;
  const named = lists.find(({ key }) => key === "data") ?? (lists.length === 1 ? first : undefined);
  return named && headerMatches(hint, [...named.keys]) > 0 ? [{ object: hint, list: named }] : [];
}

/** The object a key of the root stands for; a key that stands twice ends in ` (2)`. */
function objectOfKey(key: string): ObjectName | null {
  const form = headerForm(key.replace(/ \(\d+\)$/, ""));
  const fits = (object: ObjectName) => [objectSpec(object).jsonRoot ?? object, object, ...objectSpec(object).stems];
  return OBJECT_NAMES.find((object) => fits(object).some((name) => headerForm(name) === form)) ?? null;
}

/** The root is one record, not a list of them. */
const isOneItem = (survey: Survey, hint: ObjectName | null): hint is ObjectName =>
  hint !== null &&
  survey.root === "object" &&
  headerMatches(hint, [...survey.values.keys(), ...survey.objects, ...survey.lists.map(({ key }) => key ?? "")]) >= 2;

const wrongTypes = ({ values, objects }: Survey): RawNote[] =>
  [...values.keys(), ...objects]
    .filter((key) => objectOfKey(key) !== null)
    .slice(0, 5)
    .map((key) => ({
      code: "wrong_json_type",
      severity: "error",
      advice: `“${objectOfKey(key)}” is no list in the file, so its records could not be read: export it again.`,
    }));

const repeatedNotes = ({ repeated }: Survey): RawNote[] =>
  repeated.map(({ name, line }) => ({
    code: "repeated_key",
    severity: "warning",
    line,
    advice:
      "A key stands twice in one object: the first value was taken, the later one was kept under the key with a number behind it. Check which is right.",
    found: name.slice(0, 200),
  }));

const WHY: Readonly<Record<JsonFault["kind"], string>> = {
  syntax: "The file is no valid JSON: something is wrong at",
  cut: "The file is cut off: its JSON ends too early, at",
  deep: "The JSON is nested more than 100 levels deep, which no export is, at",
  large: "The JSON holds a single value of more than 64 million letters, which no export does, at",
};

const faultNote = ({ kind, line, column }: JsonFault): RawNote => ({
  code: "unreadable_file",
  severity: "error",
  line,
  advice: `${WHY[kind]} line ${line}, column ${column}. Export it again.`,
});

const noList: RawNote = {
  code: "unknown_file",
  severity: "warning",
  advice: "The JSON holds no list of a known object: name the file's object in migration.json.",
};
