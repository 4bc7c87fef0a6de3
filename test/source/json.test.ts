import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { JsonFault, JsonScanner } from "../../lib/source/json/scanner.ts";
import { linesOf, readOne, rowsOf } from "./support.ts";

const PATHS = "learning_paths_nord_2026-01-07.json";
const path = (id: unknown, more: object = {}) => ({ path_id: id, name: "Hygiejne", ...more });

const utf16 = (text: string, little: boolean) => {
  const bytes = new Uint8Array(text.length * 2);
  const view = new DataView(bytes.buffer);
  for (let at = 0; at < text.length; at++) view.setUint16(at * 2, text.charCodeAt(at), little);
  return bytes;
};

/** What a text reads as, in pieces of the given sizes. */
function scan(text: string, sizes: readonly number[]): unknown {
  let root: unknown;
  const scanner = new JsonScanner({
    begin: () => false,
    value: (value) => {
      root = value;
    },
    end() {},
    repeated() {},
  });
  let at = 0;
  for (const size of [...sizes, text.length]) {
    const rest = scanner.push(text.slice(at, at + size));
    if (rest !== "") throw new JsonFault("syntax", 0, 0);
    at += size;
  }
  scanner.end();
  return root;
}

const keptAsText = (_: string, value: unknown) =>
  typeof value === "number" && Number.isInteger(value) && !Number.isSafeInteger(value) && Math.abs(value) < 1e21
    ? String(value)
    : value;

describe("the scanner", () => {
  test("reads what JSON.parse reads, however the text is cut", () => {
    fc.assert(
      fc.property(
        fc.jsonValue({ maxDepth: 5 }),
        fc.array(fc.integer({ min: 1, max: 9 }), { maxLength: 30 }),
        (value, sizes) => {
          const text = JSON.stringify(value, null, sizes[0] ?? 0);
          expect(JSON.parse(JSON.stringify(scan(text, sizes)))).toEqual(JSON.parse(text, keptAsText));
        },
      ),
    );
  });

  test("refuses what JSON.parse refuses", () => {
    const piece = fc.constantFrom(
      "{",
      "}",
      "[",
      "]",
      ",",
      ":",
      '"a"',
      "1",
      "-0.5e-3",
      "true",
      "null",
      " ",
      "\n",
      '"\\u00e6"',
      "01",
      "tru",
      '"',
      "'",
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const text = pieces.join("");
        let valid = true;
        try {
          JSON.parse(text);
        } catch {
          valid = false;
        }
        if (valid) expect(JSON.stringify(scan(text, [1, 2, 3]))).toBe(JSON.stringify(JSON.parse(text)));
        else expect(() => scan(text, [1, 2, 3])).toThrow(JsonFault);
      }),
      { numRuns: 2000 },
    );
  });

  test("big numbers stay as written, repeated keys all stay, no key reaches a prototype", () => {
    expect(scan("[12345678901234567890, 9007199254740991, 1e400, 1.5]", [])).toEqual([
      "12345678901234567890",
      9007199254740991,
      "1e400",
      1.5,
    ]);
    const object = scan('{"a":1,"a":2,"a (2)":3,"a":4,"__proto__":{"x":1},"constructor":5}', []) as Record<
      string,
      unknown
    >;
    expect(Object.entries(object).slice(0, 4)).toEqual([
      ["a", 1],
      ["a (2)", 2],
      ["a (2) (2)", 3],
      ["a (3)", 4],
    ]);
    expect(Object.hasOwn(object, "__proto__")).toBe(true);
    expect(({} as Record<string, unknown>)["x"]).toBeUndefined();
  });

  test.each([
    ['{"a": [1, 2', "cut", 1, 12],
    ['{\n  "a": nope\n}', "syntax", 2, 8],
    ['{"a": 1,}', "syntax", 1, 9],
    ["[".repeat(100_000), "deep", 1, 101],
    ['["linje\nskift"]', "syntax", 1, 2],
  ])("%.20s is a fault with its place", (text, kind, line, column) => {
    try {
      scan(text, [5]);
      expect.unreachable();
    } catch (error) {
      expect(error).toMatchObject({ kind, line, column });
    }
  });

  test("a key repeated twenty thousand times takes no longer than it should", () => {
    const text = `{${Array(20_000).fill('"a":1').join()}}`;
    expect(Object.keys(scan(text, []) as object)).toHaveLength(20_000);
  });
});

