/** Owners without a user in the CRM: who takes their records over. Saved together to `decisions/owners.csv`. */
import { Hono } from "hono";
import { html } from "hono/html";
import { z } from "zod";
import { type OwnerChoice, recordOwnerDecisions } from "../../project/decision-sheet.ts";
import { counted, type Desk, formOf, type Html, noRunYet } from "./desk.ts";
import { type CrmUser, foldEmail, type OpenOwner, type OwnerList, ownerList, RESOLUTIONS } from "./owner-list.ts";

/** Values of the choice: a resolution, a user offered (`user:` and the address), or one that is typed. */
const TYPED = "another";
type Answer = { readonly choice: string; readonly typed: string; readonly was: string };
type Fault = { readonly email: string; readonly sentence: string };
const SHEET = "decisions/owners.csv";

/** The routes below `/owners`. */
export function ownerRoutes(desk: Desk, by: () => string): Hono {
  const app = new Hono();
  app.get("/", async (context) => {
    const project = desk.open();
    const list = await ownerList(project);
    if (!list)
      return desk.page(context, "Owners", html`<h1>Owners</h1>${noRunYet(project, "owners.json", "06-owners.ts")}`);
    const saved = context.req.query("saved");
    return desk.page(context, "Owners", ownersView(desk, list, project.config.policies, new Map(), [], saved ?? null));
  });
  app.post("/", async (context) => {
    const project = desk.open();
    const list = await ownerList(project);
    if (!list) return context.redirect(`${desk.base}/owners`, 303);
    const form = await formOf(context);
    const answers = new Map<string, Answer>();
    for (let at = 0; form.has(`email-${at}`); at += 1)
      answers.set(foldEmail(form.get(`email-${at}`) ?? ""), {
        choice: form.get(`choice-${at}`) ?? "",
        typed: form.get(`typed-${at}`)?.trim() ?? "",
        was: form.get(`was-${at}`) ?? "",
      });
    const faults: Fault[] = [];
    const choices = list.owners.flatMap((owner): OwnerChoice[] => {
      const answer = answers.get(foldEmail(owner.email));
      if (!answer) return [];
      const read = choiceOf(owner, answer, list.users);
      if (typeof read !== "string") return standing(read) === standing(owner) ? [] : [read];
      faults.push({ email: owner.email, sentence: read });
      return [];
    });
    if (faults.length > 0)
      return desk.page(
        context,
        "Owners: not saved",
        ownersView(desk, list, project.config.policies, answers, faults, null),
        422,
      );
    recordOwnerDecisions(project.decisions, choices, { by: by(), at: desk.now() });
    if (choices.length > 0) desk.changed(SHEET);
    return context.redirect(`${desk.base}/owners?saved=${choices.length}`, 303);
  });
  return app;
}

const standing = ({ user, resolution }: Pick<OpenOwner, "user" | "resolution">): string =>
  user ? `user:${foldEmail(user)}` : resolution;

/** The answer as the sheet takes it, or what is wrong with it. */
function choiceOf(
  owner: OpenOwner,
  { choice, typed, was }: Answer,
  users: readonly CrmUser[] | null,
): OwnerChoice | string {
  const { email } = owner;
  const user = choice.startsWith("user:") ? choice.slice(5) : typed;
  if (
    typed !== "" &&
    choice !== TYPED &&
    choice !== "" &&
    !(choice.startsWith("user:") && foldEmail(user) === foldEmail(typed))
  )
    return "Two answers: choose “another user”, or empty the address below it.";
  const wanted = user !== "" && (choice === TYPED || choice === "" || choice.startsWith("user:"));
  if (choice === TYPED && user === "") return "Write the address of the user below it.";
  const resolution = RESOLUTIONS.find((one) => one === choice);
  if (!wanted && resolution === undefined) return "This is no answer that the sheet takes.";
  const read: OwnerChoice = wanted
    ? { email, user, resolution: "" }
    : { email, user: "", resolution: resolution ?? "" };
  // What stood there when the page was made may stand, also when the CRM no longer has that user.
  if (standing(read) === was && was === standing(owner)) return read;
  if (was !== standing(owner) && standing(read) !== standing(owner))
    return `Meanwhile somebody decided otherwise (${told(standing(owner))}). Look again.`;
  if (!wanted) return read;
  if (!z.email().safeParse(user).success) return "This is no e-mail address.";
  const found = users?.find((one) => foldEmail(one.email) === foldEmail(user));
  if (users && !found) return "No user of the CRM has this address.";
  if (found?.active === "no") return "This user is not active in the CRM and can own nothing.";
  return { ...read, user: found?.email ?? user };
}
const told = (value: string): string => (value === "" ? "not decided" : value.replace(/^user:/, "user "));

