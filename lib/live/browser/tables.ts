/** Other rows of a table, another order, and the small pictures of its columns once it is looked at. */

interface Parts {
  readonly head: string;
  readonly body: string;
  readonly pager: string;
}

interface Refused {
  readonly why: string;
}

/** Tables whose pictures could not be had because a cell was running. */
const waiting = new Set<HTMLElement>();
const seen = new WeakSet<Element>();
const observer = new IntersectionObserver(
  (entries) => {
    for (const { isIntersecting, target } of entries)
      if (isIntersecting) {
        observer.unobserve(target);
        void picture(target as HTMLElement);
      }
  },
  { rootMargin: "300px" },
);

/** Fetches the pictures of tables below an element when they come into sight. */
export function watchTables(below: Element): void {
  for (const table of below.querySelectorAll("figure.table[data-picture]"))
    if (!seen.has(table)) {
      seen.add(table);
      observer.observe(table);
    }
}

/** Tries again what had to wait. */
export function retryPictures(): void {
  const tables = [...waiting];
  waiting.clear();
  for (const table of tables) if (table.isConnected) void picture(table);
}

async function picture(table: HTMLElement): Promise<void> {
  const row = table.querySelector(".pictures");
  const answer = await fetch(`/profile?${placeOf(table)}`).catch(() => undefined);
  if (!row) return;
  const { pictures } = answer?.ok ? ((await answer.json()) as { pictures?: string }) : {};
  if (pictures !== undefined) row.innerHTML = pictures;
  else if (document.querySelector('#cells > [data-state="running"]')) waiting.add(table);
  else row.remove();
}

const placeOf = ({ dataset }: HTMLElement): URLSearchParams =>
  new URLSearchParams({ cell: dataset["cell"] ?? "", table: dataset["table"] ?? "" });

/** Answers a click on a head or on the pager of a table; false when it was on neither. */
export function turnTable(button: HTMLElement): boolean {
  const table = button.closest<HTMLElement>("figure.table[data-cell]");
  if (!table) return false;
  const { sort, offset } = button.dataset;
  if (sort === undefined && offset === undefined) return false;
  if (sort !== undefined) {
    const again = table.dataset["sort"] === sort;
    const down = again && table.dataset["descending"] !== "true";
    // A third click brings back the order that the table came in.
    if (again && !down) {
      delete table.dataset["sort"];
      delete table.dataset["descending"];
    } else {
      table.dataset["sort"] = sort;
      table.dataset["descending"] = String(down);
    }
    table.dataset["offset"] = "0";
  } else table.dataset["offset"] = offset;
  void turn(
    table,
    sort === undefined ? `[aria-label="${button.getAttribute("aria-label")}"]` : `[data-sort="${sort}"]`,
  );
  return true;
}

async function turn(table: HTMLElement, focus: string): Promise<void> {
  const query = placeOf(table);
  for (const name of ["limit", "offset", "sort", "descending"]) {
    const value = table.dataset[name];
    if (value !== undefined) query.set(name, value);
  }
  table.setAttribute("aria-busy", "true");
  const answer = await fetch(`/table?${query}`).catch(() => undefined);
  table.removeAttribute("aria-busy");
  const pager = table.querySelector(".pager");
  const parts = answer ? ((await answer.json()) as Parts | Refused) : { why: "The server has gone." };
  if ("why" in parts) {
    if (pager) note(pager, parts.why);
    return;
  }
  swap(table, "thead", `<table>${parts.head}</table>`);
  swap(table, "tbody.rows", `<table>${parts.body}</table>`);
  swap(table, ".pager", parts.pager);
  table.querySelector<HTMLElement>(focus)?.focus();
}

function swap(table: HTMLElement, what: string, html: string): void {
  const template = document.createElement("template");
  template.innerHTML = html;
  const made = template.content.querySelector(what);
  if (made) table.querySelector(what)?.replaceWith(made);
}

function note(pager: Element, why: string): void {
  const known = pager.querySelector(".why") ?? pager.appendChild(document.createElement("span"));
  known.className = "why";
  known.setAttribute("role", "status");
  known.textContent = why;
}
