/** The shape of a text: `A` capital letters, `a` small ones, `9` digits, runs folded, a blank for space. */
export function shapeOf(text: string): string {
  let shape = "";
  let last = "";
  for (const letter of text.length > 200 ? text.slice(0, 200) : text) {
    const kind = kindOf(letter);
    if (kind !== last) shape += kind;
    last = kind;
  }
  return shape.length > 40 ? `${shape.slice(0, 39)}…` : shape;
}

function kindOf(letter: string): string {
  const code = letter.codePointAt(0) ?? 0;
  if (code >= 48 && code <= 57) return "9";
  if (code >= 97 && code <= 122) return "a";
  if (code >= 65 && code <= 90) return "A";
  if (code <= 32 || code === 160) return " ";
  if (code < 128) return letter;
  if (/\p{Ll}/u.test(letter)) return "a";
  if (/\p{Lu}/u.test(letter)) return "A";
  return /\p{L}/u.test(letter) ? "a" : "·";
}
