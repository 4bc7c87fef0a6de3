import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { countInWindow, takeToken } from "#lib/sandbox/shared/buckets.ts";
import { canonicalText } from "#lib/sandbox/shared/canonical.ts";
import { isUuid, uuidFrom } from "#lib/sandbox/shared/ids.ts";
import { openStore } from "#lib/sandbox/shared/store.ts";
import { blocknoteOf } from "#lib/sandbox/twenty/blocknote.ts";
import { Refusal } from "#lib/sandbox/twenty/errors.ts";
import { filterTest } from "#lib/sandbox/twenty/filter.ts";
import { normaliseUrl } from "#lib/sandbox/twenty/normalise.ts";
import { parseOrderBy, parseRestFilter } from "#lib/sandbox/twenty/rest-filter.ts";
import { newField, type ObjectType } from "#lib/sandbox/twenty/schema.ts";

const object: ObjectType = {
  id: "o",
  name: "person",
  plural: "people",
  label: "Person",
  labelPlural: "People",
  description: null,
  icon: null,
  isCustom: false,
  isActive: true,
  isSystem: false,
  createdAt: "",
  updatedAt: "",
  fields: [
    newField({ object: "person", name: "jobTitle", type: "TEXT", label: "Job" }, ""),
    newField({ object: "person", name: "score", type: "NUMBER", label: "Score" }, ""),
    newField({ object: "person", name: "emails", type: "EMAILS", label: "Emails" }, ""),
  ],
};
const record = (fields: object) => ({
  id: "i",
  fields: { ...fields },
  createdAt: "",
  updatedAt: "",
  madeAt: "",
  deletedAt: null,
});
const finds = (filter: object, fields: object) => filterTest(object, { ...filter })(record(fields));

describe("filters", () => {
  const token = fc.stringMatching(/^[A-Za-z0-9:@._-]{1,20}$/);
  test("a REST filter on tokens means what its GraphQL form means", () => {
    fc.assert(
      fc.property(token, token, (a, b) => {
        expect(parseRestFilter(object, `jobTitle[eq]:"${a}"`)).toEqual({ jobTitle: { eq: a } });
        expect(parseRestFilter(object, `or(emails.primaryEmail[eq]:${a},jobTitle[in]:[${a},"${b}"])`)).toEqual({
          or: [{ emails: { primaryEmail: { eq: a } } }, { jobTitle: { in: [a, b] } }],
        });
      }),
    );
  });
  test("any text is either read or refused with a sentence, never anything else", () => {
    const pieces = fc.array(
      fc.constantFrom(
        "jobTitle",
        "score",
        "[eq]",
        "[in]",
        ":",
        ",",
        "(",
        ")",
        "and",
        "or",
        "not",
        '"',
        "'",
        "[",
        "]",
        "x",
        "1",
        "emails",
        ".primaryEmail",
        " ",
      ),
      { maxLength: 14 },
    );
    fc.assert(
      fc.property(pieces, (parts) => {
        for (const read of [
          () => filterTest(object, parseRestFilter(object, parts.join("")))(record({})),
          () => parseOrderBy(object, parts.join("")),
        ])
          try {
            read();
          } catch (error) {
            expect(error).toBeInstanceOf(Refusal);
          }
      }),
      { numRuns: 1000 },
    );
  });
  test("like takes every letter but % and _ for itself", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), fc.string({ unit: "grapheme" }), (text, more) => {
        const escaped = text.replace(/[\\%_]/g, "\\$&");
        expect(finds({ jobTitle: { like: escaped } }, { jobTitle: text })).toBe(true);
        expect(finds({ jobTitle: { like: `${escaped}%` } }, { jobTitle: text + more })).toBe(true);
        expect(finds({ jobTitle: { like: `${escaped}_` } }, { jobTitle: text })).toBe(false);
      }),
    );
  });
  test.each([
    [{ score: { is: "NULL" } }, {}, true],
    [{ score: { neq: 1 } }, { score: null }, false],
    [{ not: { score: { eq: 1 } } }, { score: null }, true],
    [{ score: { gt: 9 } }, { score: 10 }, true],
    [{ jobTitle: { eq: "" } }, {}, true],
    [{ emails: { primaryEmail: { ilike: "A%" } } }, { emails: { primaryEmail: "anna" } }, true],
  ])("%j on %j is %s", (filter, fields, found) => expect(finds(filter, fields)).toBe(found));
});

