/** An export with as many engagement events as wanted, of two thousand people and their messages. */
import { closeSync, mkdirSync, openSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { dice, stream } from "#lib/generator/random.ts";
import { idOf, millionContacts } from "./million-contacts.ts";

const PEOPLE = 2_000;
const MESSAGES = 20;
const random = dice(20260201);
const draw = {
  person: stream("person"),
  message: stream("message"),
  kind: stream("kind"),
  when: stream("when"),
} as const;
const KINDS = ["Åbnet", "Åbnet", "Åbnet", "Åbnet", "Klik", "Svar", "bounce"];
const CHANNELS = ["Push", "email", "sms"];
const BLOCK = 4 << 20;
const DAY = 86_400_000;

const two = (value: number): string => String(value).padStart(2, "0");
/** `DD-MM-YYYY HH:MM` so many minutes after 1 January 2024. */
function moment(minutes: number): string {
  const at = new Date(Date.UTC(2024, 0, 1) + minutes * 60_000);
  const [date, month] = [two(at.getUTCDate()), two(at.getUTCMonth() + 1)];
  return `${date}-${month}-${at.getUTCFullYear()} ${two(at.getUTCHours())}:${two(at.getUTCMinutes())}`;
}

/** Writes project and export below `folder`; the same bytes for the same number. Returns the folder. */
export function eventProject(folder: string, events: number): string {
  millionContacts(folder, PEOPLE);
  const exports = join(folder, "exports");
  mkdirSync(exports, { recursive: true });
  writeFileSync(join(folder, "migration.json"), JSON.stringify({ destination: "salesforce" }));
  writeFileSync(
    join(exports, "workspaces_all_2026-01-31.csv"),
    "Workspace ID,Workspace,Language,Time zone,Archived,Created at\n11,Nordic,da,Europe/Copenhagen,no,2022-01-03 09:00\n",
  );
  const messages = Array.from(
    { length: MESSAGES },
    (_, n) =>
      `${50_000 + n};11;Ugebrev nr. ${n};Meddelelse;HR;Udgivet;<p>Hej alle, nyt fra uge ${n}</p>;;;push;nej;01-01-2024 08:00;01-01-2024 07:00;01-01-2024 08:00\n`,
  );
  writeFileSync(
    join(exports, "beskeder_nordic_2026-01-31.csv"),
    `Besked-ID;Arbejdsområde-ID;Titel;Type;Kategori;Status;Indhold;Forfatter;Forfatter-ID;Kanaler;Anonymiser statistik;Udgivet;Oprettet;Opdateret\n${messages.join("")}`,
  );
  const file = openSync(join(exports, "haendelser_nordic_2026-01-31.csv"), "w");
  try {
    let block = "Hændelses-ID;Besked-ID;Kontakt-ID;Hændelse;Kanal;Detalje;Tidspunkt\n";
    for (let row = 0; row < events; row += 1) {
      const person = 1_000_000 + idOf(random.below(draw.person, row, PEOPLE));
      const message = 50_000 + random.below(draw.message, row, MESSAGES);
      const kind = random.pick(draw.kind, row, KINDS);
      const when = moment(random.below(draw.when, row, (700 * DAY) / 60_000));
      block += `${5_000_000_000 + row};${message};${person};${kind};${CHANNELS[row % 3]};;${when}\n`;
      if (block.length < BLOCK) continue;
      writeSync(file, block);
      block = "";
    }
    writeSync(file, block);
  } finally {
    closeSync(file);
  }
  return folder;
}