type Policies = { readonly unmatchedOwner: string; readonly fallbackOwner: string | null };
function ownersView(
  desk: Desk,
  { owners, users, matched }: OwnerList,
  policies: Policies,
  answers: ReadonlyMap<string, Answer>,
  faults: readonly Fault[],
  saved: string | null,
): Html {
  const open = owners.filter((owner) => standing(owner) === "").length;
  const active = (users ?? []).filter((user) => user.active === "yes");
  return html`<nav aria-label="Where you are"><a href="${desk.base}">Decisions</a> › Owners</nav><h1>Who takes over these owners’ records?</h1>
<p>${counted(matched, "owner")} of the export ${matched === 1 ? "is a user" : "are users"} of the CRM by their address. ${counted(owners.length, "owner is not", "owners are not")}; ${open} of them ${open === 1 ? "has" : "have"} no decision.</p>
<p>${policyTold(policies)} Names that are close are offered, never chosen.${users ? null : html` The last run left no <code>users.csv</code>: addresses are checked by the next run.`}</p>
${saved === null ? null : html`<div class="hint" role="status"><p>${saved === "0" ? "Nothing was changed." : html`Saved ${counted(Number(saved) || 0, "decision")} to <code>${SHEET}</code>. The next run reads them; the gate “owners” then asks again.`}</p></div>`}
${faults.length === 0 ? null : html`<div class="fault" role="alert"><p>Nothing was saved yet: ${counted(faults.length, "answer")} cannot be taken.</p><ul>${faults.map(({ email, sentence }) => html`<li><a href="#choice-${owners.findIndex((one) => one.email === email)}">${email}</a>: ${sentence}</li>`)}</ul></div>`}
${
  owners.length === 0
    ? html`<div class="hint"><p>Every owner is a user of the CRM: there is nothing to decide.</p></div>`
    : html`<form method="post" action="${desk.base}/owners"><datalist id="users">${active.map(({ email, name }) => html`<option value="${email}">${name}</option>`)}</datalist><div class="wide"><table><caption>Owners without an active user, those with the most records first</caption><thead><tr><th scope="col">Owner in the export</th><th scope="col" class="number">Records</th><th scope="col">Decision</th></tr></thead><tbody>${owners.map(
        (owner, at) =>
          ownerRow(
            owner,
            at,
            answers.get(foldEmail(owner.email)),
            faults.find(({ email }) => email === owner.email),
          ),
      )}</tbody></table></div><p><button class="main">Save all</button></p></form>`
}`;
}

const policyTold = ({ unmatchedOwner, fallbackOwner }: Policies): string =>
  unmatchedOwner === "stop"
    ? "The run waits until each has a decision."
    : unmatchedOwner === "blank"
      ? "Records of owners nobody decided about stay without owner."
      : fallbackOwner
        ? `Records of owners nobody decided about go to ${fallbackOwner}.`
        : "Nobody is named as fallback owner in migration.json (policies.fallbackOwner): such records stay without owner.";

function ownerRow(owner: OpenOwner, at: number, answer: Answer | undefined, fault: Fault | undefined): Html {
  const now = standing(owner);
  const offered = owner.closest.map(({ user, score }) => ({
    value: `user:${foldEmail(user.email)}`,
    label: `${user.name} <${user.email}>, ${Math.floor(score * 100)} % alike`,
  }));
  const known =
    now.startsWith("user:") && !offered.some(({ value }) => value === now) ? [{ value: now, label: owner.user }] : [];
  const chosen = answer?.choice ?? now;
  const options = [
    { value: "", label: "not decided" },
    ...known,
    ...offered,
    { value: TYPED, label: "another user: the address below" },
    { value: "fallback", label: "the fallback owner" },
    { value: "blank", label: "no owner" },
    { value: "invite", label: "invite first, decide later" },
  ];
  const where = Object.entries(owner.byObject).map(([object, count]) => `${count} ${object}`);
  return html`<tr${fault ? html` class="wrong"` : null}><th scope="row">${owner.email}<br><small>${owner.how === "inactive" ? "a user who is not active" : owner.how === "decided" ? "given to a user by decision" : "no such user"}</small></th><td class="number">${owner.records}<br><small>${where.join(", ")}</small></td>
<td class="answer"><input type="hidden" name="email-${at}" value="${owner.email}"><input type="hidden" name="was-${at}" value="${answer && !fault?.sentence.startsWith("Meanwhile") ? answer.was : now}"><select name="choice-${at}" id="choice-${at}" aria-label="Decision about ${owner.email}"${fault ? html` aria-invalid="true" aria-describedby="fault-${at}"` : null}>${options.map(({ value, label }) => html`<option value="${value}"${value === chosen ? html` selected` : null}>${label}</option>`)}</select><input type="text" inputmode="email" placeholder="another user’s address" name="typed-${at}" list="users" autocomplete="off" aria-label="Address of another user for ${owner.email}" value="${answer?.typed ?? ""}">${fault ? html`<p class="wrong" id="fault-${at}">${fault.sentence}</p>` : null}</td></tr>`;
}
