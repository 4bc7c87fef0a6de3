import { describe, expect, test } from "vitest";
import { scrub } from "#lib/http/redact.ts";
import { textToMarkdown } from "#lib/mapping/html.ts";
import { redactText as inDefinitions } from "#lib/report/redact.ts";
import { redactText as whenRead } from "#lib/source/redact.ts";

// Each of these took minutes where a search began anew at every letter; the test would end by its time limit.
const LETTERS = 2_000_000;
const long = (part: string): string => part.repeat(LETTERS / part.length);

describe("texts of millions of letters are gone through once", () => {
  test.each(["x", "a.", ";", "http://", "http://a:"])("of %j, when secrets are looked for", (part) => {
    for (const redact of [whenRead, inDefinitions]) expect(redact(long(part)).length).toBeGreaterThan(LETTERS / 2);
  });
  test("and what stands in them is still found", () => {
    const told = `${long("x")} https://user:hemmelig@host.example/a?token=abc ${long("y")}`;
    for (const redact of [whenRead, inDefinitions]) expect(redact(told)).not.toMatch(/hemmelig|token=abc/);
  });
  test("a server's page in an answer", () => expect(scrub(long("x")).length).toBeLessThanOrEqual(160));
  test("blank lines of a text", () => expect(textToMarkdown(`${long("\n")}# x`)).toContain("\\# x"));
});
