/** Pictures that come from a record: looked at before they stand in a page, and with ids of their own. */

/** What a drawing of ours never holds: scripts, pictures from elsewhere, addresses, other documents. */
const MORE_THAN_SHAPES =
  /<(?:script|foreignObject|image|iframe|object|embed|a|animate|set|handler|feImage)\b|<[!?]|\son[a-z]+\s*=|@import|javascript:|href\s*=\s*["']?(?!["']?#)|url\(\s*["']?(?!["']?#)/i;

/** Whether the text is one SVG element that holds shapes and words only. */
export const isPlainSvg = (svg: string): boolean =>
  /^\s*<svg\b[\s\S]*<\/svg>\s*$/.test(svg) && !MORE_THAN_SHAPES.test(svg);

/** The SVG with every id, and every reference to one, behind `prefix`: one page holds a chart more than once. */
export function withOwnIds(svg: string, prefix: string): string {
  return svg
    .replace(/(\sid=")([^"]*)"/g, (_, head: string, id: string) => `${head}${prefix}-${id}"`)
    .replace(/url\((['"]?)#/g, (_, quote: string) => `url(${quote}#${prefix}-`)
    .replace(/(href=")#/g, (_, head: string) => `${head}#${prefix}-`)
    .replace(
      /(\saria-(?:labelledby|describedby)=")([^"]+)"/g,
      (_, head: string, ids: string) =>
        `${head}${ids
          .split(/\s+/)
          .map((id) => `${prefix}-${id}`)
          .join(" ")}"`,
    );
}

/** The SVG with a `<title>`, for whoever opens the file alone; one that has a title stays. */
export const withTitle = (svg: string, title: string): string =>
  /<title[\s>]/.test(svg) ? svg : svg.replace(/^(\s*<svg\b[^>]*>)/, `$1<title>${title}</title>`);

/** Height through width, from the view box. Throws where there is none. */
export function ratioOf(svg: string): number {
  const box = /viewBox="0 0 ([\d.]+) ([\d.]+)"/.exec(svg);
  const width = Number(box?.[1]);
  const height = Number(box?.[2]);
  if (!(width > 0 && height > 0)) throw new Error("the chart's SVG has no view box, so its height is unknown");
  return height / width;
}
