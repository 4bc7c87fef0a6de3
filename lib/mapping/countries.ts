/** Country names in English and Danish, from the runtime's own tables. */
const CODES =
  "AD AE AF AG AI AL AM AO AR AT AU AZ BA BB BD BE BF BG BH BI BJ BN BO BR BS BT BW BY BZ CA CD CF CG CH CI CL CM CN CO CR CU CV CY CZ DE DJ DK DM DO DZ EC EE EG ER ES ET FI FJ FO FR GA GB GD GE GH GL GM GN GQ GR GT GW GY HK HN HR HT HU ID IE IL IN IQ IR IS IT JM JO JP KE KG KH KI KM KN KP KR KW KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MG MK ML MM MN MO MR MT MU MV MW MX MY MZ NA NE NG NI NL NO NP NZ OM PA PE PG PH PK PL PR PS PT PY QA RO RS RU RW SA SB SC SD SE SG SI SK SL SM SN SO SR SS ST SV SY SZ TD TG TH TJ TL TM TN TO TR TT TW TZ UA UG US UY UZ VA VC VE VN VU WS XK YE ZA ZM ZW".split(
    " ",
  );
const names = new Map<string, string>();
const english = new Intl.DisplayNames(["en"], { type: "region" });
const danish = new Intl.DisplayNames(["da"], { type: "region" });
for (const code of CODES) {
  const name = english.of(code) ?? code;
  for (const spelling of [code, name, danish.of(code)]) if (spelling) names.set(spelling.toLowerCase(), name);
}
for (const [spelling, code] of [
  ["uk", "GB"],
  ["england", "GB"],
  ["usa", "US"],
  ["holland", "NL"],
] as const)
  names.set(spelling, english.of(code) ?? code);

/** English name for a code or an English or Danish name; null for anything else. */
export const countryName = (value: string): string | null => names.get(value.trim().toLowerCase()) ?? null;
