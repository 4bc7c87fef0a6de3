/** Puts elements in and in order without touching those that stand where they should. */

/**
 * Makes these the children of an element, in this order. One that stands rightly is not moved: a moved one loses its
 * focus and its scroll position.
 */
export function arrange(parent: Element, wanted: readonly Element[]): void {
  const kept = new Set(wanted);
  for (const child of [...parent.children]) if (!kept.has(child)) child.remove();
  let at = parent.firstElementChild;
  for (const child of wanted)
    if (child === at) at = at.nextElementSibling;
    else parent.insertBefore(child, at);
}

/** The first element of a piece of HTML. */
export function parse(html: string): HTMLElement | null {
  const template = document.createElement("template");
  template.innerHTML = html;
  return template.content.firstElementChild as HTMLElement | null;
}
