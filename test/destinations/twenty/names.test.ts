import fc from "fast-check";
import { expect, test } from "vitest";
import { openDestination } from "#lib/destinations/registry.ts";
import { canonicalValue, RULES } from "#lib/destinations/twenty/canonical.ts";
import { chosenId, isChosen, isUuid, uuidV5 } from "#lib/destinations/twenty/ids.ts";
import { camelName, optionTable, upperSnake } from "#lib/destinations/twenty/names.ts";
import { manualClock } from "../../http/server.ts";

test("version-5 ids follow the standard's example and name one object each", () => {
  // RFC 9562, appendix A.4.
  expect(uuidV5("6ba7b810-9dad-11d1-80b4-00c04fd430c8", "www.example.com")).toBe(
    "2ed6657d-e927-568b-95e1-2665a8aea6a2",
  );
  fc.assert(
    fc.property(fc.string(), fc.string(), (a, b) => {
      expect(isUuid(chosenId("person", a)) && isChosen(chosenId("person", a))).toBe(true);
      expect(chosenId("person", a) === chosenId("person", b)).toBe(a === b);
      expect(chosenId("person", a)).not.toBe(chosenId("note", a));
    }),
  );
  expect(isChosen("2fa0e2c5-5d3a-4a6b-8a57-0d9e6d3f6c11")).toBe(false);
});

test.each([
  ["source_system_id__c", "sourceSystemId"],
  ["sourceSystemId", "sourceSystemId"],
  ["Open Rate", "openRate"],
])("%s is named %s", (logical, real) => {
  expect(camelName(logical)).toBe(real);
});

test.each([
  ["on_leave", "ON_LEAVE"],
  ["inProgress", "IN_PROGRESS"],
  ["Påmindelse sendt", "PAAMINDELSE_SENDT"],
  ["1 dag", "V_1_DAG"],
  ["", "VALUE"],
])("option %j is named %s", (value, name) => {
  expect(upperSnake(value)).toBe(name);
});

test("any list of options has distinct names and labels that the server takes", () => {
  fc.assert(
    fc.property(
      fc.dictionary(fc.string({ maxLength: 80 }), fc.string({ maxLength: 80 }), { maxKeys: 20 }),
      (options) => {
        const table = [...optionTable(options).values()];
        expect(table).toHaveLength(Object.keys(options).length);
        expect(new Set(table.map((one) => one.value)).size).toBe(table.length);
        expect(new Set(table.map((one) => one.label)).size).toBe(table.length);
        for (const { value, label } of table) {
          expect(value).toMatch(/^[A-Z][A-Z0-9]*(_[A-Z0-9]+)*$/);
          expect(value.length).toBeLessThanOrEqual(63);
          expect(label.length).toBeLessThanOrEqual(63);
          expect(label).not.toContain(",");
        }
      },
    ),
  );
});

test("canonical form is stable: the canonical form of a canonical form is itself, and names no rule", () => {
  const types = [
    "text",
    "email",
    "emails",
    "phone",
    "phones",
    "link",
    "number",
    "date",
    "instant",
    "select",
    "selects",
    "list",
    "id",
  ] as const;
  const value = fc.oneof(
    fc.string(),
    fc.integer(),
    fc.webUrl(),
    fc.emailAddress(),
    fc.constant(null),
    fc.array(fc.string()),
    fc.constant("+4520123456"),
  );
  fc.assert(
    fc.property(fc.constantFrom(...types), value, (type, found) => {
      const first = canonicalValue(type, found, upperSnake);
      const second = canonicalValue(type, first.value, upperSnake);
      expect(second).toEqual({ value: first.value, rule: null });
      if (first.rule !== null) expect(Object.keys(RULES)).toContain(first.rule);
    }),
    { numRuns: 500 },
  );
});

test("a CRM without adapter is a sentence", () => {
  expect(() =>
    openDestination("notion", { baseUrl: "https://x.example", apiKey: "k", clock: manualClock(), random: () => 0 }),
  ).toThrow('There is no adapter for "notion". Choose one of: twenty');
});
