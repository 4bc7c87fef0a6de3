import fc from "fast-check";
import { expect, test } from "vitest";
import { bare, bareUrl, scrub } from "#lib/http/redact.ts";

test.each([
  [
    "Duplicate Emails with value a.b@c.dk. Please set a unique one.",
    "Duplicate Emails with value [value]. Please set a unique one.",
  ],
  ['invalid input value for enum x: "LOST"', "invalid input value for enum x: [value]"],
  ["see https://me:pw@host.example/path?k=v", "see [link]"],
  ["Authorization: Bearer abc.def", "Authorization: [secret]"],
  ["call +45 20 12 34 56 now", "call [number] now"],
])("%s", (message, shown) => {
  expect(scrub(message)).toBe(shown);
});

test("an e-mail, a secret or a quoted value never gets through", () => {
  fc.assert(
    fc.property(
      fc.emailAddress(),
      fc.string(),
      fc.string(),
      fc.stringMatching(/^[a-z0-9]{8,20}$/),
      (email, before, after, key) => {
        const shown = scrub(`${before} ${email} ${after} ${key} "${key}"`, [key], 10_000);
        expect(shown).not.toContain(key);
        expect(shown.includes(` ${email} `)).toBe(false);
      },
    ),
  );
});

test("paths lose their query, URLs their user", () => {
  expect(bare("/rest/people?filter=emails.primaryEmail[eq]:a@b.dk")).toBe("/rest/people");
  expect(bareUrl("https://user:pass@crm.example/base?x=1")).toBe("https://crm.example/base");
  expect(bareUrl("not a url with a@b.dk")).not.toContain("@");
});
