import { expect, test } from "vitest";
import { imageFindings } from "../../lib/quality/body-images.ts";
import { staged } from "./made.ts";

const told = (...bodies: (string | null)[]) => {
  const messages = bodies.map((body_html, at) => ({ message_id: String(at), body_html }));
  return imageFindings(staged({ messages }).tables).map(({ code, found, advice }) => [code, found, advice]);
};

test("images that no file of the export holds are counted, their servers named", () => {
  const found = told(
    '<p>Hej</p><img src="data:image/png;base64,iVBORw0KGgo="><IMG alt=x SRC=data:image/gif;base64,R0lGOD>',
    "<img src=\"https://cdn.actimo.example/a/b.png?key=1\"><img src='http://user@other.example/x.png'>",
    '<img src="cid:billede-1">',
    null,
  );
  expect(found.map(([code, count]) => [code, count])).toEqual([
    ["image_in_text", "2"],
    ["image_elsewhere", "2"],
  ]);
  expect(found[1]?.[2]).toContain("cdn.actimo.example, other.example");
  expect(JSON.stringify(found)).not.toMatch(/user|key=1|b\.png/);
});

test("texts whose images all came as files have nothing to tell", () => {
  expect(told('<img src="cid:a">', "<p>data: https://a.example</p>")).toEqual([]);
});