describe("files", () => {
  test("the contract's four lists, with what stands beside them", async () => {
    const { file, tables } = await readOne(
      "eksport_2026-01-07.json",
      JSON.stringify({
        exported_at: "2026-01-06T10:00:00Z",
        automations: [{ automation_id: 1, name: "Velkomst", trigger: { type: "contact_created" }, workspace_id: 11 }],
        dashboards: [{ dashboard_id: 5, widgets: [] }],
        learning_paths: [path(701)],
        integrations: [{ name: "HR", credentials: { password: "hunter2" } }],
      }),
    );
    expect(file.exportedOn).toBe("2026-01-07");
    expect(file.parts.map(({ object }) => object)).toEqual([
      "automations",
      "dashboards",
      "learning_paths",
      "integrations",
    ]);
    expect(rowsOf(tables[0]!)).toEqual([
      { automation_id: "1", name: "Velkomst", trigger: '{"type":"contact_created"}', workspace_id: "11" },
    ]);
    expect(JSON.stringify(rowsOf(tables[3]!))).not.toContain("hunter2");
  });

  test.each<[string, string | Uint8Array]>([
    ["a list at the root", JSON.stringify([path(701)])],
    ["one record", JSON.stringify(path(701))],
    ["a list under data", JSON.stringify({ data: [path(701)] })],
    ["a list under another key", JSON.stringify({ kurser: [path(701)] })],
    ["a Danish key", JSON.stringify({ læringsforløb: [path(701)] })],
    ["a key in camel case", JSON.stringify({ learningPaths: [path(701)] })],
    ["a BOM", `\ufeff${JSON.stringify({ learning_paths: [path(701)] })}`],
    ["UTF-16LE", utf16(`\ufeff${JSON.stringify({ learning_paths: [path(701)] })}`, true)],
    ["UTF-16BE without BOM", utf16(JSON.stringify({ learning_paths: [path(701)] }), false)],
    ["a value per line", `${JSON.stringify(path(701))}\r\n`.repeat(1) + JSON.stringify(path(702))],
  ])("%s", async (_, content) => {
    const { table } = await readOne(PATHS, content);
    expect(rowsOf(table)[0]).toEqual({ path_id: "701", name: "Hygiejne" });
  });

  test("a list without a telling name is known by its keys", async () => {
    const rows = [{ dashboard_id: 5, name: "A", scope: "account", widgets: [] }];
    expect((await readOne("x.json", JSON.stringify(rows))).table.object).toBe("dashboards");
    expect(
      (
        await readOne(
          "x.ndjson",
          rows
            .concat(rows)
            .map((row) => JSON.stringify(row))
            .join("\n"),
        )
      ).table.object,
    ).toBe("dashboards");
  });

  test("wrong types: items that are no records, values that are lists, a list that is none", async () => {
    const { table, notes } = await readOne(
      PATHS,
      JSON.stringify({
        learning_paths: [path(701, { name: ["a"] }), 5, null, "x", [1], path(702, { sections: "ingen" })],
      }),
    );
    expect(rowsOf(table).map((row) => [row["path_id"], row["name"], row["sections"]])).toEqual([
      ["701", '["a"]', ""],
      ["702", "Hygiejne", '"ingen"'],
    ]);
    expect(table.rejected.map(({ row, line, reason, cells }) => [row, line, reason, cells])).toEqual([
      [2, 2, "unreadable_row", ["5"]],
      [3, 3, "unreadable_row", ["null"]],
      [4, 4, "unreadable_row", ["x"]],
      [5, 5, "unreadable_row", ["[1]"]],
    ]);
    expect(notes.map(({ code, column, line }) => [code, column, line])).toEqual([
      ["wrong_json_type", "name", 1],
      ["wrong_json_type", "sections", 6],
    ]);
    const none = await readOne(PATHS, '{"learning_paths": {"701": {}}, "name": 1}');
    expect(none.file.parts[0]!.use).toBe("unknown");
    expect(none.codes).toEqual(["wrong_json_type", "unknown_file"]);
  });

  test("repeated keys, odd keys, ids beyond 2^53, unknown keys: all stay", async () => {
    const { table, notes } = await readOne(
      PATHS,
      '{"learning_paths": [\n{"path_id": 90071992547409931, "name": "A",\n"name": "B", "__proto__": "p", "constructor": "c", "egen": {"x": 1}, "lang": 12345678901234567890}]}',
    );
    expect(rowsOf(table)).toEqual([
      {
        path_id: "90071992547409931",
        name: "A",
        "name (2)": "B",
        "__proto__ (custom)": "p",
        "constructor (custom)": "c",
        egen: '{"x":1}',
        lang: "12345678901234567890",
      },
    ]);
    expect(notes).toContainEqual(expect.objectContaining({ code: "repeated_key", line: 3, found: "name (2)" }));
  });

  test.each([
    ['{"learning_paths": [{"path_id": 1},\n{"path_id"', /cut off.* line 2, column 11/],
    ['{"learning_paths": [}', /no valid JSON.* line 1, column 21/],
    ["[".repeat(5000), /nested more than 100/],
    [`{"learning_paths": [${'{"a":'.repeat(200)}1${"}".repeat(200)}]}`, /nested more than 100/],
  ])("%.30s is unreadable, with line and column", async (content, advice) => {
    const { file, notes } = await readOne(PATHS, content);
    expect(file.parts[0]!.use).toBe("unreadable");
    expect(notes).toEqual([
      expect.objectContaining({ code: "unreadable_file", advice: expect.stringMatching(advice) }),
    ]);
  });

  test("broken lines among values per line are rejected where they stand, and every line is counted", async () => {
    const lines = [
      JSON.stringify(path(701)),
      "",
      '{"path_id": 702',
      JSON.stringify(path(703)),
      "42",
      JSON.stringify(path(704)),
    ];
    const { table } = await readOne(PATHS.replace("json", "ndjson"), lines.join("\n"));
    expect(rowsOf(table).map((row) => row["path_id"])).toEqual(["701", "703", "704"]);
    expect([...table.lines]).toEqual([1, 4, 6]);
    expect(table.rejected.map(({ line, row }) => [line, row])).toEqual([
      [3, 2],
      [5, 4],
    ]);
    expect(table.lineCounts).toEqual({ header: 0, data: 3, rejected: 2, blank: 1, preamble: 0 });
    expect(linesOf(table)).toBe(6);
  });

  test("hundreds of different keys do not become hundreds of columns", async () => {
    const items = Array.from({ length: 600 }, (_, n) => ({ path_id: n, [`k${n}`]: n }));
    const { table } = await readOne(PATHS, JSON.stringify({ learning_paths: items }));
    expect(table.headers.length).toBe(501);
    const further = table.columns[table.headers.findIndex(({ name }) => name === "further keys")]!;
    expect(further.at(599)).toBe('{"k599":599}');
  });

  test("nothing, blanks and a single value", async () => {
    expect((await readOne(PATHS, "")).file.parts[0]!.use).toBe("empty");
    expect((await readOne(PATHS, " \n ")).file.parts[0]!.use).toBe("empty");
    expect((await readOne(PATHS, "42")).file.parts[0]!.use).toBe("unknown");
    expect((await readOne(PATHS, '{"learning_paths": []}')).table.length).toBe(0);
  });
});
