/** Members set and removed in a JSON text: the value is what it should be, the rest is letter for letter what it was. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { removeMember, setMember } from "#lib/project/edit-json.ts";

const TEXT = `\uFEFF{\r
\t"name":   "a \\"{,}\\" b",   "odd"  :[1, {"mapping": [2]} ,-3.5e+2],\r
\t"mapping": { "skip": {} },\r
\t"end": null\r
}\r
`;

describe("setting", () => {
  test("a member of an object that is there, beside what stands there", () => {
    const text = setMember(TEXT, ["mapping", "skip", "contacts.Æ.ø"], "private_content");
    expect(text.replace(/\{\s*"contacts\.Æ\.ø": "private_content"\s*\}/, "{}")).toBe(TEXT);
    const again = setMember(text, ["mapping", "skip", "contacts.Æ.ø"], "no_equivalent");
    expect(again).toBe(text.replace("private_content", "no_equivalent"));
  });
  test("objects above it are made, laid out as the text is", () => {
    expect(setMember('{\n    "a": 1\n}\n', ["b", "c"], true)).toBe(
      '{\n    "a": 1,\n    "b": {\n        "c": true\n    }\n}\n',
    );
    expect(setMember('{"a":1}', ["b", "c"], true)).toBe('{"a":1,"b": {"c":true}}');
    expect(setMember("{}", ["a"], 1)).toBe('{"a":1}');
    expect(setMember(TEXT, ["new"], 1)).toBe(TEXT.replace('"end": null', '"end": null,\r\n\t"new": 1'));
  });
  test("of a key that stands twice the one that counts", () => {
    expect(setMember('{"a":1,"a":2}', ["a"], 3)).toBe('{"a":1,"a":3}');
  });
  test("below something that is no object is refused", () => {
    expect(() => setMember('{"a":[1]}', ["a", "b"], 1)).toThrow("a is no object");
  });
});

test("removing takes the member with one comma; without it nothing happens", () => {
  const text = '{ "a": 1,\n  "b": 2,\n  "c": 3 }';
  expect(removeMember(text, ["a"])).toBe('{ "b": 2,\n  "c": 3 }');
  expect(removeMember(text, ["b"])).toBe('{ "a": 1,\n  "c": 3 }');
  expect(removeMember(text, ["c"])).toBe('{ "a": 1,\n  "b": 2 }');
  expect(removeMember('{"x": {"a": 1}}', ["x", "a"])).toBe('{"x": {}}');
  for (const path of [["d"], ["a", "b"], ["d", "e"]]) expect(removeMember(text, path)).toBe(text);
});

const key = fc.string({ unit: "binary", maxLength: 6 }).filter((name) => name !== "__proto__");
const object = fc.dictionary(key, fc.jsonValue({ depthSize: "small" }), { maxKeys: 4, noNullPrototype: true });
const manner = fc.constantFrom<[string | number | undefined, string]>(
  [undefined, "\n"],
  [2, "\n"],
  ["\t", "\r\n"],
  [4, "\n"],
);
const written = (value: unknown, [indent, line]: [string | number | undefined, string]): string =>
  JSON.stringify(value, null, indent).replaceAll("\n", line);

test("whatever the text, the value read back is the value with the member set, and removing gives it back", () => {
  fc.assert(
    fc.property(object, object, key, key, fc.jsonValue(), manner, (outer, inner, one, two, value, how) => {
      const before = { ...outer, [one]: inner };
      const text = written(before, how);
      const set = setMember(text, [one, two], value);
      expect(JSON.parse(set)).toEqual(JSON.parse(JSON.stringify({ ...before, [one]: { ...inner, [two]: value } })));
      const { [two]: _, ...rest } = inner;
      expect(JSON.parse(removeMember(set, [one, two]))).toEqual(JSON.parse(JSON.stringify({ ...before, [one]: rest })));
      if (!Object.hasOwn(inner, two) && Object.keys(inner).length > 0) expect(removeMember(set, [one, two])).toBe(text);
    }),
  );
});
