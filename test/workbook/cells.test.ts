import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { markdownText, splitCells } from "../../lib/workbook/cells.ts";

const WORKBOOK = `#!/usr/bin/env node
// about this file

// %% Load people [cache]
const a = 1;

// %% [markdown] Notes
// # Title
//
// text
// %%
const b = 2;
//%% Push [test] [effect]
push();
// %%% no marker
  // %% no marker either
`;

describe("splitCells", () => {
  test("reads titles, tags, kinds and the line of each marker", () => {
    expect(splitCells(WORKBOOK).map(({ source: _, ...cell }) => cell)).toEqual([
      { index: 1, title: "Load people", kind: "code", tags: ["cache"], line: 4 },
      { index: 2, title: "Notes", kind: "markdown", tags: [], line: 7 },
      { index: 3, title: "", kind: "code", tags: [], line: 11 },
      { index: 4, title: "Push", kind: "code", tags: ["test", "effect"], line: 13 },
    ]);
  });

  test("a marker needs the start of its line and exactly two percent signs", () => {
    expect(splitCells(WORKBOOK).at(-1)?.source).toBe("push();\n// %%% no marker\n  // %% no marker either\n");
  });

  test("code above the first marker is cell 0, comments are not", () => {
    expect(splitCells("/* a\n b */\n// c\n// %% One\n").map((cell) => cell.index)).toEqual([1]);
    expect(splitCells("const a = 1;\n// %% One\n").map((cell) => [cell.index, cell.line])).toEqual([
      [0, 0],
      [1, 2],
    ]);
  });

  test("a tag in front of the title is part of the title unless it says markdown", () => {
    expect(splitCells("// %% [md]\n// x")[0]).toMatchObject({ kind: "markdown", title: "" });
    expect(splitCells("// %% Title [markdown]\n// x")[0]).toMatchObject({ kind: "markdown", title: "Title" });
    expect(splitCells("// %% Rows [0, 1] of x\n")[0]).toMatchObject({ title: "Rows [0, 1] of x", tags: [] });
  });

  test("Windows line ends and a byte order mark change no line number", () => {
    const windows = `\uFEFF${WORKBOOK.replaceAll("\n", "\r\n")}`;
    expect(splitCells(windows)).toEqual(splitCells(WORKBOOK));
  });

  test("every cell's source stands in the file on the lines after its marker", () => {
    const line = fc.constantFrom("// %% A", "// %% B [effect]", "// %% [markdown]", "const a = 1;", "", "  // x", "`");
    fc.assert(
      fc.property(fc.array(line), (lines) => {
        const cells = splitCells(lines.join("\n"));
        for (const cell of cells) {
          const own = cell.source === "" ? [] : cell.source.split("\n");
          expect(lines.slice(cell.line, cell.line + own.length)).toEqual(own);
          if (cell.index > 0) expect(lines[cell.line - 1]).toMatch(/^\/\/ %%/);
        }
        expect(cells.filter((cell) => cell.index > 0)).toHaveLength(lines.filter((l) => l.startsWith("// %%")).length);
      }),
    );
  });
});

test("markdownText takes the comment signs off", () => {
  const text = (source: string) => markdownText(splitCells(`// %% [markdown]\n${source}`)[0]!);
  expect(text("// # Title\n//\n// - a\n//   - b\n\n")).toBe("# Title\n\n- a\n  - b");
  expect(text("/*\n# Title\n\ntext\n*/")).toBe("# Title\n\ntext");
  expect(text("/**\n * # Title\n * text\n */")).toBe("# Title\ntext");
});