describe("links", () => {
  test.each([
    ["https://JyskByg.example/", "https://jyskbyg.example", "jyskbyg.example"],
    ["acme.com", "acme.com", "acme.com"],
    ["https://www.LinkedIn.com/in/Foo/?a=B", "https://www.linkedin.com/in/Foo?a=B", "www.linkedin.com/in/Foo?a=B"],
    ["", "", ""],
  ])("%s", (given, kept, dropped) =>
    expect([normaliseUrl(given, false), normaliseUrl(given, true)]).toEqual([kept, dropped]),
  );
  test("normalising twice changes nothing", () => {
    fc.assert(
      fc.property(fc.webUrl({ withQueryParameters: true }), fc.boolean(), (url, drop) => {
        fc.pre(!url.slice(8).includes("//"));
        const once = normaliseUrl(url, drop);
        expect(normaliseUrl(once, drop)).toBe(once);
      }),
    );
  });
  test.each(["not a url", "http://", "localhost"])("%s is refused", (url) =>
    expect(() => normaliseUrl(url, false)).toThrow("The URL of the link is not valid"),
  );
});

describe("buckets", () => {
  const drive = (calls: (at: number) => boolean, waits: number[], move: (ms: number) => void) => {
    const granted: number[] = [];
    let now = 0;
    for (const wait of waits) {
      move(wait);
      now += wait;
      if (calls(now)) granted.push(now);
    }
    return granted;
  };
  const waits = fc.array(fc.integer({ min: 0, max: 400 }), { minLength: 1, maxLength: 120 });
  test("no window of the period holds more than capacity and what was refilled", () => {
    fc.assert(
      fc.property(waits, (given) => {
        const store = openStore(":memory:");
        const granted = drive(
          () => takeToken(store, "b", { capacity: 5, periodMs: 1000 }).granted,
          given,
          (ms) => store.advance(ms),
        );
        store.close();
        for (const [index, start] of granted.entries())
          for (const [later, end] of granted.entries())
            if (later >= index) expect(later - index + 1).toBeLessThanOrEqual(5 + ((end - start) * 5) / 1000 + 1e-6);
      }),
      { numRuns: 30 },
    );
  });
  test("waiting as long as it says is always enough", () => {
    fc.assert(
      fc.property(waits, (given) => {
        const store = openStore(":memory:");
        const size = { capacity: 3, periodMs: 1000 };
        for (const wait of given) {
          store.advance(wait);
          const { granted, retryAfterMs } = takeToken(store, "b", size);
          if (granted) continue;
          store.advance(retryAfterMs);
          expect(takeToken(store, "b", size).granted).toBe(true);
        }
        store.close();
      }),
      // Thirds of a second, added up as fractions, once left a token just short of whole.
      { numRuns: 30, examples: [[[0, 113, 274, 284, 28, 30, 0]]] },
    );
  });
  test("a window counts refused calls", () => {
    const store = openStore(":memory:");
    const size = { capacity: 2, periodMs: 100 };
    const asked = [0, 0, 40, 40, 40, 100].map((wait) => {
      store.advance(wait);
      return countInWindow(store, "w", size).granted;
    });
    expect(asked).toEqual([true, true, false, false, false, true]);
    store.close();
  });
});

test("canonical text knows no order of keys", () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
      const turned = Object.fromEntries(Object.entries(value).reverse());
      expect(canonicalText(turned)).toBe(canonicalText(value));
    }),
  );
  expect(canonicalText({ a: [1, 2] })).not.toBe(canonicalText({ a: [2, 1] }));
});

test("ids made from text are UUIDs, one per text", () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (a, b) => isUuid(uuidFrom(a)) && (uuidFrom(a) === uuidFrom(b)) === (a === b)),
  );
});

test("markdown becomes blocks", () => {
  const blocks = JSON.parse(blocknoteOf("# Hej\n\nGo **godt** [her](https://a.dk)\n- et\n<b>x</b>\n---", "s"));
  expect(blocks.map(({ type }: { type: string }) => type)).toEqual([
    "heading",
    "paragraph",
    "bulletListItem",
    "paragraph",
  ]);
  expect(
    blocks[1].content.map(({ type, text, styles }: { type: string; text?: string; styles?: object }) => [
      type,
      text,
      styles,
    ]),
  ).toEqual([
    ["text", "Go ", {}],
    ["text", "godt", { bold: true }],
    ["text", " ", {}],
    ["link", undefined, undefined],
  ]);
  fc.assert(fc.property(fc.string({ unit: "grapheme" }), (text) => Array.isArray(JSON.parse(blocknoteOf(text, "s")))));
});
