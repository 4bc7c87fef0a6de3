import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { countryName } from "#lib/mapping/countries.ts";
import { htmlToMarkdown, htmlToText, textToMarkdown } from "#lib/mapping/html.ts";
import * as t from "#lib/mapping/transforms.ts";

describe("html to markdown", () => {
  test.each([
    ["<h1>Hej</h1><p>En <b>fed</b> og <em>skrå</em> tekst</p>", "# Hej\n\nEn **fed** og *skrå* tekst"],
    ["<h5>Lille</h5>", "### Lille"],
    ["<ul><li>et</li><li>to <a href='https://x.dk/a b'>her</a></li></ul>", "- et\n- to [her](https://x.dk/a%20b)"],
    ["<ol><li>et</li><li>to</li></ol>", "1. et\n2. to"],
    ["<p>a<br>b</p><p>c</p>", "a\nb\n\nc"],
    ["<table><tr><th>Navn</th><th>Vagt</th></tr><tr><td>Bo</td><td>Nat</td></tr></table>", "Navn | Vagt\n\nBo | Nat"],
    ["5 &lt; 6 &amp; 7", "5 \\< 6 & 7"],
    ["uden mærker *her*", "uden mærker \\*her\\*"],
  ])("%s", (html, markdown) => expect(htmlToMarkdown(html)).toBe(markdown));

  test("neither scripts nor unsafe addresses get through", () => {
    const html = `<p onclick="x()">a</p><script>alert(1)</script><style>p{}</style><a href="javascript:alert(1)">b</a><img src=x onerror=1 alt="c">`;
    expect(htmlToMarkdown(html)).toBe("a\n\nbc");
    expect(htmlToText(html)).not.toMatch(/alert|onerror|script/);
  });

  test("no tag survives, whatever comes in", () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.string(), fc.constantFrom("<p>", "</p>", "<b>", "<script>", "<a href='", "&lt;", "<li>"))),
        (parts) => {
          expect(htmlToMarkdown(parts.join(""))).not.toMatch(/(?<!\\)<[a-z]/i);
        },
      ),
    );
  });
});

test("plain text shows letter by letter", () => {
  expect(textToMarkdown("# nej\r\n1. <b> _a_")).toBe("\\# nej\n\\1. \\<b> \\_a\\_");
});

describe("phones", () => {
  test.each([
    ["+45 20 12 34 56", "20123456", "DK", "+45"],
    ["004520123456", "20123456", "DK", "+45"],
    ["20123456", "20123456", "DK", "+45"],
    ["+46 70 123 45 67", "701234567", "SE", "+46"],
  ])("%s", (value, national, country, code) => {
    expect([t.nationalNumber, t.phoneCountry, t.callingCode].map(({ apply }) => apply(value))).toEqual([
      national,
      country,
      code,
    ]);
    expect(t.notAPhone.apply(value)).toBeNull();
  });
  test("what is no number is kept as text", () => {
    expect(t.nationalNumber.apply("ring til Bo")).toBeNull();
    expect(t.notAPhone.apply("ring til Bo")).toBe("ring til Bo");
  });
  test("a repeated country code is dropped", () => {
    expect(t.joinPhone.apply(["45", "20 12 34 56"])).toBe("+4520123456");
    expect(t.joinPhone.apply(["45", "4520123456"])).toBe("+4520123456");
    expect(t.joinPhone.apply(["45", "+46701234567"])).toBe("+46701234567");
    expect(t.joinPhone.apply([null, "20123456"])).toBe("20123456");
    expect(t.joinPhone.apply(["45", null])).toBeNull();
  });
});

test("tags keep the first spelling of each", () => {
  expect(t.tagList.apply("VIP, Butik;vip| |Ny")).toEqual(["VIP", "Butik", "Ny"]);
  expect(t.tagList.apply(" , ")).toBeNull();
  expect(t.barList.apply("Hygiejne, 1 | Brand")).toEqual(["Hygiejne, 1", "Brand"]);
});

test("domains become addresses, and nothing else does", () => {
  expect(t.urlOfDomain.apply("JyskByg.Example")).toBe("https://jyskbyg.example");
  expect(t.urlOfDomain.apply("http://www.x.dk/")).toBe("https://www.x.dk");
  for (const bad of ["x", "a@b.dk", "to ord.dk", "javascript:alert(1)"]) expect(t.urlOfDomain.apply(bad)).toBeNull();
});

test("countries by code and by name in both languages", () => {
  expect(["DK", "danmark", "Denmark", "Tyskland", "se"].map((one) => t.country.apply(one))).toEqual([
    "Denmark",
    "Denmark",
    "Denmark",
    "Germany",
    "Sweden",
  ]);
  expect(t.country.apply("Atlantis")).toBe("Atlantis");
  expect(countryName("Atlantis")).toBeNull();
});

test("cutting never splits a character people see", () => {
  expect(t.truncate(4).apply("ab👨‍👩‍👧")).toBe("ab");
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), fc.nat(30), (text, length) => {
      const cut = t.truncate(length).apply(text);
      expect(cut.length).toBeLessThanOrEqual(length);
      expect(text.startsWith(cut)).toBe(true);
      expect(cut.isWellFormed()).toBe(true);
    }),
  );
});

test("numbers in Danish and English spelling", () => {
  expect(["4", " 4,5 ", "-3.25", "fire", "1.2.3", ""].map((text) => t.asNumber.apply(text))).toEqual([
    4,
    4.5,
    -3.25,
    null,
    null,
    null,
  ]);
  expect(t.micros.apply(12.4)).toBe(12_400_000);
  expect(t.round(1).apply(57.04)).toBe(57);
});

test("names as CRMs want them", () => {
  expect(t.upperSnakeName("Meddelelse til åben øl")).toBe("MEDDELELSE_TIL_AABEN_OEL");
  expect(t.upperSnakeName("1. valg")).toBe("N_1_VALG");
  expect(t.camelCaseName("Nøglekort nr.")).toBe("noeglekortNr");
  expect(t.camelCaseName("iPhone15pro (MAX)")).toBe("iphone15ProMax");
  expect(t.camelCaseName("2 år")).toBe("field2Aar");
  expect(t.camelCaseName("…")).toBeNull();
});
