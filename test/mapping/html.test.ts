import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { htmlToText } from "#lib/mapping/html.ts";
import { bodyImages, safeHtml } from "#lib/mapping/safe-html.ts";

const EXECUTABLE =
  /<\s*\/?\s*(?:script|style|iframe|object|embed|form|input|button|svg|math|link|meta|base|template|xmp)\b|<[^>]*\son\w+\s*=|<[^>]*(?:javascript|vbscript|data)\s*:|<[^>]*\sstyle\s*=|<!--|<!\[CDATA/i;

describe("safe HTML", () => {
  const piece = fc.constantFrom(
    ..."<|</|>|/>|\"|'|`|=| |&|&lt;|&#60;|&#x3c;|&quot;|\0|\n|<!--|-->|<![CDATA[|]]>|<?x|%3c".split("|"),
    ..."script,style,svg,math,mtext,mglyph,iframe,form,input,a,p,b,img,table,td,noscript,title,textarea,xmp,template".split(
      ",",
    ),
    ..."href=,src=,onerror=,onload=,style=,srcdoc=,xlink:href=,formaction=".split(","),
    ..."javascript:,JaVaScRiPt:,java\tscript:,data:text/html,//evil.example,https://x.dk/,cid:1,alert(1),tekst,æøå".split(
      ",",
    ),
  );
  const body = fc.array(piece, { maxLength: 25 }).map((parts) => parts.join(""));

  test("nothing that runs is left, and a safe body stays as it is", () => {
    fc.assert(
      fc.property(body, (html) => {
        const safe = safeHtml(html);
        expect(safe).not.toMatch(EXECUTABLE);
        expect(safeHtml(safe)).toBe(safe);
      }),
      { numRuns: 1000 },
    );
  });

  test.each([
    `<script>alert(1)</script>ok`,
    `<scr<script>ipt>alert(1)</scr</script>ipt>ok`,
    `<img src=x onerror=alert(1)>ok`,
    `<svg><script>alert(1)</script></svg>ok`,
    `<svg onload=alert(1)>ok</svg>ok`,
    `<math><mtext><table><mglyph><style><img src=x onerror=alert(1)></style></mglyph></table></mtext></math>ok`,
    `<a href="jav&#x09;ascript:alert(1)">ok</a>`,
    `<a href=" javascript:alert(1)">ok</a>`,
    `<a href="data:text/html,<script>1</script>">ok</a>`,
    `<iframe srcdoc="<script>alert(1)</script>"></iframe>ok`,
    `<form action=https://x.dk><button formaction=javascript:alert(1)>ok</button></form>ok`,
    `<p style="background:url(javascript:alert(1))">ok</p>`,
    `<noscript><p title="</noscript><img src=x onerror=alert(1)>">ok</noscript>ok`,
    `<img src="data:image/svg+xml;base64,PHN2Zz4=">ok`,
    `<base href="https://evil.example/"><meta http-equiv=refresh content=0>ok`,
    `<template><script>alert(1)</script></template>ok`,
    `<!--[if IE]><script>alert(1)</script><![endif]-->ok`,
  ])("%s", (html) => {
    expect(safeHtml(html)).not.toMatch(EXECUTABLE);
    expect(safeHtml(html)).not.toMatch(/<[^>]*alert/);
    expect(safeHtml(html)).toContain("ok");
  });

  test("form, links and inline images stay", () => {
    const html = `<h2>Hej</h2><p>Kære <b>Søren</b> <a href="https://x.dk/?a=1&amp;b=2" onclick="x()">her</a></p><img src="cid:a@b" alt="Foto" />`;
    expect(safeHtml(html)).toBe(html.replace(` onclick="x()"`, ""));
  });

  test("a link to a page of our own host is none", () =>
    expect(safeHtml(`<a href="/logout">ud</a><a href="//evil.example">væk</a>`)).toBe("<a>ud</a><a>væk</a>"));

  test("images in order, once each; data and unsafe ones are left out", () =>
    expect(
      bodyImages(
        `<img src="cid:a@b" alt=" Foto "><img src="cid:a@b"><img src="https://x.dk/b.png"><img src="data:image/png;base64,AA"><img src="javascript:1">`,
      ),
    ).toEqual([
      { source: "cid:a@b", inline: true, description: "Foto" },
      { source: "https://x.dk/b.png", inline: false, description: "" },
    ]));
});

describe("HTML to text", () => {
  test.each([
    ["<p>a</p><p>b</p>", "a\n\nb"],
    ["a<br>b", "a\nb"],
    ["<ul><li>a</li><li>b<ul><li>c</li></ul></li></ul>", " * a\n * b\n   * c".trim()],
    ["<ol start=3><li>a</li><li>b</li></ol>", "3. a\n 4. b"],
    ["K&oslash;kken &amp; b&#248;rn &lt;3", "Køkken & børn <3"],
    [`<a href="https://x.dk">her</a>`, "her [https://x.dk]"],
    [`<a href="https://x.dk">https://x.dk</a>`, "https://x.dk"],
    [`<a href="javascript:alert(1)">klik</a>`, "klik"],
    ["<table><tr><th>Navn</th><th>Tal</th></tr><tr><td>Bo</td><td>5</td></tr></table>", "Navn  Tal\nBo    5"],
    [`a <img src="cid:foto.png@01D" alt=""> b`, "a [image: foto.png] b"],
    [`a <img src="https://x.dk/pixel.gif" alt="sporing"> b`, "a b"],
    ["<style>p{}</style><script>x()</script><p>kun dette</p>", "kun dette"],
    ["ingen < opmærkning & intet", "ingen < opmærkning & intet"],
    ["  blanke  ", "blanke"],
  ])("%s", (html, text) => expect(htmlToText(html)).toBe(text));
});
